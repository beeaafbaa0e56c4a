"""Reads a model's input schema, known or new: which field takes pictures, which says the framing, what is left.

Two schemas of the edit model are in the field, the documented one with `size` and the live one with `aspect_ratio`;
a model that nobody here has heard of works when it takes a prompt and pictures by one of the usual names.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from app.upstream.framing import RATIOS
from app.upstream.model import Option
from app.upstream.picture_fields import IMAGE_FIELDS, image_field, is_file, is_mask, takes_pictures

MAX_PROMPT_LENGTH = 32_000
INDIRECT = ("$ref", "allOf", "anyOf", "oneOf")
SCALARS = ("string", "integer", "number", "boolean")
TYPES = {"float": "number", "double": "number", "int": "integer", "bool": "boolean", "str": "string", "list": "array"}
OFF = ("off", "none", "disabled", "disable", "false", "no", "never")
# enable_prompt_expansion, prompt_extend, enhance_prompt, prompt_upsampling, magic_prompt, …
REWRITES = re.compile(
    r"(?=.*prompt)(?!.*negative).*(?:expan|exten|enhanc|upsampl|optimi|rewrit|magic|improv|refin|augment|polish)"
)


def properties(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The schema's fields, each with references and alternatives to null resolved."""
    found = schema.get("properties")
    return {name: _plain(entry, schema) for name, entry in found.items()} if isinstance(found, dict) else {}


def required(schema: Mapping[str, Any]) -> frozenset[str]:
    named = schema.get("required")
    return frozenset(word for word in named if isinstance(word, str)) if isinstance(named, list) else frozenset()


def max_prompt(fields: Mapping[str, dict[str, Any]]) -> int:
    most = fields.get("prompt", {}).get("maxLength")
    return most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else MAX_PROMPT_LENGTH


def sizes(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> tuple[str, ...]:
    """The framings that a spec may ask for. `auto` is offered where the field may be left out, or knows the word."""
    name = "size" if "size" in fields else "aspect_ratio"
    if name not in fields:
        return ()
    values = choices(fields[name])
    auto = ("auto",) if "auto" in values or name not in required else ()
    if name == "size":
        return (*auto, *(spelled(value) for value in values if value != "auto"))
    return (*auto, *(size for size, ratio in RATIOS.items() if not values or ratio in values))


def spelled(value: Any) -> str:
    """The spec's spelling of a size: 1024x1536 is met as well as 1024_1536, and plain numbers too."""
    size = str(value)
    width, by, height = size.replace("_", "x").partition("x")
    return f"{width}_{height}" if by and width.isdecimal() and height.isdecimal() else size


def options(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> tuple[Option, ...]:
    """Every plain field that is not the prompt, the pictures or the size. One that must be sent and has a default is
    sent with it (wire.py), so nobody has to choose."""
    reserved = {"prompt", "size", *IMAGE_FIELDS}
    return tuple(_option(name, entry, required) for name, entry in fields.items() if _is_option(name, entry, reserved))


def unfilled(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> frozenset[str]:
    """What a request must hold that nobody here can fill in, such as a mask: a model that asks for it can't be driven."""
    filled = {"prompt", "size", image_field(fields, required), *(option.name for option in options(fields, required))}
    return required - filled


def choices(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    values = entry.get("enum")
    return tuple(value for value in values if value is not None) if isinstance(values, list) else ()


def _is_option(name: str, entry: Mapping[str, Any], reserved: set[str]) -> bool:
    plain = entry.get("type") in SCALARS and not is_file(entry)
    pictures = is_mask(name, entry) or takes_pictures(name, entry)
    return name not in reserved and plain and not pictures and entry.get("deprecated") is not True


def _option(name: str, entry: Mapping[str, Any], required: frozenset[str]) -> Option:
    title, default = entry.get("title"), entry.get("default")
    default = default if isinstance(default, str | int | float | bool) else None
    if rewrites_prompt(name, entry):
        default = off(entry)
    return Option(
        name=name,
        kind=entry["type"],
        title=title if isinstance(title, str) and title else name.replace("_", " ").capitalize(),
        choices=tuple(str(value) for value in choices(entry)),
        default=default,
        minimum=_number(entry.get("minimum")),
        maximum=_number(entry.get("maximum")),
        is_required=name in required and default is None,
    )


def rewrites_prompt(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether the field has the model put other words for the prompt, and can be switched off."""
    return REWRITES.match(name.lower()) is not None and off(entry) is not None


def off(entry: Mapping[str, Any]) -> Any:
    """The value that switches a field off; None where it has none."""
    if entry.get("type") == "boolean":
        return False
    return next((value for value in choices(entry) if isinstance(value, str) and value.lower() in OFF), None)


def _plain(entry: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The entry itself; for `$ref`, `allOf` of one, and `anyOf` with null, what stands behind it."""
    plain = _dict(entry)
    for _ in range(4):  # references may go in a circle
        behind = _behind(plain, schema)
        if behind is None:
            break
        plain = {**behind, **{key: value for key, value in plain.items() if key not in INDIRECT}}
    kinds = plain.get("type")
    if isinstance(kinds, list):  # ["string", "null"]
        plain = {**plain, "type": next((kind for kind in kinds if kind != "null"), None)}
    if not isinstance(plain.get("type"), str):
        plain = {name: value for name, value in plain.items() if name != "type"}
    if plain.get("type") in TYPES:
        plain = {**plain, "type": TYPES[plain["type"]]}
    if "type" not in plain and choices(plain) and all(isinstance(value, str) for value in choices(plain)):
        plain = {**plain, "type": "string"}
    return plain


def _behind(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any] | None:
    reference = entry.get("$ref")
    if isinstance(reference, str):
        defined = {**_dict(schema.get("definitions")), **_dict(schema.get("$defs"))}
        return _dict(defined.get(reference.rpartition("/")[2]))
    for word in INDIRECT[1:]:
        listed = entry.get(word)
        parts = (
            [part for part in listed if isinstance(part, dict) and part.get("type") != "null"]
            if isinstance(listed, list)
            else []
        )
        if parts:
            return _dict(parts[0])
    return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
