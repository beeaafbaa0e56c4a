"""One change as the builder's form holds it, and as the spec says it.

A card keeps what was typed, field by field, whether it makes sense yet or not. Three kinds of field need two controls:
a list with an entry for one's own words (`target` and `target.own`), a place that is a ninth of the picture or a word
(`position` and `position.word`), and the lines of a text (`reads`, several controls of one name).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.prompts import TARGETS, detect_script

OWN = "own"  # the entry of a list that gives way to one's own words
ELSEWHERE = "elsewhere"  # the place that is a word and no ninth
FROM_WORDS = "auto"  # the script is that of the words
UNNAMED = "none"  # the script is not named at all
LINES_MOST = 4
NINTHS = (
    "top-left",
    "top-center",
    "top-right",
    "middle-left",
    "center",
    "middle-right",
    "bottom-left",
    "bottom-center",
    "bottom-right",
)
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


def to_change(card: Card) -> dict[str, Any]:
    """The change as the spec says it, with '' for what must be said and is not yet."""
    change: dict[str, Any] = {"kind": card.kind}
    for item in KINDS[card.kind]:
        value = _value(card, item)
        if value is not None or item.required:
            _put(change, item.name, "" if value is None else value)
    if card.kind == "compose" and (match := _matches(card)):
        change["match"] = match
    return change


def to_card(change: Mapping[str, Any], *, included: bool = True, is_open: bool = False) -> Card:
    kind = str(change["kind"])
    values: dict[str, tuple[str, ...]] = {}
    for item in KINDS[kind]:
        values |= _typed(item, _take(change, item.name), change)
    if kind == "compose":
        rows = list(change.get("match", ()))
        values["match.what"] = tuple(str(row["what"]) for row in rows)
        values["match.words"] = tuple(str(row.get("words") or "") for row in rows)
        values["match.image"] = tuple(str(row.get("image") or "") for row in rows)
    return Card(kind, included, is_open, values)


def script_of(card: Card) -> str | None:
    """The script that the prompt will name."""
    chosen = card.get("script") or FROM_WORDS
    if chosen == FROM_WORDS:
        return detect_script("\n".join(card.lines()))
    return chosen if chosen != UNNAMED else None


def _value(card: Card, item: Field) -> Any:
    said = card.get(item.name)
    match item.type:
        case "reads":
            lines = card.lines()
            return list(lines) if len(lines) > 1 else lines[0] if lines else ""
        case "script":
            return script_of(card)
        case "list":
            return (card.get(f"{item.name}.own").strip() if said == OWN else said) or None
        case "place":
            return (card.get(f"{item.name}.word") if said == ELSEWHERE else said) or None
        case "number":
            return int(said) if said.isascii() and said.isdigit() else None
        case "verb":
            return said if said == "turn" else None  # to replace is what is meant when nothing is said
        case _:
            return said.strip() or None


def _typed(item: Field, value: Any, change: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The controls' values that say `value`."""
    name = item.name
    match item.type:
        case "reads":
            return {name: tuple(value) if isinstance(value, (list, tuple)) else (str(value or ""),)}
        case "script":
            reads = change.get("reads") or ""
            text = reads if isinstance(reads, str) else "\n".join(reads)
            named = detect_script(text) if text.strip() else value
            return {name: (FROM_WORDS if value == named else value or UNNAMED,)}
        case "list" if value and value not in LISTS[name]:
            return {name: (OWN,), f"{name}.own": (str(value),)}
        case "place" if value and value != "same" and value not in NINTHS:
            return {name: (ELSEWHERE,), f"{name}.word": (str(value),)}
        case "verb":
            return {name: (str(value or "replace"),)}
        case _:
            return {name: ("" if value is None else str(value),)}


def _matches(card: Card) -> list[dict[str, Any]]:
    found = []
    images, words = card.values.get("match.image", ()), card.values.get("match.words", ())
    for n, what in enumerate(card.values.get("match.what", ())):
        if not what:
            continue
        row: dict[str, Any] = {"what": what}
        if n < len(words) and words[n].strip():
            row["words"] = words[n].strip()
        if n < len(images) and images[n].isascii() and images[n].isdigit():
            row["image"] = int(images[n])
        found.append(row)
    return found


def _put(change: dict[str, Any], name: str, value: Any) -> None:
    outer, _, inner = name.partition(".")
    if inner:
        change.setdefault(outer, {})[inner] = value
    else:
        change[name] = value


def _take(change: Mapping[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    value = change.get(outer)
    return (value or {}).get(inner) if inner else value
