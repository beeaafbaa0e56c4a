"""Finds the fields of an input schema that take pictures, by format or by name, and tells masks from them."""

import re
from collections.abc import Mapping
from typing import Any

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
PICTURE_FORMATS = frozenset({"image_uri", "image_uris", "image_url", "image_urls", "image"})
FILE_FORMAT = re.compile(r"uri|url|binary|byte|base64|file")
PICTURE_NAME = re.compile(r"image|img|picture|photo")
ONE_PICTURE = re.compile(r"(?:image|img|picture|photo)(?:_?(?:url|uri|file|input|path))?\Z")
FILMED = re.compile(r"video|audio|movie|sound")


def image_field(fields: Mapping[str, dict[str, Any]], required: frozenset[str]) -> str | None:
    """Where the pictures go. A deprecated name is taken only when there is no other."""
    known = [name for name in IMAGE_FIELDS if name in fields and _may_be_pictures(fields[name])]
    others = [name for name, entry in fields.items() if name not in known and takes_pictures(name, entry)]
    ranked = sorted([*known, *others], key=lambda name: (fields[name].get("deprecated") is True, name not in required))
    return ranked[0] if ranked else None


def takes_pictures(name: str, entry: Mapping[str, Any]) -> bool:
    """By format, whatever the name; without one of pictures, by name."""
    if is_mask(name, entry):
        return False
    if _formats(entry) & PICTURE_FORMATS:
        return True
    each, plain = _each(entry), name.lower()
    if each.get("type") != "string" or isinstance(each.get("enum"), list) or FILMED.search(plain):
        return False
    if any(FILE_FORMAT.search(word) for word in _formats(entry)) or is_list(entry):
        return PICTURE_NAME.search(plain) is not None
    return ONE_PICTURE.search(plain) is not None


def is_mask(name: str, entry: Mapping[str, Any]) -> bool:
    """A picture that says where to paint: nothing that a spec can fill in, and no text to type."""
    return "mask" in name.lower() and (_each(entry).get("type") in ("string", None) or is_file(entry))


def is_file(entry: Mapping[str, Any]) -> bool:
    """Whether the field takes the address or the bytes of a file, so that it is no text to type."""
    return any(FILE_FORMAT.search(word) or word in PICTURE_FORMATS for word in _formats(entry))


def is_list(entry: Mapping[str, Any]) -> bool:
    return entry.get("type") == "array" or entry.get("format") in ("image_uris", "image_urls")


def max_images(entry: Mapping[str, Any]) -> int:
    if not is_list(entry):
        return 1
    most = entry.get("maxItems")
    return most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else MAX_IMAGES


def _may_be_pictures(entry: Mapping[str, Any]) -> bool:
    """A field of a usual name, unless its type says that it is none."""
    return _each(entry).get("type") in ("string", None)


def _each(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    items = entry.get("items")
    return (items if isinstance(items, dict) else {"type": "string"}) if entry.get("type") == "array" else entry


def _formats(entry: Mapping[str, Any]) -> set[str]:
    named = (entry.get("format"), _each(entry).get("format"))
    return {word.lower().replace("-", "_") for word in named if isinstance(word, str)}
