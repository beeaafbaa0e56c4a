"""Write a text in capitals or in small letters, as its language does, and read whether a phrase asks for that.

Text is quoted letter for letter, so a phrase that asks for other letters contradicts it (lint/lettercase.py).
"""

import re
import unicodedata
from collections.abc import Iterable

_CASE = r"(?:caps|capitals|capital letters|upper[ -]?case(?: letters)?|majuscules)"
_ASKS_UPPER = re.compile(rf"\b(?:set |written |typed )?(?:in )?(?:all[ -]|only |block |full )?{_CASE}(?!\w)", re.I)
_ASKS_LOWER = re.compile(
    r"\b(?:set |written |typed )?(?:in )?(?:all[ -]|only )?(?:lower[ -]?case(?: letters)?|minuscules)(?!\w)", re.I
)
_OTHERWISE = re.compile(  # capitals of another kind, none, or somewhere only
    r"\b(?:no|not|non|without|never|small|petite|initial|title|drop|first|mixed|snow|bottle|swash|roman)[ -]+(?:in )?(?:all[ -])?$",
    re.I,
)
_TURKIC = frozenset("ıİğĞ")
_ELSEWHERE = frozenset("ţțăêîňýžŢȚĂÊÎŇÝŽ")  # Romanian, Kurdish and Turkmen have ş too, and the i of everybody
_DUTCH_IJ = str.maketrans({"ĳ": "Ĳ"})
_TONOS, _DIALYTIKA = "\u0301", "\u0308"


def asked_case(phrase: str) -> tuple[str, str] | None:
    """Return "upper" or "lower" where the phrase asks for it, and the phrase without these words."""
    for case, rule in (("upper", _ASKS_UPPER), ("lower", _ASKS_LOWER)):
        for found in rule.finditer(phrase):
            if not _OTHERWISE.search(phrase[: found.start()]):
                return case, _tidy(phrase[: found.start()], phrase[found.end() :])
    return None


def is_turkic(texts: Iterable[str]) -> bool:
    """Whether the letters say that i and ı are two letters, as in Turkish and Azerbaijani."""
    letters = frozenset("".join(texts))
    return bool(letters & _TURKIC) or (("ə" in letters or bool(letters & frozenset("şŞ"))) and not letters & _ELSEWHERE)


def capitals(text: str, *, turkic: bool) -> str:
    """Return the text in capitals: İ for a Turkish i, SS for ß, and Greek without its accents."""
    if turkic:
        text = text.replace("i\u0307", "İ").replace("i", "İ").replace("ı", "I")
    return "".join(_greek(word) for word in re.split(r"(\s+)", text.translate(_DUTCH_IJ).upper()))


def small_letters(text: str, *, turkic: bool) -> str:
    if turkic:
        text = text.replace("I\u0307", "i").replace("İ", "i").replace("I", "ı")
    return text.lower().replace("i\u0307", "i")


def _greek(word: str) -> str:
    """Capitals have no tonos; where it kept two vowels apart a dialytika does. "Ή" alone keeps it: it is the word "or"."""
    if not any("\u0370" <= c <= "\u03ff" or "\u1f00" <= c <= "\u1fff" for c in word) or word == "Ή":
        return word
    letters = unicodedata.normalize("NFD", word)
    letters = re.sub(rf"([ΑΕΟ]){_TONOS}([ΙΥ])(?!{_DIALYTIKA})", rf"\1\2{_DIALYTIKA}", letters)
    letters = re.sub("(?<=[Α-Ω])[\u0300\u0301\u0313\u0314\u0342\u0345]+|(?<=\u0308)\u0301", "", letters)
    return unicodedata.normalize("NFC", letters)


def _tidy(before: str, after: str) -> str:
    """What is left of a phrase when words in its middle go: no joint stays without its other side."""
    before = re.sub(r"(?:[\s,;]|\b(?:and|but|in|with)\s*$)+$", "", before, flags=re.I)
    after = re.sub(r"^(?:[\s,;]|(?:and|but)\b)+", "", after, flags=re.I)
    return f"{before}, {after}" if before and after and not before.endswith("bold") else f"{before} {after}".strip()
