"""Where a raw request body names its pictures, whichever model it is for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LISTS = ("images", "image_urls")
_ONES = ("image_url", "image")
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}\Z")


def raw_images(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(pointer into the body, address or id of one of ours), in their order."""
    for name in _LISTS:
        for n, named in enumerate(raw[name] if isinstance(raw.get(name), list) else ()):
            if isinstance(named, str):
                yield f"/{name}/{n}", named
    for name in _ONES:
        if isinstance(raw.get(name), str):
            yield f"/{name}", raw[name]


def is_image_id(text: str) -> bool:
    """Whether it can be the id of one of our pictures; no address looks like one."""
    return _ID.match(text) is not None
