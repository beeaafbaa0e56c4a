"""Lettering that the detector overlooks because it is large or sparse: found by its ink, then looked at from near.

The ink is that of a text which was found: what is larger, has the same colour and is no text leaves the choice alone.
"""

from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box, find_lines
from app.sandbox.draft.text.segmentation import Ink
from app.sandbox.draft.text.strokes import STRONG, shares

LARGER = 1.3  # times the height of the largest line that was found
LETTER = 0.5  # times the same: less is a dot
MAX_HEIGHT = 0.3  # of the frame's height
APART = 0.5  # of a letter's height, between letters of one line
NEAR = (320, 480, 160)  # pixels: the sizes at which a line that was cut out is looked at
SEEN = 0.5  # of its width and height


def overlooked(picture: Any, lines: list[Box], ink: Ink) -> list[Box]:
    """Lines of larger letters of that ink, where no line was found. Refused where more letters are beside them."""
    height = max(line.height for line in lines)
    found = shares(picture.astype(np.float32), ink.mask, np.asarray(ink.colour, np.float32), picture.shape[0] // 10)
    if found is None:
        return []
    strong = (found[0] > STRONG).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(strong)
    most = MAX_HEIGHT * picture.shape[0]
    letters = [Box(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:].tolist() if LETTER * height < h < most]
    rows = _rows([letter for letter in letters if not any(_holds(line, letter) for line in lines)])
    larger = [row for row in rows if LARGER * height < row.height < most and _is_read(picture, row)]
    if any(_close(row, other) for row in larger for other in rows if other not in larger):
        raise CannotDraw(Message("draft.text_close"), "text_not_separable")
    return larger


def _rows(letters: list[Box]) -> list[Box]:
    """Letters side by side as one box each row."""
    rows: list[Box] = []
    for letter in sorted(letters, key=lambda b: b.left):
        row = next((r for r in rows if _beside(r, letter)), None)
        if row:
            rows.remove(row)
        rows.append(row.union(letter) if row else letter)
    return rows


def _close(row: Box, other: Box) -> bool:
    near = 0.5 * row.height
    beside = max(row.left, other.left) - min(row.right, other.right)
    return beside < near and max(row.top, other.top) - min(row.bottom, other.bottom) < near


def _holds(line: Box, letter: Box) -> bool:
    across = min(line.right, letter.right) - max(line.left, letter.left)
    down = min(line.bottom, letter.bottom) - max(line.top, letter.top)
    return across > 0.5 * letter.width and down > 0.5 * letter.height


def _beside(row: Box, letter: Box) -> bool:
    low = min(row.height, letter.height)
    level = min(row.bottom, letter.bottom) - max(row.top, letter.top) > 0.4 * low
    return level and letter.left - row.right < APART * max(row.height, letter.height)


def _is_read(picture: Any, row: Box) -> bool:
    """Whether the detector sees text in a row from near."""
    near = row.grown(row.height // 2, picture.shape)
    for box in (box for side in NEAR for box in find_lines(picture[near.slices], single=True, side=side)):
        across = min(near.left + box.right, row.right) - max(near.left + box.left, row.left)
        down = min(near.top + box.bottom, row.bottom) - max(near.top + box.top, row.top)
        if across > SEEN * row.width and down > SEEN * row.height:
            return True
    return False
