"""Find the characters of a text that nobody sees and nothing needs, as they come along with pasted words.

A joiner between letters that hang together, a mark of direction beside letters that run from right to left, a selector
behind the character it selects and a tag of an emoji flag do something, and are none. What can't be sent at all
(controls, bidi overrides) is refused in `quotes.py`.
"""

import re
import unicodedata

from app.prompts.language.scripts import script_code

_ALWAYS = re.compile(  # of no use inside a text that is drawn
    "[\u00ad\u115f\u1160\u17b4\u17b5\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
)
_JOINERS, _SIDES, _GRAPHEME_JOINER = "\u200c\u200d", "\u200e\u200f\u061c", "\u034f"
_WORD_BREAK, _UNSPACED = "\u200b", frozenset({"Khmr", "Thai", "Laoo", "Mymr"})
_MONGOLIAN = "\u180b\u180c\u180d\u180e\u180f"
_TAGS = ("\U000e0020", "\U000e007f")
_FLAG = "\U0001f3f4"
_SELECTORS = (("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))
_UNJOINED = frozenset({"Latn", "Cyrl", "Grek", "Hani", "Hira", "Kana", "Hang", "Hebr", "Armn", "Geor", "Thai", "Laoo"})
_BLANK_BRAILLE = "\u2800"


def invisible_characters(text: str) -> list[str]:
    """Return each such character once, in the order of the text."""
    return list(dict.fromkeys(text[n] for n in _places(text)))


def visible(text: str) -> str:
    """Return the text without them, and without blanks around it."""
    hidden = set(_places(text))
    return "".join(character for n, character in enumerate(text) if n not in hidden).strip()


def _places(text: str) -> list[int]:
    if text.isascii():
        return []
    runs_left = any(
        unicodedata.bidirectional(character) in ("R", "AL") for character in text if character not in _SIDES
    )
    found = []
    in_flag = False
    for n, character in enumerate(text):
        is_tag = _TAGS[0] <= character <= _TAGS[1]
        in_flag = character == _FLAG or (in_flag and is_tag)
        if not in_flag if is_tag else _is_idle(text, n, character, runs_left=runs_left):
            found.append(n)
    return found


def _is_idle(text: str, n: int, character: str, *, runs_left: bool) -> bool:
    if _ALWAYS.match(character):
        return True
    if character in _JOINERS:
        sides = (_joins(text[n - 1 : n]), _joins(text[n + 1 : n + 2]))
        return not (all(sides) if character == "\u200c" else any(sides))
    if character == _WORD_BREAK:
        return not (_before(text, n) in _UNSPACED and script_code(text[n + 1 : n + 2] or " ") in _UNSPACED)
    if character in _SIDES:
        return not runs_left
    if character == _GRAPHEME_JOINER:
        return n == 0 or not unicodedata.combining(text[n + 1 : n + 2] or " ")
    if character in _MONGOLIAN:
        return _before(text, n) != "Mong"
    if any(first <= character <= last for first, last in _SELECTORS):
        return n == 0 or text[n - 1].isspace() or _before(text, n) in ("Latn", "Cyrl", "Grek")
    if character == _BLANK_BRAILLE:
        return not any("\u2801" <= other <= "\u28ff" for other in text)
    return False


def _joins(character: str) -> bool:
    """Whether a joiner can act on it: a letter of a script whose letters join, a mark, or an emoji."""
    if not character or character.isspace() or character in _JOINERS:
        return False
    code = script_code(character)
    return code not in _UNJOINED if code else unicodedata.category(character)[0] in "MS"


def _before(text: str, n: int) -> str | None:
    return script_code(text[n - 1]) if n else None
