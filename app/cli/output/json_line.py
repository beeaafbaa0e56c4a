"""Finds the line of a JSON text that a JSON pointer means, so that a finding can stand beside it."""

import json
import re
from collections.abc import Iterator

_BETWEEN = re.compile(r"[\s,:]*")
_decoder = json.JSONDecoder()


def line_of(text: str, pointer: str) -> int:
    """The line, from 1, where the value stands; of the nearest holder that is there, when it is not. `text` is JSON."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    return text.count("\n", 0, _find(text, _next(text, 0), keys)) + 1


def _find(text: str, at: int, keys: list[str]) -> int:
    if not keys or text[at] not in "{[":
        return at
    for key, value in _members(text, at):
        if key == keys[0]:
            return _find(text, value, keys[1:])
    return at


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys or numbers of what begins at `at`, each with the place of its value."""
    is_object, n = text[at] == "{", 0
    at = _next(text, at + 1)
    while text[at] not in "}]":
        key = str(n)
        if is_object:
            key, at = _decoder.raw_decode(text, at)
            at = _next(text, at)
        yield key, at
        at, n = _next(text, _decoder.raw_decode(text, at)[1]), n + 1


def _next(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at
