"""Owns text that stays when the background goes: letters are lifted off the old one and laid on the new one."""

from typing import Any

import numpy as np

from app.sandbox.draft.detector import Box, find_lines
from app.sandbox.draft.ink import Ink, coverage, separate, without
from app.sandbox.draft.refusals import CannotDraw
from app.sandbox.draft.setting import inked

SALIENT, SHARE = 0.8, 0.95  # how much of a line must be how surely subject, for it to be printed on the subject


def lifted(picture: Any, likely: Any) -> tuple[Any, list[Ink], Any]:
    """The picture without its free lines of text, these, and the mask of what was filled.

    `likely` says how surely each pixel is the subject. What is printed on the subject stays on it, and so does what
    stands at an angle: it belongs to a thing, and goes where the thing goes.
    """
    lines = find_lines(picture)
    inks = []
    for line in (line for line in lines if not line.tilt and not _on_subject(line, likely)):
        try:
            inks.append(separate(picture, line))
        except CannotDraw:
            continue  # what can't be taken off is no clear text
    if not inks:
        return picture, [], np.zeros(picture.shape[:2], bool)
    bare, hole, _ = without(picture, inks, [])
    return bare, inks, hole


def laid(picture: Any, ground: Any, before: Any, inks: list[Ink], hole: Any) -> Any:
    """The letters as they stood on `before`, on another picture; `ground` is `before` without them."""
    for ink in inks:
        box = ink.box.grown(int(0.3 * ink.box.height) + 4, picture.shape)
        alpha = np.zeros(picture.shape[:2], np.float32)
        cut = box.slices
        alpha[cut] = coverage(before[cut], ground[cut], hole[cut], ink.colour)
        alpha[alpha < 0.04] = 0
        if alpha.any():
            picture, _ = inked(picture, alpha, ink.colour, ink.em)
    return picture


def _on_subject(line: Box, likely: Any) -> bool:
    return bool((likely[line.slices] > SALIENT).mean() >= SHARE)
