"""One change as the spec says it, from the card that the form holds (change_form.py), and back."""

from collections.abc import Mapping
from typing import Any

from app.prompts import NINTHS, detect_script
from app.web.pages.builder.change_form import ELSEWHERE, FROM_WORDS, KINDS, LISTS, OWN, UNNAMED, Card, Field, script_of
from app.web.text_fields import whole


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


def _value(card: Card, item: Field) -> Any:
    value = card.get(item.name)
    match item.type:
        case "reads":
            lines = card.lines()
            return list(lines) if len(lines) > 1 else lines[0] if lines else ""
        case "script":
            return script_of(card)
        case "list":
            return (card.get(f"{item.name}.own").strip() if value == OWN else value) or None
        case "place":
            return (card.get(f"{item.name}.word") if value == ELSEWHERE else value) or None
        case "number":
            return whole(value)
        case "verb":
            return value if value == "turn" else None  # to replace is what is meant when nothing is said
        case _:
            return value.strip() or None


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
        if n < len(images) and (number := whole(images[n])) is not None:
            row["image"] = number
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
