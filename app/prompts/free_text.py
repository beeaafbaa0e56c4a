"""Rules that read a designer's own words. They judge English only, and stay silent elsewhere."""

import re

from app.prompts.words import outside_quotes

_ENGLISH = re.compile(
    r"\b(the|a|an|to|and|of|in|on|with|make|change|replace|remove|add|put|it|is|more|text|new|into|from)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(somewhere|somehow|a bit|a little|slightly|kind of|sort of|maybe|better|nicer|cooler|prettier|improve|fix it|"
    r"more modern|pop|something|whatever|as you like|more interesting|enhance)\b",
    re.IGNORECASE,
)
_ASKS_FOR_TEXT = re.compile(
    r"\b(headline|title|caption|label|slogan|tagline|subline|sign|button|watermark|text|word|words|lettering)\b[^.]*"
    r"\b(say|says|saying|read|reads|reading|to|into|with|called)\b"
    r"|\b(write|translate|rename|spell)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(second|third|other|reference|provided|attached|given) (image|picture|photo|reference)s?\b|\bthe reference\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\bimages? (\d{1,2})\b", re.IGNORECASE)


def is_english(text: str) -> bool:
    """At least one of English's commonest words, and letters that are mostly Latin."""
    words = outside_quotes(text)
    letters = [letter for letter in words if letter.isalpha()]
    return (
        bool(letters)
        and sum(letter.isascii() for letter in letters) / len(letters) > 0.9
        and bool(_ENGLISH.search(words))
    )


def vague_word(text: str) -> str | None:
    found = _VAGUE.search(outside_quotes(text)) if is_english(text) else None
    return found.group(0) if found else None


def asks_for_unquoted_text(text: str) -> bool:
    words = outside_quotes(text)
    return is_english(text) and words.count('""') == 0 and bool(_ASKS_FOR_TEXT.search(words))


def names_reference_without_number(text: str) -> bool:
    return (
        is_english(text)
        and bool(_REFERENCE.search(outside_quotes(text)))
        and not _NUMBERED.search(outside_quotes(text))
    )


def numbers_named(text: str) -> list[int]:
    return [int(number) for number in _NUMBERED.findall(outside_quotes(text))]


def changes_asked(text: str) -> int:
    """How many things a free instruction asks for, as far as its joints tell."""
    words = outside_quotes(text)
    if not is_english(text):
        return 1
    verbs = re.findall(
        r"\b(?:change|replace|remove|add|move|turn|make|put|recolou?r|swap|erase|delete|insert|place)\b",
        words,
        re.IGNORECASE,
    )
    return max(1, len(verbs))
