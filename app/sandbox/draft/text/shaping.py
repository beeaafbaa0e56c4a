"""Sets a line in any script: its order (Unicode bidirectional algorithm), its glyphs, and their pixels."""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import uharfbuzz as hb
from bidi import algorithm as bidi
from numpy.typing import NDArray

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text import fonts
from app.sandbox.draft.text.fonts import Style, Typeface

EM = 1000
MARGIN = 2  # pixels around a raster, for its soft edge
_JOINED = {"Arab", "Deva", "Syrc", "Mong"}  # scripts whose letters hang together: they are not spaced
_SQUARE = {"Hani", "Hira", "Kana", "Hang"}  # scripts whose letters bring their own space
_SIGNS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # Unicode's format characters with a shape
)
_SELECTORS = frozenset("\u034f\u180b\u180c\u180d\u180f") | {chr(n) for n in range(0xFE00, 0xFE10)}


@dataclass(frozen=True)
class Glyph:
    font: Any
    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """Extents of ink in units of an em's thousandth, from the pen's start on the baseline, y upwards."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Line:
    glyphs: tuple[Glyph, ...]
    ink: Box

    def width(self, size: float) -> float:
        return (self.ink.right - self.ink.left) * size / EM


@dataclass(frozen=True)
class Raster:
    """`alpha` 0…1, and where its top left corner lies from the left of the ink on the baseline, y downwards."""

    alpha: NDArray[np.float32]
    left: int
    top: int


def set_line(text: str, style: Style, tracking: float = 0.0) -> Line:
    """`tracking` in thousandths of an em. A character that no typeface has is refused by its name."""
    glyphs: list[Glyph] = []
    pen = 0.0
    for run, right_to_left in _visual_runs(text):
        pieces = _by_typeface(run, style)
        for piece, typeface in reversed(pieces) if right_to_left else pieces:
            font = fonts.font(typeface, style)
            buffer = hb.Buffer()
            buffer.add_str(piece)
            buffer.guess_segment_properties()
            buffer.direction = "rtl" if right_to_left else "ltr"
            apart = 0.0 if buffer.script in _JOINED else tracking / 2 if buffer.script in _SQUARE else tracking
            hb.shape(font, buffer)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                if info.codepoint == 0:
                    raise _no_glyph(piece[0])
                glyphs.append(Glyph(font, info.codepoint, pen + position.x_offset, position.y_offset))
                pen += position.x_advance + (apart if position.x_advance else 0)
    return Line(tuple(glyphs), _ink(glyphs))


def rasterise(line: Line, size: float) -> Raster:
    """The line's coverage at a size in pixels an em, tight around its ink."""
    scale, ink = size / EM, line.ink
    width = math.ceil((ink.right - ink.left) * scale) + 2 * MARGIN
    height = math.ceil((ink.top - ink.bottom) * scale) + 2 * MARGIN
    alpha = np.zeros((height, width), np.float32)
    pen = hb.RasterDraw()
    for glyph in line.glyphs:
        x, y = (glyph.x - ink.left) * scale + MARGIN, (glyph.y - ink.bottom) * scale + MARGIN
        pen.transform = (scale, 0, 0, scale, x, y)
        pen.draw_glyph(glyph.font, glyph.number)
        drawn = pen.render()
        at = drawn.extents
        if not at.width or not at.height:
            continue
        rows = np.frombuffer(bytes(drawn.buffer), np.uint8).reshape(at.height, at.stride)[:, : at.width]
        top, left = max(0, at.y_origin), max(0, at.x_origin)
        bottom, right = min(height, at.y_origin + at.height), min(width, at.x_origin + at.width)
        cut = rows[top - at.y_origin : bottom - at.y_origin, left - at.x_origin : right - at.x_origin]
        alpha[top:bottom, left:right] = np.maximum(alpha[top:bottom, left:right], cut.astype(np.float32) / 255)
    return Raster(alpha[::-1], -MARGIN, round(-ink.top * scale) - MARGIN)


