"""The small grammar of prompts: lists, articles, a designer's phrase made ready to stand inside a sentence."""

import re
from collections.abc import Iterable
from functools import lru_cache

DETERMINERS = frozenset(
    "the a an this that these those its his her their all both only every each my our your".split()  # noqa: SIM905 - a list of words reads as words
)
_CLOSING = {'"': '"', "“": "”", "「": "」", "«": "»"}
_OPENING = re.compile('["“「«]')
_SPACES = re.compile(r"[ \t\r\n]+")
_FINAL = re.compile(r"[\s.!?。！？…;:,]+\Z")
# What ends a sentence when something follows. An initial, a number or a usual abbreviation ends none.
_STOP = re.compile(r"(?:[.!?…]+[\"”’)\]]*\s+|[。！？]+[」』）\s]*)(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:^|[(\"“«])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|st|no|nr|dr|mr|mrs|ms|mt|vs|vol|fig|ca|approx|inc|co|ltd|jr|sr|prof|"
    r"max|min|incl|e\.g|i\.e)\Z",
    re.IGNORECASE,
)
_SOUNDS_LIKE_A = re.compile(r"(?:eu|one\b|once|uni[cfoqstv]|us[eui]|ut[ei])", re.IGNORECASE)
_SOUNDS_LIKE_AN = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)


def joints(count: int) -> list[str]:
    """What stands before each of `count` items, with the serial comma: '', ', ', ', and '."""
    if count == 2:
        return ["", " and "]
    return ["" if n == 0 else ", and " if n == count - 1 else ", " for n in range(count)]


def listed(items: Iterable[str]) -> str:
    listed = list(items)
    return "".join(joint + item for joint, item in zip(joints(len(listed)), listed, strict=True))


def article(noun: str) -> str:
    """The article with its space, "a " or "an ", by the sound."""
    if _SOUNDS_LIKE_A.match(noun):
        return "a "
    return "an " if noun[:1].lower() in "aeiou" or _SOUNDS_LIKE_AN.match(noun) else "a "


def has_determiner(phrase: str) -> bool:
    """Whether a phrase needs no "the": it opens with a determiner, or with somebody's name ("Anna's hat")."""
    first = phrase.split(" ", 1)[0]
    return first.lower() in DETERMINERS or (first[:1].isupper() and first[-2:] in ("'s", "’s"))


def the(phrase: str) -> str:
    """The article "the " or, where the phrase brings its own determiner, nothing."""
    return "" if has_determiner(phrase) else "the "


def without_determiner(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if rest and first.lower() in DETERMINERS else phrase


def pieces(text: str) -> list[str]:
    """The text cut at its quotations: what stands at an odd place is one, marks included. Joined they are the text."""
    out, at, start = [], 0, 0
    unclosed: set[str] = set()  # marks that nothing closes any more, so that a text full of them is read once
    while found := _OPENING.search(text, at):
        mark, at = found.group(), found.end()
        end = -1 if mark in unclosed else text.find(_CLOSING[mark], at)
        if end < 0:
            unclosed.add(mark)
            continue
        out += [text[start : found.start()], text[found.start() : end + 1]]
        at = start = end + 1
    return [*out, text[start:]]


@lru_cache(maxsize=1024)
def spaced(text: str) -> str:
    """Runs of spaces and line breaks as one space, but what stands in quotes untouched."""
    cut = pieces(text)
    return "".join(piece if n % 2 else _SPACES.sub(" ", piece) for n, piece in enumerate(cut)).strip()


@lru_cache(maxsize=1024)
def phrase(text: str) -> str:
    """A designer's phrase as it stands inside a sentence: trimmed, without its final stop, otherwise verbatim."""
    phrase = _FINAL.sub("", spaced(text))
    return "" if phrase.lower() in ("the", "an") else phrase  # an article alone is a phrase not written yet


@lru_cache(maxsize=512)
def outside_quotes(text: str) -> str:
    """The text with empty quotation marks for what it quotes, for rules that judge its words."""
    return '""'.join(pieces(text)[::2])


@lru_cache(maxsize=512)
def second_sentence(text: str) -> str | None:
    """What begins after the first sentence of a phrase, or None."""
    phrase = spaced(text)
    blank = "".join("“" + "x" * (len(p) - 2) + "”" if n % 2 else p for n, p in enumerate(pieces(phrase)))
    for found in _STOP.finditer(blank):
        stop, before = found.group().strip(), blank[: found.start()].rpartition(" ")[2]
        is_none = stop in ("...", "…") or (stop[0] == "." and _ABBREVIATION.search(before))
        if not is_none:
            return phrase[found.end() :]
    return None
