"""Reads the `validations` of a schema's field for pictures: rules, each with its sentence, that are checked before
anything is paid. They come as a table by their names, or as a list; what can't be read asks for nothing."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.prompts.picture_rules import PictureRule, read_rule
from app.upstream import schemas

if TYPE_CHECKING:
    from app.upstream.model import Model

_NAMES = ("rule", "type", "name", "check", "key", "condition", "validation", "expression", "field")
_BOUNDS = ("value", "bound", "limit", "threshold", "arg", "param", "max", "min")
_SENTENCES = ("message", "error", "error_message", "sentence", "text", "description", "msg")
_COMPARISONS = ("operator", "op", "comparison", "comparator")


def picture_rules(model: "Model") -> tuple[PictureRule, ...]:
    """What the model asks of each picture."""
    if not model.image_field:
        return ()
    entry = schemas.properties(model.schema).get(model.image_field, {})
    items = entry.get("items")
    found = [*_rules(entry.get("validations"))]
    if isinstance(items, dict):
        found += _rules(items.get("validations"))
    return tuple(dict.fromkeys(found))


def _rules(validations: Any) -> Iterator[PictureRule]:
    entries: list[tuple[str, Any]] = []
    if isinstance(validations, Mapping):
        entries = list(validations.items())
    elif isinstance(validations, list):
        entries = [_named(entry) for entry in validations]
    for name, asked in entries:
        bound, sentence = _asked(asked)
        rule = read_rule(name, bound, sentence) if isinstance(name, str) else None
        if rule:
            yield rule


def _named(entry: Any) -> tuple[str, Any]:
    """An entry of a list: its rule's name, and the rest."""
    if isinstance(entry, str):
        return entry, None
    if isinstance(entry, list) and entry and isinstance(entry[0], str):
        return entry[0], entry[1:]
    if not isinstance(entry, Mapping):
        return "", None
    if len(entry) == 1:
        return next((str(name), asked) for name, asked in entry.items())
    name = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), "")
    comparison = next((entry[key] for key in _COMPARISONS if isinstance(entry.get(key), str)), "")
    if not name:  # {"width_pixels>": 300, "message": "…"}
        name = next((key for key in entry if key[-1:] in "<>="), "")
        return name, {"value": entry.get(name), **{key: entry[key] for key in entry if key in _SENTENCES}}
    return f"{name}{comparison}", entry


def _asked(asked: Any) -> tuple[float | None, str]:
    """The bound and the sentence, in whatever shape they come."""
    if isinstance(asked, bool) or asked is None:
        return None, ""
    if isinstance(asked, int | float):
        return float(asked), ""
    if isinstance(asked, str):
        bound = _number(asked)
        return bound, "" if bound is not None else asked
    if isinstance(asked, list):
        parts = [_asked(part) for part in asked]
    elif isinstance(asked, Mapping):
        parts = [_asked(asked[key]) for key in _BOUNDS if _number(asked.get(key)) is not None]
        parts += [(None, asked[key]) for key in _SENTENCES if isinstance(asked.get(key), str)]
    else:
        return None, ""
    bounds = [bound for bound, _ in parts if bound is not None]
    sentences = [sentence for _, sentence in parts if sentence]
    return bounds[0] if bounds else None, sentences[0] if sentences else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
