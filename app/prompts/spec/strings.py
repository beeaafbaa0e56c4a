"""The way over every string of a spec that reaches the prompt, each with its pointer and what shape it has."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, cast

from app.prompts.changes.base import Change
from app.prompts.changes.compose import Compose, Figure
from app.prompts.changes.registry import kind_of
from app.prompts.spec.spec import Spec


class String(NamedTuple):
    """`shape`: words (a phrase), text (quoted), instruction (whole sentences)."""

    at: str
    text: str
    shape: str
    required: bool = False


def strings(spec: Spec) -> list[String]:
    found = [String(f"/keep_also/{n}", words, "words") for n, words in enumerate(spec.keep_also)]
    for n, change in enumerate(spec.changes):
        found += change_strings(change, f"/changes/{n}")
    return found


def change_strings(change: Change, at: str) -> Iterator[String]:
    for spec in kind_of(change).fields.values():
        value, here = getattr(change, spec.attribute), f"{at}/{spec.name}"
        if isinstance(value, str):
            if spec.shape in ("words", "text", "instruction"):
                yield String(here, value, spec.shape, spec.required)
        elif isinstance(value, Figure):
            yield String(f"{here}/name", value.name, "words")
        elif spec.shape == "text":
            for n, line in enumerate(value):
                yield String(f"{here}/{n}" if len(value) > 1 else here, line, "text", required=True)
    if isinstance(change, Compose):
        for n, match in enumerate(change.match):
            yield String(f"{at}/match/{n}/what", match.what, "words")
            yield String(f"{at}/match/{n}/words", match.words, "words")


def with_words(change: Change, say: Callable[[str], str]) -> Change:
    """The change with each of its phrases and instructions said anew; what is quoted stays."""
    known: Any = change  # every kind is a dataclass
    values: dict[str, Any] = {}
    for spec in kind_of(change).fields.values():
        value = getattr(change, spec.attribute)
        if spec.shape in ("words", "instruction"):
            values[spec.attribute] = say(value)
        elif isinstance(value, Figure):
            values[spec.attribute] = replace(value, name=say(value.name))
        elif spec.shape == "matches":
            values[spec.attribute] = tuple(
                replace(match, what=say(match.what), words=say(match.words)) for match in value
            )
    return cast(Change, replace(known, **values))
