"""Reads an answer's bytes as JSON: whatever is valid JSON is read, and comes out fit to store, to show and to log.

Numbers are within what a database column and a float can hold, texts hold no half letters and no NUL, nothing nests
deeper than anybody reads, and our own secrets are cut out of every text and key, once and for the whole answer.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Any

MAX_NUMBER = 2**53  # beyond it a float is no whole number any more
MAX_DIGITS = 30
MAX_DEPTH = 64
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_json(body: bytes, redact: Callable[[str], str]) -> Any:
    """The answer's value, or None when it is no JSON."""
    try:
        text = body.decode(json.detect_encoding(body), "replace")
        try:
            return _fit(_parsed(text), redact, 0)
        except RecursionError:
            return _fit(_parsed(_shallow(text)), redact, 0)
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    return json.loads(text, parse_int=_integer, parse_float=_float, parse_constant=lambda word: None)


def _integer(digits: str) -> int:
    value = int(digits) if len(digits) <= MAX_DIGITS else MAX_NUMBER * (-1 if digits.startswith("-") else 1)
    return max(-MAX_NUMBER, min(MAX_NUMBER, value))


def _float(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _fit(value: Any, redact: Callable[[str], str], depth: int) -> Any:
    if isinstance(value, str):
        return redact(_UNFIT.sub("\ufffd", value))
    if isinstance(value, list):
        return [_fit(item, redact, depth + 1) for item in value] if depth < MAX_DEPTH else None
    if isinstance(value, dict):
        if depth >= MAX_DEPTH:
            return None
        return {_fit(key, redact, depth): _fit(item, redact, depth + 1) for key, item in value.items()}
    return value


def _shallow(text: str) -> str:
    """`text` with null in place of whatever nests too deep for the parser."""
    parts, depth, at = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                parts.append(text[at : token.start()] + "null")
        elif token[0] in "]}":
            depth -= 1
            if depth == MAX_DEPTH:
                at = token.end()
    return "".join([*parts, text[at:]]) if depth == 0 else text
