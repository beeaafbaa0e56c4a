"""The quotation marks around in-image text, and the characters that no text may hold.

Text is never altered, normalised or escaped: the marks are chosen around it, and what can't be sent is refused by name.
"""

import re
import unicodedata

QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("«", "»"))
LINES = ("first", "second", "third", "fourth")
# control characters, separators of lines, bidi embeddings, overrides and isolates; marks and joiners stay
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CONTROL_NAMES = {
    "\0": "NULL",
    "\x07": "BELL",
    "\b": "BACKSPACE",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\x0b": "LINE TABULATION",
    "\f": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}


def marks_for(line: str) -> tuple[str, str] | None:
    """The first pair of quotation marks of which neither occurs in the line."""
    return next((pair for pair in QUOTES if pair[0] not in line and pair[1] not in line), None)


def refused_characters(text: str, *, breaks: bool) -> list[str]:
    """The control characters in a text, each once. With `breaks`, spaces such as a line break or a tab are fine."""
    return [c for c in dict.fromkeys(_REFUSED.findall(text)) if not (breaks and c in "\t\n\r")]


def character_name(character: str) -> str:
    """Such as U+202E RIGHT-TO-LEFT OVERRIDE."""
    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "CONTROL CHARACTER")
    return f"U+{ord(character):04X} {name}"
