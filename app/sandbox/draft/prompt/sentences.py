"""The words of a prompt below the sentence: quotations, sentences, colours and places.

Quotations are set aside first, so that what a headline says is never read as an instruction.
"""

import re
from dataclasses import dataclass

PAIRS = {'"': '"', "“": "”", "「": "」", "«": "»"}
_MARK = re.compile("\x00(\\d+)\x00")
_END = re.compile(r"(?<=[.!?。！？…])\s+")

Colour = tuple[int, int, int]  # red, green, blue

COLOURS: dict[str, Colour] = {
    "white": (255, 255, 255),
    "black": (17, 17, 18),
    "red": (200, 32, 40),
    "dark red": (128, 20, 28),
    "burgundy": (110, 24, 44),
    "gold": (206, 168, 66),
    "navy": (22, 34, 82),
    "light blue": (160, 196, 232),
    "blue": (34, 84, 196),
    "dark green": (20, 72, 48),
    "forest green": (28, 84, 52),
    "green": (34, 130, 76),
    "cream": (250, 240, 220),
    "ivory": (250, 246, 232),
    "beige": (226, 212, 192),
    "yellow": (248, 208, 52),
    "orange": (234, 120, 32),
    "pink": (240, 140, 174),
    "purple": (112, 60, 150),
    "brown": (104, 66, 40),
    "teal": (34, 122, 128),
    "turquoise": (64, 190, 184),
    "silver": (192, 194, 198),
    "charcoal": (48, 50, 54),
    "dark grey": (70, 71, 74),
    "light grey": (206, 207, 210),
    "grey": (128, 129, 132),
}
_COLOUR = re.compile(r"#[0-9a-f]{6}\b|\b(?:" + "|".join(sorted(COLOURS, key=len, reverse=True)) + r")\b")

PLACES: dict[str, tuple[float, float]] = {  # where in the frame, as shares of width and height
    "top-left": (0, 0),
    "top-center": (0.5, 0),
    "top-right": (1, 0),
    "middle-left": (0, 0.5),
    "center": (0.5, 0.5),
    "middle-right": (1, 0.5),
    "bottom-left": (0, 1),
    "bottom-center": (0.5, 1),
    "bottom-right": (1, 1),
}
_PLACE_WORDS: tuple[tuple[str, str], ...] = (  # the first that occurs decides
    ("left, halfway up", "middle-left"),
    ("right, halfway up", "middle-right"),
    ("left half", "middle-left"),
    ("right half", "middle-right"),
    ("upper half", "top-center"),
    ("lower half", "bottom-center"),
    ("left margin", "middle-left"),
    ("right margin", "middle-right"),
    ("far left", "middle-left"),
    ("far right", "middle-right"),
    ("very top", "top-center"),
    ("very bottom", "bottom-center"),
    ("top left", "top-left"),
    ("top right", "top-right"),
    ("top center", "top-center"),
    ("bottom left", "bottom-left"),
    ("bottom right", "bottom-right"),
    ("bottom center", "bottom-center"),
    ("middle left", "middle-left"),
    ("middle right", "middle-right"),
    ("leftmost", "middle-left"),
    ("rightmost", "middle-right"),
    ("topmost", "top-center"),
    ("bottommost", "bottom-center"),
    ("centered", "center"),
    ("center", "center"),
    ("top", "top-center"),
    ("bottom", "bottom-center"),
    ("left", "middle-left"),
    ("right", "middle-right"),
)


@dataclass(frozen=True)
class Sentence:
    """`bare` has a mark instead of each quotation; `quotes` holds what stood between the quotation marks."""

    text: str
    bare: str
    quotes: tuple[str, ...]

    def quotations(self, part: str | None = None) -> tuple[str, ...]:
        """What is quoted in `part` of `bare`, in order."""
        return tuple(self.quotes[int(n)] for n in _MARK.findall(self.bare if part is None else part))


def sentences(prompt: str) -> list[Sentence]:
    bare, quoted = _set_aside(prompt)
    quotes = tuple(text[1:-1] for text in quoted)
    pieces = (piece.strip() for piece in _END.split(bare))
    return [Sentence(_MARK.sub(lambda m: quoted[int(m[1])], piece), piece, quotes) for piece in pieces if piece]


def colour(text: str) -> Colour | None:
    """The first colour that is named in the text, or given as #rrggbb."""
    found = _COLOUR.search(text.lower().replace("gray", "grey").replace("-", " "))
    if not found:
        return None
    name = found[0]
    return COLOURS[name] if name[0] != "#" else (int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16))


def place(text: str) -> str | None:
    """One of PLACES, where the text names a place in the frame."""
    words = " ".join(re.findall(r"[a-z,]+", text.lower().replace("centre", "center").replace("-", " ")))
    return next((name for phrase, name in _PLACE_WORDS if re.search(rf"\b{phrase}\b", words)), None)


def _set_aside(prompt: str) -> tuple[str, list[str]]:
    bare, at = "", 0
    quoted: list[str] = []
    while at < len(prompt):
        closing = PAIRS.get(prompt[at])
        end = prompt.find(closing, at + 1) if closing else -1
        if end < 0:
            bare += "" if prompt[at] == "\x00" else prompt[at]
            at += 1
            continue
        bare += f"\x00{len(quoted)}\x00"
        quoted.append(prompt[at : end + 1])
        at = end + 1
    return bare, quoted
