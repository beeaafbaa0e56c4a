"""Findings about the edit as a whole: nothing to change, more than one scope, a size that fits nothing."""

import re
from collections.abc import Iterator

from app.messages import N_
from app.prompts.changes.free import Free
from app.prompts.changes.registry import kind_of, scopes
from app.prompts.language.free_text import changes_asked
from app.prompts.lint.findings import Finding, Fix, Step, error, put, warning
from app.prompts.models import ModelFacts
from app.prompts.passes import split_passes
from app.prompts.spec.spec import Spec

_NUMBERS = {
    2: (N_("Two"), N_("two")),
    3: (N_("Three"), N_("three")),
    4: (N_("Four"), N_("four")),
    5: (N_("Five"), N_("five")),
    6: (N_("Six"), N_("six")),
}
_FRAMING = re.compile(
    r"\b(?:crop\w*|reframe\w*|extend\w*|outpaint\w*|widen\w*|uncrop\w*|zoom\w*|aspect|landscape format|portrait format|square|"
    r"vertical|horizontal|wide(?:r|screen)?|banner|canvas)\b",
    re.IGNORECASE,
)


def scope_findings(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    if not spec.changes:
        yield error("no_change", N_("Add a change."), "/changes")
    count = scopes(spec.changes)
    if count > 1:
        passes = split_passes(spec)
        fix = Fix(N_("Split into %(count)s passes", count=len(passes)), _as(passes[0]), action="split")
        first, again = _NUMBERS.get(count, (count, count))
        message = N_(
            "%(count)s changes at once cause more unwanted changes than %(again)s separate passes.",
            count=first,
            again=again,
        )
        yield warning("compound_change", message, "/changes", fix, scopes=count)
    elif count == 1 and isinstance(spec.changes[0], Free):
        yield from asks_for_several(spec.changes[0].instruction, "/changes/0/instruction")
    yield from size_findings(spec.size, facts, "/size")
    if spec.size in facts.sizes and spec.size != "auto" and facts.max_images and spec.changes and not _reframes(spec):
        message = N_("A fixed size may crop or stretch the image, and this edit doesn’t ask for a new framing.")
        yield warning("size_override", message, "/size", Fix(N_("Keep size"), [put("/size", "auto")]), size=spec.size)


def asks_for_several(text: str, at: str) -> Iterator[Finding]:
    count = changes_asked(text)
    if count > 1:
        message = N_("Several changes at once cause more unwanted changes. Split them.")
        yield warning("compound_change", message, at, scopes=count)


def size_findings(size: str, facts: ModelFacts, at: str) -> Iterator[Finding]:
    if size not in facts.sizes and facts.sizes:
        auto = "auto" if "auto" in facts.sizes else facts.sizes[0]
        sizes = ", ".join(facts.sizes)
        message = N_("The model has no size “%(size)s”. It takes %(sizes)s.", size=size[:40], sizes=sizes)
        yield error("size_not_allowed", message, at, Fix(N_("Use %(name)s", name=auto), [put(at, auto)]), size=size)


def _reframes(spec: Spec) -> bool:
    return any(
        kind_of(change).reframes or (isinstance(change, Free) and _FRAMING.search(change.instruction))
        for change in spec.changes
    )


def _as(spec: Spec) -> list[Step]:
    return [put(f"/{name}", value) for name, value in spec.to_json().items() if name not in ("version", "model")]
