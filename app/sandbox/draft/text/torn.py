"""Texts that the detector tore apart: wide-set words of one row, and rows of one text that differ in height.

What belongs together is told by its ink: colour, stroke, baseline, size.
"""

import functools
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box, find_lines
from app.sandbox.draft.text.segmentation import Ink, separate

SMALL = 400  # pixels: at this size words that are set wide are one line to the detector
INSIDE = 0.8  # of a piece lies in the line that was seen small
TALLER = 2.2  # times: how far heights of one row differ, where a word has no tall letter
ROWS = 2.0  # the same of rows of one text
FROM_AFAR = 1.6  # times: how much taller a line may look small
BESIDE = 0.6  # of the lower one's height, between two words of one line
TONE = 60.0  # levels between two looks at one ink
STROKE, SAME_STROKE = 1.4, 1.14  # times: between two looks at one weight, and where sizes say nothing
SIZE, SHAPE = 1.25, 1.7  # times: between ems of one size, and where one of them has no tall letter
BASE = 0.15  # of a line's height, between baselines of one row

Look = Callable[[Box], Ink | None]


def gathered(picture: Any, lines: list[Box], block: list[Box]) -> tuple[list[Box], list[Box]]:
    """The whole of the text that a block belongs to, from top to bottom, and every other line."""

    @functools.cache
    def look(box: Box) -> Ink | None:
        try:
            return separate(picture, box)
        except CannotDraw:
            return None

    lines, block = list(lines), list(block)
    wide = find_lines(picture, side=SMALL)
    while True:
        rows = [(a, b) for a in block for b in lines if a != b and _one_row(look, a, b, wide)]
        if rows:
            a, b = rows[0]
            whole = a.union(b)
            lines = [whole, *(line for line in lines if line not in (a, b))]
            block = [whole, *(line for line in block if line not in (a, b))]
            continue
        more = [
            b for b in lines if b not in block and any(_stacked(a, b) and _alike(look, a, b, row=False) for a in block)
        ]
        if not more:
            break
        block += more
    return sorted(block, key=lambda b: b.top), [line for line in lines if line not in block]


def _one_row(look: Look, a: Box, b: Box, wide: list[Box]) -> bool:
    """Words of one line: seen as one from afar in inks that do not differ, or close to each other in the same ink."""
    if a.tilt or b.tilt:
        return False
    if any(w.height < FROM_AFAR * a.height and _holds(w, a) and _holds(w, b) for w in wide):
        one, other = look(a), look(b)
        return one is None or other is None or _same_ink(one, other)
    low, high = sorted((a.height, b.height))
    level = min(a.bottom, b.bottom) - max(a.top, b.top) > 0.6 * low and high < TALLER * low
    beside = max(a.left, b.left) - min(a.right, b.right)
    return level and -low < beside < BESIDE * low and _alike(look, a, b, row=True)


def _holds(wide: Box, part: Box) -> bool:
    across = min(wide.right, part.right) - max(wide.left, part.left)
    down = min(wide.bottom, part.bottom) - max(wide.top, part.top)
    return across > INSIDE * part.width and down > INSIDE * part.height


def _stacked(a: Box, b: Box) -> bool:
    """One above the other and aligned, with heights between which a descender or the lack of tall letters may lie."""
    low, high = sorted((a.height, b.height))
    gap = max(a.top, b.top) - min(a.bottom, b.bottom)
    middles = abs((a.left + a.right) - (b.left + b.right)) / 2
    aligned = min(abs(a.left - b.left), abs(a.right - b.right), middles)
    return high < ROWS * low and -0.3 * low < gap < 0.7 * high and aligned < 0.5 * low + 8 and not (a.tilt or b.tilt)


def _alike(look: Look, a: Box, b: Box, *, row: bool) -> bool:
    one, other = look(a), look(b)
    if one is None or other is None or not _same_ink(one, other):
        return False
    stroke, size = _times(_thickness(one), _thickness(other)), _times(one.em, other.em)
    if row:
        return bool(abs(one.baseline - other.baseline) < BASE * max(a.height, b.height))
    return size < SIZE or (stroke < SAME_STROKE and size < SHAPE)


def _same_ink(one: Ink, other: Ink) -> bool:
    near = float(np.abs(one.colour - other.colour).max()) <= TONE
    return near and _times(_thickness(one), _thickness(other)) < STROKE


def _thickness(ink: Ink) -> float:
    """Mean width of strokes: twice their area by their outline, which thin and thick strokes of one typeface agree on."""
    part = np.ascontiguousarray(ink.mask[ink.box.slices])
    outlines, _ = cv2.findContours(part, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return 2 * float(part.sum()) / max(1.0, sum(cv2.arcLength(outline, True) for outline in outlines))


def _times(a: float, b: float) -> float:
    low, high = sorted((max(a, 0.1), max(b, 0.1)))
    return high / low
