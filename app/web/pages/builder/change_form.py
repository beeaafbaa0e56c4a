"""The fields of one change on the builder's form, by its kind, and the card that holds what was typed into them.

A card keeps it field by field, whether it makes sense yet or not. Three kinds of field need two controls: a list with an
entry for one's own words (`target` and `target.own`), a place that is a ninth of the picture or a word (`position` and
`position.word`), and the lines of a text (`reads`, several controls of one name).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.prompts import TARGETS, detect_script

OWN = "own"  # the entry of a list that gives way to one's own words
ELSEWHERE = "elsewhere"  # the place that is a word and no ninth
FROM_WORDS = "auto"  # the script is that of the words
UNNAMED = "none"  # the script is not named at all
MAX_LINES = 4
STYLES = ("bold", "italic", "light")
TYPEFACES = ("clean sans-serif", "high-contrast serif", "brush script")


class Field(NamedTuple):
    """`type`: words, list, place, ordinal, reads, script, same, number."""

    name: str
    type: str
    required: bool = False


LETTERING = (
    Field("reads", "reads", True),
    Field("script", "script"),
    Field("style", "list"),
    Field("typeface", "list"),
    Field("color", "words"),
    Field("background", "words"),
    Field("look", "words"),
)
KINDS: dict[str, tuple[Field, ...]] = {
    "text": (
        Field("target", "list", True),
        *LETTERING,
        Field("position", "place"),
        Field("weight", "same"),
        Field("replaces", "words"),
        Field("where", "ordinal"),
    ),
    "add_text": (
        Field("target", "list", True),
        *LETTERING,
        Field("size", "words"),
        Field("position", "place", True),
    ),
    "background": (Field("verb", "verb"), Field("to", "words", True)),
    "move": (Field("target", "words", True), Field("from", "place", True), Field("to", "place", True)),
    "remove": (Field("target", "words", True), Field("where", "ordinal")),
    "replace": (Field("target", "words", True), Field("where", "ordinal"), Field("with", "words", True)),
    "add": (Field("what", "words", True), Field("where", "place")),
    "recolor": (Field("target", "words", True), Field("to", "words", True)),
    "lighting": (Field("to", "words", True),),
    "style": (Field("to", "words", True),),
    "compose": (
        Field("subject.image", "number", True),
        Field("subject.name", "words"),
        Field("scene.image", "number", True),
        Field("scene.name", "words", True),
        Field("place", "place"),
    ),
    "crop": (Field("to", "words", True),),
    "free": (Field("instruction", "words", True),),
}
LISTS = {"target": tuple(TARGETS), "style": STYLES, "typeface": TYPEFACES}
FRESH: dict[str, dict[str, tuple[str, ...]]] = {
    "text": {"target": ("headline",), "script": (FROM_WORDS,), "position": ("same",), "weight": ("same",)},
    "add_text": {"target": ("headline",), "script": (FROM_WORDS,), "position": ("center",)},
    "move": {"from": ("top-left",), "to": ("bottom-center",)},
    "compose": {
        "subject.image": ("1",),
        "scene.image": ("2",),
        "match.what": ("lighting",),
        "match.words": ("",),
        "match.image": ("",),
    },
}


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
        fresh = Card(self.kind, values=FRESH.get(self.kind, {}))
        if self.lines() or any("".join(said).strip() for name, said in self.values.items() if name.endswith(".own")):
            return False
        return all(
            self.get(item.name).strip() in ("", fresh.get(item.name))
            for item in KINDS[self.kind]
            if item.type != "verb"
        )


def fresh_card(kind: str) -> Card:
    return Card(kind, is_open=True, values=FRESH.get(kind, {}))


def script_of(card: Card) -> str | None:
    """The script that the prompt will name."""
    chosen = card.get("script") or FROM_WORDS
    if chosen == FROM_WORDS:
        return detect_script("\n".join(card.lines()))
    return chosen if chosen != UNNAMED else None
