"""Owns findings about the edit as a whole: nothing to change, more than one scope, a size that fits nothing."""

import re
from collections.abc import Iterator

from app.prompts.changes import Compose, Crop, Free, scopes
from app.prompts.facts import ModelFacts
from app.prompts.findings import Finding, Fix, Step, error, put, warning
from app.prompts.free_text import changes_asked
from app.prompts.passes import split_passes
from app.prompts.spec import Spec

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
_FRAMING = re.compile(
    r"\b(?:crop\w*|reframe\w*|extend\w*|outpaint\w*|widen\w*|uncrop\w*|zoom\w*|aspect|landscape format|portrait format|square|"
    r"vertical|horizontal|wide(?:r|screen)?|banner|canvas)\b",
    re.IGNORECASE,
)


def scope_findings(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    if not spec.changes:
        yield error("no_change", "Say what is to change.", "/changes")
    count = scopes(spec.changes)
    if count > 1:
        passes = split_passes(spec)
        fix = Fix(f"Split into {len(passes)} passes", _as(passes[0]), action="split")
        message = f"{_NUMBERS[count]} changes in one pass drift more than {_NUMBERS[count].lower()} passes."
        yield warning("compound_change", message, "/changes", fix, scopes=count)
    elif count == 1 and isinstance(spec.changes[0], Free):
        yield from asks_for_several(spec.changes[0].instruction, "/changes/0/instruction")
    yield from size_findings(spec.size, facts, "/size")
    if spec.size in facts.sizes and spec.size != "auto" and facts.max_images and spec.changes and not _reframes(spec):
        message = "A fixed size may crop or stretch the picture, and nothing here asks for a new framing."
        yield warning("size_override", message, "/size", Fix("Size as it is", [put("/size", "auto")]), size=spec.size)


def asks_for_several(text: str, at: str) -> Iterator[Finding]:
    count = changes_asked(text)
    if count > 1:
        message = "This asks for several changes at once, and they drift more than one at a time."
        yield warning("compound_change", message, at, scopes=count)


def size_findings(size: str, facts: ModelFacts, at: str) -> Iterator[Finding]:
    if size not in facts.sizes and facts.sizes:
        auto = "auto" if "auto" in facts.sizes else facts.sizes[0]
        message = f"The model has no size “{size[:40]}”. It takes {', '.join(facts.sizes)}."
        yield error("size_not_allowed", message, at, Fix(f"Use {auto}", [put(at, auto)]), size=size)


def _reframes(spec: Spec) -> bool:
    return any(
        isinstance(change, Crop | Compose) or (isinstance(change, Free) and _FRAMING.search(change.instruction))
        for change in spec.changes
    )


def _as(spec: Spec) -> list[Step]:
    return [put(f"/{name}", value) for name, value in spec.to_json().items() if name not in ("version", "model")]
