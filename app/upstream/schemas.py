"""Reads a model's input schema, known or new: which field takes pictures, which says the framing, what is left.

Two schemas of the edit model are in the field, the documented one with `size` and the live one with `aspect_ratio`;
a model that nobody here has heard of works when it takes a prompt and pictures by one of the usual names.
"""

from collections.abc import Mapping
from typing import Any

from app.upstream.model import Option

IMAGE_FIELDS = (
    "images",
    "image_urls",
    "input_images",
    "reference_images",
    "image_url",
    "image",
    "input_image",
)
MAX_IMAGES = 10  # of a list that names no limit
MAX_PROMPT_LENGTH = 32_000
RATIOS = {"1024_1024": "1:1", "1024_1536": "2:3", "1536_1024": "3:2"}
INDIRECT = ("$ref", "allOf", "anyOf", "oneOf")
SCALARS = ("string", "integer", "number", "boolean")


def properties(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The schema's fields, each with references and alternatives to null resolved."""
    found = schema.get("properties")
    return {name: _plain(entry, schema) for name, entry in found.items()} if isinstance(found, dict) else {}


def required(schema: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(word for word in schema.get("required") or () if isinstance(word, str))


def image_field(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> str | None:
    """Where the pictures go. A deprecated name is taken only when there is no other."""
    known = [name for name in IMAGE_FIELDS if name in fields]
    others = [name for name, entry in fields.items() if name not in known and _takes_pictures(name, entry)]
    ranked = sorted([*known, *others], key=lambda name: (fields[name].get("deprecated") is True, name not in required))
    return ranked[0] if ranked else None


def is_list(entry: Mapping[str, Any]) -> bool:
    return entry.get("type") == "array"


def max_images(entry: Mapping[str, Any]) -> int:
    if not is_list(entry):
        return 1
    most = entry.get("maxItems")
    return most if isinstance(most, int) and most > 0 else MAX_IMAGES


def max_prompt(fields: Mapping[str, dict[str, Any]]) -> int:
    most = fields.get("prompt", {}).get("maxLength")
    return most if isinstance(most, int) and most > 0 else MAX_PROMPT_LENGTH


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


def spelled(size: str) -> str:
    """The spec's spelling of a size: 1024x1536 is met as well as 1024_1536."""
    width, by, height = size.replace("_", "x").partition("x")
    return f"{width}_{height}" if by and width.isdecimal() and height.isdecimal() else size


def options(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> tuple[Option, ...]:
    """Every plain field that is not the prompt, the pictures or the size. One that must be sent and has a default is
    sent with it (wire.py), so nobody has to choose."""
    taken = {"prompt", "size", *IMAGE_FIELDS}
    return tuple(_option(name, entry, required) for name, entry in fields.items() if _is_option(name, entry, taken))


def unfilled(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> frozenset[str]:
    """What a request must hold that nobody here can fill in, such as a mask: a model that asks for it can't be driven."""
    filled = {"prompt", "size", image_field(fields, required), *(option.name for option in options(fields, required))}
    return required - filled


def choices(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    values = entry.get("enum")
    return tuple(value for value in values if value is not None) if isinstance(values, list) else ()


def _is_option(name: str, entry: Mapping[str, Any], taken: set[str]) -> bool:
    plain = entry.get("type") in SCALARS and entry.get("format") not in ("uri", "binary")
    return name not in taken and plain and entry.get("deprecated") is not True


def _option(name: str, entry: Mapping[str, Any], required: frozenset[str]) -> Option:
    title, default = entry.get("title"), entry.get("default")
    default = default if isinstance(default, str | int | float | bool) else None
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


def _takes_pictures(name: str, entry: Mapping[str, Any]) -> bool:
    items = entry.get("items")
    each = items if entry.get("type") == "array" and isinstance(items, dict) else entry
    is_address = each.get("type") == "string" and each.get("format") == "uri"
    return is_address and "image" in name and "mask" not in name


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
    if "type" not in plain and choices(plain) and all(isinstance(value, str) for value in choices(plain)):
        plain = {**plain, "type": "string"}
    return plain


def _behind(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any] | None:
    reference = entry.get("$ref")
    if isinstance(reference, str):
        defined = {**_dict(schema.get("definitions")), **_dict(schema.get("$defs"))}
        return _dict(defined.get(reference.rpartition("/")[2]))
    for word in INDIRECT[1:]:
        parts = [part for part in entry.get(word) or () if isinstance(part, dict) and part.get("type") != "null"]
        if parts:
            return _dict(parts[0])
    return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