def han_of(text: str) -> str:
    """Which Han forms a text wants when no sentence says: kana mean Japanese, Hangul Korean, else Simplified."""
    if any("\u3040" <= c <= "\u30ff" for c in text):
        return "jp"
    return "kr" if any("\uac00" <= c <= "\ud7af" for c in text) else "sc"


def _visual_runs(text: str) -> list[tuple[str, bool]]:
    """Runs of one direction from left to right, each in reading order."""
    bare = "".join(character for character in text if not _is_boundary_neutral(character))
    store = bidi.get_empty_storage()
    store["base_level"] = base = bidi.get_base_level(bare)
    store["base_dir"] = ("L", "R")[base]
    bidi.get_embedding_levels(bare, store)
    bidi.explicit_embed_and_overrides(store)
    bidi.resolve_weak_types(store)
    bidi.resolve_neutral_types(store, False)
    bidi.resolve_implicit_levels(store, False)
    runs: list[tuple[str, int]] = []
    for character, level in _with_neutrals(text, [item["level"] for item in store["chars"]]):
        if runs and runs[-1][1] == level:
            runs[-1] = (runs[-1][0] + character, level)
        else:
            runs.append((character, level))
    for level in range(max((lv for _, lv in runs), default=0), 0, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end][1] >= level:
                end += 1
            runs[start:end] = runs[start:end][::-1]
            start = max(end, start + 1)
    return [(run, level % 2 == 1) for run, level in runs]


def _is_boundary_neutral(character: str) -> bool:
    """Joiners and their like: the bidirectional algorithm drops them (rule X9), and the shaper needs them."""
    return unicodedata.bidirectional(character) == "BN"


def _with_neutrals(text: str, levels: list[int]) -> Iterator[tuple[str, int]]:
    """Each character of the text with its level; what has none of its own stands at that of the one before it."""
    at, rest = levels[0] if levels else 0, iter(levels)
    for character in text:
        if not _is_boundary_neutral(character):
            at = next(rest)
        yield character, at


def _by_typeface(run: str, style: Style) -> list[tuple[str, Typeface]]:
    """Marks, joiners, spaces and digits stay with the typeface before them, where it has them."""
    pieces: list[tuple[str, Typeface]] = []
    leading = ""  # what has no shape goes with what follows, where nothing is before it
    for character in run:
        last = pieces[-1][1] if pieces else None
        if _is_shapeless(character):
            if last:
                pieces[-1] = (pieces[-1][0] + character, last)
            else:
                leading += character
            continue
        follows = unicodedata.category(character)[0] in "MZPCN"
        if last and follows and fonts.has_glyph(last, character):
            choice = last
        else:
            found = next((face for face in fonts.chain(style) if fonts.has_glyph(face, character)), None)
            if found is None:
                raise _no_glyph(character)
            choice = found
        if choice == last:
            pieces[-1] = (pieces[-1][0] + character, choice)
        else:
            pieces.append((("" if pieces else leading) + character, choice))
    return pieces


def _is_shapeless(character: str) -> bool:
    """Joiners, selectors and other characters that the shaper heeds or hides, whatever the typeface has."""
    hidden = unicodedata.category(character) == "Cf" and character not in _SIGNS
    return hidden or character in _SELECTORS


def _ink(glyphs: list[Glyph]) -> Box:
    boxes = [
        (g.x + e.x_bearing, g.y + e.y_bearing + e.height, g.x + e.x_bearing + e.width, g.y + e.y_bearing)
        for g in glyphs
        if (e := g.font.get_glyph_extents(g.number)) is not None and e.width
    ]
    if not boxes:
        raise CannotDraw(Message("draft.empty_text"), "empty_text")
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def _no_glyph(character: str) -> CannotDraw:
    name = unicodedata.name(character, "a character without a name")
    number = f"U+{ord(character):04X}"
    return CannotDraw(Message("draft.missing_glyph", character=character, number=number, name=name), "missing_glyph")
