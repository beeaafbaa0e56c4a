"""Which script a text is in and how a prompt names it, from the Unicode script property in `unicode_scripts.py`.

A script is a key: `latin`, `japanese`, the property's name in lower case (`georgian`), or several joined by "+" in
order of weight (`japanese+latin`). `detect_script` answers a key, `script_name` the words of the prompt.
"""

from bisect import bisect_right
from collections import Counter
from functools import lru_cache

from app.messages import N_, LazyText
from app.prompts.language.unicode_scripts import NAMES, RANGES, RIGHT_TO_LEFT

SCRIPTS: dict[str, LazyText] = {
    "latin": N_("Latin letters"),
    "japanese_kana": N_("Japanese kana"),
    "japanese": N_("Japanese kanji and kana"),
    "chinese": N_("Chinese (either)"),
    "chinese_simplified": N_("Simplified Chinese"),
    "chinese_traditional": N_("Traditional Chinese"),
    "korean": N_("Korean Hangul"),
    "cyrillic": N_("Cyrillic"),
    "greek": N_("Greek"),
    "arabic": N_("Arabic right-to-left"),
    "hebrew": N_("Hebrew right-to-left"),
    "devanagari": N_("Devanagari"),
    "thai": N_("Thai"),
}
_BARE = {"arabic": N_("Arabic"), "hebrew": N_("Hebrew")}
MAX_MIXED = 4  # a prompt names no more scripts than this
_KEY_OF = {"Latn": "latin", "Hani": "chinese", "Hira": "japanese_kana", "Kana": "japanese_kana", "Hang": "korean"}
_KEY_OF |= {"Cyrl": "cyrillic", "Grek": "greek", "Arab": "arabic", "Hebr": "hebrew", "Deva": "devanagari"}
_KEY_OF |= {"Thai": "thai"}
_NAME_OF = dict(entry.split(":") for entry in NAMES.split())
_RIGHT_TO_LEFT_CODES = frozenset(RIGHT_TO_LEFT.split())
_DOWNWARD_CODES = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo", "Mong", "Phag"})
_ENTRIES = [entry.split(":") for entry in RANGES.split()]
_STARTS = [int(start, 16) for start, _ in _ENTRIES]
_CODES = [code for _, code in _ENTRIES]
_OWN_NAME = {  # every other script of Unicode, by its name
    name.lower(): name.replace("_", " ") + (" right-to-left" if code in _RIGHT_TO_LEFT_CODES else "")
    for code, name in _NAME_OF.items()
    if code not in _KEY_OF
}
_CODES_OF: dict[str, frozenset[str]] = {
    "japanese": frozenset({"Hani", "Hira", "Kana"}),
    "japanese_kana": frozenset({"Hira", "Kana"}),
    "chinese": frozenset({"Hani", "Bopo"}),
    "chinese_simplified": frozenset({"Hani", "Bopo"}),
    "chinese_traditional": frozenset({"Hani", "Bopo"}),
    "korean": frozenset({"Hang", "Hani"}),
}
_CODES_OF |= {key: frozenset({code}) for code, key in _KEY_OF.items() if key not in _CODES_OF}
_CODES_OF |= {name.lower(): frozenset({code}) for code, name in _NAME_OF.items() if code not in _KEY_OF}


def script_code(character: str) -> str | None:
    """The ISO 15924 code of one character; None for digits, punctuation, emoji and marks, which belong to every script."""
    code = _CODES[bisect_right(_STARTS, ord(character)) - 1]
    return None if code == "-" else code


@lru_cache(maxsize=1024)
def detect_script(text: str) -> str | None:
    """The key of the scripts in a text, the heaviest first; None when nothing in it says one."""
    counted = Counter(code for code in map(script_code, text) if code)
    if counted["Hira"] or counted["Kana"]:  # kana decides for Japanese, and takes the Han characters along
        key = "japanese" if counted["Hani"] else "japanese_kana"
        weights = {key: sum(counted.pop(code, 0) for code in ("Hira", "Kana", "Hani"))}
    elif counted["Hani"]:
        weights = {"chinese": counted.pop("Hani") + counted.pop("Bopo", 0)}
    else:
        weights = {}
    weights |= {_KEY_OF.get(code) or _NAME_OF[code].lower(): n for code, n in counted.items() if n}
    heaviest = sorted(weights, key=lambda key: (-weights[key], _first(text, key)))
    return "+".join(heaviest[:MAX_MIXED]) or None


def script_name(key: str) -> str:
    """The words for a key in a prompt, and "" for a key that is none."""
    names = [SCRIPTS.get(part) or _OWN_NAME.get(part, "") for part in key.split("+")]
    if not all(names) or len(names) > MAX_MIXED:
        return ""
    *rest, last = names
    if not rest:
        return last
    # "kanji and kana" is one script: a comma then tells the joints apart
    comma = "," if len(names) > 2 or any(" and " in name for name in names) else ""
    return f"{', '.join(rest)}{comma} and {last}"


def script_text(key: str) -> LazyText:
    """Return the words for a key in a finding, which a page may say in another language."""
    first, _, rest = key.partition("+")
    one = SCRIPTS.get(first) or LazyText(_OWN_NAME.get(first, first))
    return N_("%(one)s and %(rest)s", one=one, rest=script_text(rest)) if rest else one


def bare_script_text(key: str) -> LazyText:
    """Return the same of one script, without the way in which it is written."""
    if key in SCRIPTS:
        return _BARE.get(key, SCRIPTS[key])
    return LazyText(script_text(key).removesuffix(" right-to-left"))


def is_script(key: str) -> bool:
    return bool(script_name(key)) and len(set(key.split("+"))) == key.count("+") + 1


def belongs(text: str, key: str) -> bool:
    """Whether any character of the text belongs to one of the scripts that the key names."""
    wanted = frozenset[str]().union(*(_CODES_OF[part] for part in key.split("+")))
    return any(script_code(character) in wanted for character in text)


def is_right_to_left(key: str) -> bool:
    """Whether the heaviest script of the key is written from right to left."""
    return bool(_CODES_OF[key.split("+")[0]] & _RIGHT_TO_LEFT_CODES)


def runs_down(key: str) -> bool:
    """Whether any script of the key is written in columns, too."""
    return any(_CODES_OF[part] & _DOWNWARD_CODES for part in key.split("+"))


def _first(text: str, key: str) -> int:
    return next(n for n, character in enumerate(text) if script_code(character) in _CODES_OF[key])
