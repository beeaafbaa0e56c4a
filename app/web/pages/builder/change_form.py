"""The fields of one change on the builder's form, by its kind, and the card that holds what was typed into them.

A card keeps it field by field, whether it makes sense yet or not. Three kinds of field need two controls: a list with an
entry for one's own words (`target` and `target.own`), a place that is a ninth of the picture or a word (`position` and
`position.word`), and the lines of a text (`reads`, several controls of one name).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.prompts import CHANGE_KINDS, LINES, TARGETS, ChangeKind, FieldSpec, detect_script

OWN = "own"  # the entry of a list that gives way to one's own words
ELSEWHERE = "elsewhere"  # the place that is a word and no ninth
FROM_WORDS = "auto"  # the script is that of the words
UNNAMED = "none"  # the script is not named at all
MAX_LINES = len(LINES)
STYLES = ("bold", "italic", "light")
TYPEFACES = ("clean sans-serif", "high-contrast serif", "brush script")


class Field(NamedTuple):
    """`type`: words, list, place, ordinal, reads, script, same, number."""

    name: str
    type: str
    required: bool = False


def _form_fields(kind: ChangeKind) -> tuple[Field, ...]:
    """The form's fields of a kind, from those of the spec."""
    return tuple(field for spec in kind.fields.values() for field in _of_field(spec))


def _of_field(spec: FieldSpec) -> tuple[Field, ...]:
    required = spec.required or spec.asked
    if spec.shape in ("subject", "scene"):
        return Field(f"{spec.name}.image", "number", True), Field(f"{spec.name}.name", "words", spec.asked)
    if spec.shape == "matches":  # rows of their own
        return ()
    lines = spec.shape == "text" and spec.name == "reads"
    control = spec.control or ("reads" if lines else spec.shape if spec.shape in ("place", "script") else "words")
    return (Field(spec.name, control, required),)


def _first_values(kind: ChangeKind) -> dict[str, tuple[str, ...]]:
    """What a new card of a kind begins with."""
    values: dict[str, tuple[str, ...]] = {}
    for spec in kind.fields.values():
        if spec.shape == "script":
            values[spec.name] = (FROM_WORDS,)
        elif spec.shape == "matches":
            values |= {"match.what": ("lighting",), "match.words": ("",), "match.image": ("",)}
        elif spec.starts:
            values[f"{spec.name}.image" if spec.shape in ("subject", "scene") else spec.name] = (spec.starts,)
    return values


KINDS = {name: _form_fields(kind) for name, kind in CHANGE_KINDS.items()}
FRESH = {name: _first_values(kind) for name, kind in CHANGE_KINDS.items()}
LISTS = {"target": tuple(TARGETS), "style": STYLES, "typeface": TYPEFACES}


@dataclass(frozen=True)
class Card:
    """A change on the form. Set aside (`included` false) it stays there and is left out of the spec."""

    kind: str
    included: bool = True
    is_open: bool = False
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        found = self.values.get(name, ())
        return found[0] if found else ""

    def lines(self) -> tuple[str, ...]:
        """What the text reads, without the lines that are still empty. Never trimmed: it is quoted letter for letter."""
        return tuple(line for line in self.values.get("reads", ()) if line.strip())

    def is_blank(self) -> bool:
        """Whether nothing was typed or chosen in it yet."""
        fresh = Card(self.kind, values=FRESH[self.kind])
        if self.lines() or any("".join(value).strip() for name, value in self.values.items() if name.endswith(".own")):
            return False
        return all(
            self.get(item.name).strip() in ("", fresh.get(item.name))
            for item in KINDS[self.kind]
            if item.type != "verb"
        )


def fresh_card(kind: str) -> Card:
    return Card(kind, is_open=True, values=FRESH[kind])


def script_of(card: Card) -> str | None:
    """The script that the prompt will name."""
    chosen = card.get("script") or FROM_WORDS
    if chosen == FROM_WORDS:
        return detect_script("\n".join(card.lines()))
    return chosen if chosen != UNNAMED else None
