"""What is malformed in a spec, in our words: Pydantic's first error as an InvalidSpec with the JSON pointer of its place."""

from typing import TYPE_CHECKING, Any, NoReturn

from app.errors import InvalidSpec
from app.prompts.spec.fields import MAX_IMAGES, SHORT, WHOLE

if TYPE_CHECKING:
    from pydantic import ValidationError

HALF = "This text holds half of a character (a lone surrogate)."
_AREA = "An area is four fractions between 0 and 1: x, y, width, height."
_ONE_OF = {"images": "an image", "keep": "a kept item", "changes": "a change", "match": "a match"}
_PATTERNS = {"model": "A model is named like openai/gpt-image-2/edit.", "image": "That’s not the ID of an image."}
_NUMBERS = {"version": "The version of a spec is 1."}
Place = tuple[str | int, ...]


def refuse(message: str, at: str) -> NoReturn:
    raise InvalidSpec(message, field=at)


def pointer(*place: str | int) -> str:
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in place)


def too_long(text: str, most: int) -> str:
    return f"This text has {len(text):,} characters, and at most {most:,} fit."


def refusal(error: "ValidationError") -> InvalidSpec:
    first = error.errors(include_url=False)[0]
    kind: str = first["type"]
    place, change = _place(first["loc"])
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        place = (*place, "kind")
    if kind in ("missing", "too_long") and place[:1] == ("area",):
        place = ("area",)
    return InvalidSpec(
        _sentence(kind, place, change, first["input"], {"message": first["msg"], **first.get("ctx", {})}),
        field=pointer(*place),
    )


def _place(loc: Place) -> tuple[Place, str]:
    """Where it is in the JSON, and the kind of the change that it is in: Pydantic names the form and the kind, too."""
    change = str(loc[2]) if len(loc) > 2 and loc[0] == "changes" else ""
    place = (*loc[:2], *loc[3:]) if change else loc
    return tuple(key for key in place if key not in (SHORT, WHOLE, "[key]")), change


def _sentence(kind: str, place: Place, change: str, value: Any, context: dict[str, Any]) -> str:
    name = str(place[-1]) if place else ""
    match kind:
        case "missing" if place != ("area",):
            return f"{_capitalized(_thing(place[:-1], change))} needs “{name}”."
        case "unexpected_keyword_argument":
            return f"Unknown field “{_shortened(name)}” in {_thing(place[:-1], change)}."
        case "dataclass_type" | "model_attributes_type" | "dict_type":
            return f"{_capitalized(_thing(place, change))} is a JSON object, not {_type_of(value)}."
        case "union_tag_not_found":
            return "A change is a JSON object with a “kind”."
        case "union_tag_invalid":
            return _one_of(context["expected_tags"], value.get("kind"))
        case "literal_error":
            return _one_of(context["expected"], value)
        case "tuple_type":
            return f"“{name}” is a list, not {_type_of(value)}."
        case "too_long" if place != ("area",):
            return f"“{name}” takes at most {context['max_length']} entries."
        case "string_type":
            return f"This is text, not {_type_of(value)}."
        case "string_too_long":
            return too_long(value, context["max_length"])
        case "string_unicode":
            return HALF
        case "string_pattern_mismatch":
            return _PATTERNS[name]
        case "value_error":
            return str(context["error"])
        case "scalar":
            return str(context["message"])
    if name in _NUMBERS:
        return _NUMBERS[name]
    if place[:1] == ("area",):
        return _AREA
    if kind == "int_type":
        return f"This is the number of an image, not {_type_of(value)}."
    return f"Images are numbered from 1 to {MAX_IMAGES}."


def _one_of(expected: str, value: Any) -> str:
    got = f"“{_shortened(value)}”" if isinstance(value, str) else _type_of(value)
    return f"Must be one of {expected.replace(chr(39), '')}; got {got}."


def _thing(place: Place, change: str) -> str:
    """What is at a place, such as “a change of kind “text””."""
    names = [key for key in place if isinstance(key, str)]
    if not names:
        return "a spec"
    if change and len(names) == 1:
        return f"a change of kind “{change}”"
    return _ONE_OF.get(names[-1]) or f"“{names[-1]}”"


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
