"""Sets a line in any script: its order (Unicode bidirectional algorithm), its glyphs, and their pixels."""

import math
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import uharfbuzz as hb
from bidi import algorithm as bidi
from numpy.typing import NDArray

from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text import fonts
from app.sandbox.draft.text.fonts import Style, Typeface

EM = 1000
MARGIN = 2  # pixels around a raster, for its soft edge
_JOINED = {"Arab", "Deva", "Syrc", "Mong"}  # scripts whose letters hang together: they are not spaced
_SQUARE = {"Hani", "Hira", "Kana", "Hang"}  # scripts whose letters bring their own space
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


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
    store = bidi.get_empty_storage()
    store["base_level"] = base = bidi.get_base_level(text)
    store["base_dir"] = ("L", "R")[base]
    bidi.get_embedding_levels(text, store)
    bidi.explicit_embed_and_overrides(store)
    bidi.resolve_weak_types(store)
    bidi.resolve_neutral_types(store, False)
    bidi.resolve_implicit_levels(store, False)
    runs: list[tuple[str, int]] = []
    for item in store["chars"]:
        if runs and runs[-1][1] == item["level"]:
            runs[-1] = (runs[-1][0] + item["ch"], item["level"])
        else:
            runs.append((item["ch"], item["level"]))
    for level in range(max((lv for _, lv in runs), default=0), 0, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end][1] >= level:
                end += 1
            runs[start:end] = runs[start:end][::-1]
            start = max(end, start + 1)
    return [(run, level % 2 == 1) for run, level in runs]


def _by_typeface(run: str, style: Style) -> list[tuple[str, Typeface]]:
    """Marks, joiners, spaces and digits stay with the typeface before them, where it has them."""
    pieces: list[tuple[str, Typeface]] = []
    for character in run:
        last = pieces[-1][1] if pieces else None
        follows = unicodedata.category(character)[0] in "MZPCN"
        if last and (character in _JOINERS or (follows and fonts.has_glyph(last, character))):
            choice = last
        else:
            found = next((face for face in fonts.chain(style) if fonts.has_glyph(face, character)), None)
            if found is None:
                raise _no_glyph(character)
            choice = found
        if choice == last:
            pieces[-1] = (pieces[-1][0] + character, choice)
        else:
            pieces.append((character, choice))
    return pieces


def _ink(glyphs: list[Glyph]) -> Box:
    boxes = [
        (g.x + e.x_bearing, g.y + e.y_bearing + e.height, g.x + e.x_bearing + e.width, g.y + e.y_bearing)
        for g in glyphs
        if (e := g.font.get_glyph_extents(g.number)) is not None and e.width
    ]
    if not boxes:
        raise CannotDraw("The new text has nothing to draw.", "empty_text")
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def _no_glyph(character: str) -> CannotDraw:
    name = unicodedata.name(character, "a character without a name")
    words = f"No typeface of the sandbox has “{character}” (U+{ord(character):04X}, {name})."
    return CannotDraw(words, "missing_glyph")
