"""Owns the small grammar of prompts: lists, articles, a designer's phrase made ready to stand inside a sentence."""

import re
from collections.abc import Iterable

DETERMINERS = frozenset(
    "the a an this that these those its his her their all both only every each my our your".split()  # noqa: SIM905
)
QUOTED = re.compile(r'"[^"]*"|“[^”]*”|「[^」]*」|«[^»]*»')  # left alone wherever it stands
_SPACES = re.compile(r"[ \t\r\n]+")
_FINAL = re.compile(r"[\s.!?。！？…;:,]+\Z")
# A stop and what begins after it. An initial, a number or a usual abbreviation ends no sentence.
_STOP = re.compile(r"(?P<before>\S*?)(?P<stop>[.!?…]+[\"”’)\]]*\s+|[。！？]+[」』）\s]*)(?=\S)")
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
    said = list(items)
    return "".join(joint + item for joint, item in zip(joints(len(said)), said, strict=True))


def article(noun: str) -> str:
    """ "a " or "an ", by the sound."""
    if _SOUNDS_LIKE_A.match(noun):
        return "a "
    return "an " if noun[:1].lower() in "aeiou" or _SOUNDS_LIKE_AN.match(noun) else "a "


def has_determiner(phrase: str) -> bool:
    """Whether a phrase needs no "the": it opens with a determiner, or with somebody's name ("Anna's hat")."""
    first = phrase.split(" ", 1)[0]
    return first.lower() in DETERMINERS or (first[:1].isupper() and first[-2:] in ("'s", "’s"))


def the(phrase: str) -> str:
    """ "the ", unless the phrase brings its own determiner."""
    return "" if has_determiner(phrase) else "the "


def without_determiner(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if rest and first.lower() in DETERMINERS else phrase


def spaced(text: str) -> str:
    """Runs of spaces and line breaks as one space, but what stands in quotes untouched."""
    out, at = [], 0
    for found in QUOTED.finditer(text):
        out += [_SPACES.sub(" ", text[at : found.start()]), found.group()]
        at = found.end()
    out.append(_SPACES.sub(" ", text[at:]))
    return "".join(out).strip()


def phrase(text: str) -> str:
    """A designer's phrase as it stands inside a sentence: trimmed, without its final stop, otherwise verbatim."""
    said = _FINAL.sub("", spaced(text))
    return "" if said.lower() in ("the", "an") else said  # an article alone is a phrase not written yet


def outside_quotes(text: str) -> str:
    """The text without what it quotes, for rules that judge its words."""
    return QUOTED.sub('""', text)


def second_sentence(text: str) -> str | None:
    """What begins after the first sentence of a phrase, or None."""
    said = QUOTED.sub(lambda found: "“" + "x" * (len(found.group()) - 2) + "”", spaced(text))
    for found in _STOP.finditer(said):
        ascii_stop = found["stop"][0] == "."
        if not (ascii_stop and _ABBREVIATION.search(found["before"])) and found["stop"].strip() not in ("...", "…"):
            return spaced(text)[found.end() :]
    return None
