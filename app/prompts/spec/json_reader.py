"""Reads JSON strictly: each reader takes a value and where it stands, and raises InvalidSpec with that pointer."""

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from app.errors import InvalidSpec
from app.messages import LazyText


def refuse(message: str, at: str) -> NoReturn:
    raise InvalidSpec(LazyText(message), field=at)


def pointer(at: str, key: str | int) -> str:
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def an_object(value: Any, at: str, what: str, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
    """An object with no key but the allowed ones."""
    if not isinstance(value, dict):
        refuse(f"{_upper(what)} is a JSON object, not {_kind_of(value)}.", at)
    known = set(allowed)
    for key in value:
        if key not in known:
            refuse(f"“{_short(key)}” is no field of {what}.", pointer(at, key))
    for key in required:
        if key not in value:
            refuse(f"{_upper(what)} needs “{key}”.", pointer(at, key))
    return value


def a_list(value: Any, at: str, what: str, most: int) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        refuse(f"{what} is a list, not {_kind_of(value)}.", at)
    if len(value) > most:
        refuse(f"{what} takes at most {most} entries, not {len(value)}.", at)
    return value


def a_string(value: Any, at: str, most: int, *, optional: bool = True) -> str:
    if value is None and optional:
        return ""
    if not isinstance(value, str):
        refuse(f"This is text, not {_kind_of(value)}.", at)
    if len(value) > most:
        refuse(f"This text has {len(value):,} characters, and at most {most:,} fit.", at)
    if any("\ud800" <= character <= "\udfff" for character in value):
        refuse("This text holds half of a character (a lone surrogate).", at)
    return value


def a_choice(value: Any, at: str, choices: Sequence[str], default: str | None = None) -> str:
    """One of `choices`. Left out, null or empty it is the default, where there is one."""
    if default is not None and value in (None, ""):
        return default
    if not isinstance(value, str) or value not in choices:
        said = f"“{_short(value)}”" if isinstance(value, str) else _kind_of(value)
        refuse(f"This is one of {', '.join(choices)}, not {said}.", at)
    return value


def a_number(value: Any, at: str, most: int) -> int:
    """The number of an image."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(f"This is the number of an image, not {_kind_of(value)}.", at)
    if not 1 <= value <= most:
        refuse(f"Images are numbered from 1 to {most}.", at)
    return value


def a_fraction(value: Any, at: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        refuse("An area is four fractions between 0 and 1: x, y, width, height.", at)
    return float(value)


def a_scalar(value: Any, at: str, most: int) -> Any:
    """What an option may be: text, a number, true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if not -(2**63) < value < 2**63:
            refuse("This number is too large.", at)
        return value
    return a_string(value, at, most, optional=False)


def _kind_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
