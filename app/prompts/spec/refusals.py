"""What is malformed in a spec, in our words: Pydantic's first error as an InvalidSpec with the JSON pointer of its place."""

from typing import TYPE_CHECKING, Any, NoReturn

from app.errors import InvalidSpec
from app.messages import N_, LazyText
from app.prompts.spec.fields import MAX_IMAGES, SHORT, WHOLE

if TYPE_CHECKING:
    from pydantic import ValidationError

HALF = N_("This text holds half of a character (a lone surrogate).")
_AREA = N_("An area is four fractions between 0 and 1: x, y, width, height.")
_ONE_OF = {"images": N_("an image"), "keep": N_("a kept item"), "changes": N_("a change"), "match": N_("a match")}
_FIRST = {"images": N_("An image"), "keep": N_("A kept item"), "changes": N_("A change"), "match": N_("A match")}
_PATTERNS = {
    "model": N_("A model is named like openai/gpt-image-2/edit."),
    "image": N_("That’s not the ID of an image."),
}
_NUMBERS = {"version": N_("The version of a spec is 1.")}
_TYPES: dict[type, LazyText] = {
    str: N_("text"),
    int: N_("a number"),
    float: N_("a number"),
    list: N_("a list"),
    dict: N_("an object"),
}
Place = tuple[str | int, ...]


def refuse(message: LazyText, at: str) -> NoReturn:
    raise InvalidSpec(message, field=at)


def pointer(*place: str | int) -> str:
    return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in place)


def too_long(text: str, most: int) -> LazyText:
    return N_("This text has %(count)s characters, and at most %(most)s fit.", count=len(text), most=most)


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


def _sentence(kind: str, place: Place, change: str, value: Any, context: dict[str, Any]) -> LazyText:
    name = str(place[-1]) if place else ""
    match kind:
        case "missing" if place != ("area",):
            return N_("%(thing)s needs “%(name)s”.", thing=_thing(place[:-1], change, first=True), name=name)
        case "unexpected_keyword_argument":
            thing = _thing(place[:-1], change)
            return N_("Unknown field “%(name)s” in %(thing)s.", name=_shortened(name), thing=thing)
        case "dataclass_type" | "model_attributes_type" | "dict_type":
            thing = _thing(place, change, first=True)
            return N_("%(thing)s is a JSON object, not %(type)s.", thing=thing, type=_type_of(value))
        case "union_tag_not_found":
            return N_("A change is a JSON object with a “kind”.")
        case "union_tag_invalid":
            return _one_of(context["expected_tags"], value.get("kind"))
        case "literal_error":
            return _one_of(context["expected"], value)
        case "tuple_type":
            return N_("“%(name)s” is a list, not %(type)s.", name=name, type=_type_of(value))
        case "too_long" if place != ("area",):
            return N_("“%(name)s” takes at most %(most)s entries.", name=name, most=context["max_length"])
        case "string_type":
            return N_("This is text, not %(type)s.", type=_type_of(value))
        case "string_too_long":
            return too_long(value, context["max_length"])
        case "string_unicode":
            return HALF
        case "string_pattern_mismatch":
            return _PATTERNS[name]
        case "value_error":
            return as_text(context["error"].args[0])
        case "scalar":
            return as_text(context["message"])
    if name in _NUMBERS:
        return _NUMBERS[name]
    if place[:1] == ("area",):
        return _AREA
    if kind == "int_type":
        return N_("This is the number of an image, not %(type)s.", type=_type_of(value))
    return N_("Images are numbered from 1 to %(most)s.", most=MAX_IMAGES)


def _one_of(expected: str, value: Any) -> LazyText:
    got: str = f"“{_shortened(value)}”" if isinstance(value, str) else _type_of(value)
    return N_("Must be one of %(choices)s; got %(value)s.", choices=expected.replace("'", ""), value=got)


def as_text(message: str) -> LazyText:
    """Return what a check of ours says, as it says it, and what Pydantic says in its own words."""
    return message if isinstance(message, LazyText) else LazyText(message)


def _thing(place: Place, change: str, *, first: bool = False) -> str:
    """What is at a place, such as “a change of kind “text””; `first` in a sentence."""
    names = [key for key in place if isinstance(key, str)]
    if not names:
        return N_("A spec") if first else N_("a spec")
    if change and len(names) == 1:
        return (
            N_("A change of kind “%(kind)s”", kind=change) if first else N_("a change of kind “%(kind)s”", kind=change)
        )
    return (_FIRST if first else _ONE_OF).get(names[-1]) or f"“{names[-1]}”"


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return N_("true or false")
    return _TYPES.get(type(value), type(value).__name__)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
