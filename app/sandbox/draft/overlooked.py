"""Owns lettering that the detector overlooks because it is large or sparse: found by its ink, then looked at from near.

The ink is that of a text which was found: what is larger, has the same colour and is no text leaves the choice alone.
"""

from typing import Any

import cv2
import numpy as np

from app.sandbox.draft.detector import Box, find_lines
from app.sandbox.draft.ink import Ink
from app.sandbox.draft.strokes import STRONG, shares

LARGER = 1.3  # times the height of the largest line that was found
MOST = 0.3  # of the frame's height
APART = 0.5  # of a letter's height, between letters of one line
NEAR = 320  # pixels: the size at which a line that was cut out is looked at
SEEN = 0.5  # of its width and height


def overlooked(picture: Any, lines: list[Box], ink: Ink) -> list[Box]:
    """Lines of larger letters of that ink, where no line was found."""
    height = max(line.height for line in lines)
    found = shares(picture.astype(np.float32), ink.mask, np.asarray(ink.colour, np.float32), picture.shape[0] // 10)
    if found is None:
        return []
    strong = (found[0] > STRONG).astype(np.uint8)
    for line in lines:
        strong[line.slices] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(strong)
    large = [
        Box(x, y, x + w, y + h)
        for x, y, w, h, _ in stats[1:].tolist()
        if LARGER * height < h < MOST * picture.shape[0] and x > 0 and y > 0
    ]
    return [line for row in _rows(large) for line in _read(picture, row)]


def _rows(letters: list[Box]) -> list[Box]:
    """Letters side by side as one box each row."""
    rows: list[Box] = []
    for letter in sorted(letters, key=lambda b: b.left):
        row = next((r for r in rows if _beside(r, letter)), None)
        if row:
            rows.remove(row)
        rows.append(row.union(letter) if row else letter)
    return rows


def _beside(row: Box, letter: Box) -> bool:
    low = min(row.height, letter.height)
    level = min(row.bottom, letter.bottom) - max(row.top, letter.top) > 0.4 * low
    return level and letter.left - row.right < APART * max(row.height, letter.height)


def _read(picture: Any, row: Box) -> list[Box]:
    """The row, where the detector sees text in it from near."""
    near = row.grown(row.height, picture.shape)
    for box in find_lines(picture[near.slices], single=True, side=NEAR):
        across = min(near.left + box.right, row.right) - max(near.left + box.left, row.left)
        down = min(near.top + box.bottom, row.bottom) - max(near.top + box.top, row.top)
        if across > SEEN * row.width and down > SEEN * row.height:
            return [row]
    return []
