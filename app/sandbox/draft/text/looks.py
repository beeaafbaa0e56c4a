"""What of an asked look the sandbox does not draw: whatever its own words for weight, color and place leave over."""

import re

from app.messages import LazyText, Message
from app.sandbox.draft.prompt.sentences import COLOURS, place

NOTHING = LazyText("")
EFFECT = re.compile(r"\b(?:with|without|along|around|inside|behind|under|over|following|set|written|drawn|curved)\b.*")
SHADOW = re.compile(r"\bwith (?:an? |the )?(?:(?:soft|subtle|gentle|slight|light|faint) )?(?:drop )?shadow\b")
CAPS = re.compile(r"\b(?:(?:all|in) )*(?:all[- ]caps|caps|capitals|capital letters|uppercase|upper case)\b")
LEVEL = re.compile(r"\bset horizontally\b")  # as every draft sets it
_NONE = re.compile(r"\b(?:without|no) [a-z ]+")  # what is not wanted is not drawn
_KNOWN = re.compile(
    r"#[0-9a-f]{6}\b|\b(?:"
    + "|".join(re.escape(name) for name in sorted(COLOURS, key=len, reverse=True))
    + r"|black weight|heavy|semi-?bold|bold|regular|normal|medium|light|thin|weight|italics?|oblique|sans[- ]serif|sans"
    r"|japanese|korean|(?:traditional|simplified) chinese|chinese|latin|cyrillic|greek|arabic|hebrew|devanagari|thai|persian"
    r"|urdu|hindi|vietnamese|kana|kanji|han|hangul|characters?|letters?|lettering|script|text|type|font|typeface|face"
    r"|right[- ]to[- ]left|left[- ]to[- ]right|horizontal|level|small|large|huge|tiny|big"
    r"|clean|warm|cool|soft|deep|bright|pale|dark|muted|rich|pure|plain|solid|colou?r(?:ed)?|tone"
    r"|in|on|an?|the|and|of|all|as|with|ground|background|plate|(?:first|second|third|fourth) line)\b"
)


def parts(after: str) -> list[str]:
    """What follows the last quotation of a sentence, clause by clause, without place and what stays as before."""
    parts = re.split(r", (?!and )", after.lower().replace("gray", "grey").strip(" ,"))
    return [part.strip() for part in parts if not _is_place(part.strip())]


def _is_place(part: str) -> bool:
    if re.match(r"centered|same |on the \w+ line$", part):
        return True
    return bool(re.match(r"(?:in|at) the ", part) and place(part))


def without_effects(after: str) -> str:
    """The same without effects, whose words say nothing of the letters themselves: a thin outline is no thin weight."""
    return ", ".join(EFFECT.sub("", part).strip() for part in re.split(r", ", after))


def has_shadow(after: str) -> bool:
    return bool(SHADOW.search(after.lower()))


def undrawn(after: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The clauses, or words of them, that no draft shows."""
    left = []
    capital = all(line == line.upper() for line in lines)
    for part in parts(after):
        rest = LEVEL.sub("", _NONE.sub("", SHADOW.sub("", part)))
        if capital:
            rest = CAPS.sub("", rest)
        effect = EFFECT.search(rest)
        for piece in (EFFECT.sub("", rest), effect[0] if effect else ""):
            if _KNOWN.sub("", piece.replace("-", " ") if "sans" in piece else piece).strip(" ,-"):
                left.append(piece.strip() if piece == (effect and effect[0]) else _named(piece))
    return tuple(left)


def _named(piece: str) -> str:
    """Without the words that were drawn."""
    return " ".join(_KNOWN.sub(" ", piece).replace(",", " ").split()).strip("- ")


def undrawn_note(left: tuple[str, ...]) -> LazyText:
    """Return the sentence of a note; empty where everything was drawn."""
    return Message("draft.not_drawn", parts=", ".join(left)) if left else NOTHING
