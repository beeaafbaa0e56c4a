"""What stays when the background goes: free text and small marks are lifted off the old one and laid on the new one."""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from app.messages import Joined, Message, joined
from app.sandbox.draft.background.logos import marks
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box, find_lines
from app.sandbox.draft.text.segmentation import Ink, coverage, separate, without
from app.sandbox.draft.text.typesetting import READABLE, ink_for, inked, wanted

SALIENT, SHARE = 0.8, 0.95  # how much of a line must be how surely subject, for it to be printed on the subject
RIM = 0.04  # of a line's height: so soft is the edge of its letters
SOLID, FEW = 0.95, 30
ONE_TONE = 24.0  # grey levels that the colours of a mark may differ for it to have one ink


@dataclass
class Kept:
    """`bare` is the picture without its free lines of text, `hole` what was filled for it."""

    bare: Any
    hole: Any
    inks: list[Ink] = field(default_factory=list)
    gone: int = 0  # lines that cannot be lifted off whole

    def note(self, marks: int, turned: bool) -> Joined:
        """Return what stays, and what does not."""
        notes = []
        lines, small = _count("line", "some_lines", len(self.inks)), _count("mark", "marks", marks)
        if self.inks and marks:
            notes.append(Message("draft.kept_both", lines=lines, marks=small))
        elif self.inks or marks:
            notes.append(Message("draft.kept", what=lines if self.inks else small))
        if turned:
            notes.append(Message("draft.kept_other_color"))
        if self.gone:
            notes.append(_count("gone_line", "gone_lines", self.gone))
        return joined(*notes)


def _count(one: str, many: str, count: int) -> Message:
    return Message(f"draft.{many}", count=count) if count > 1 else Message(f"draft.{one}")


def lifted(picture: Any, likely: Any) -> Kept:
    """`likely` says how surely each pixel is the subject. What is printed on the subject stays on it, and so does what
    stands at an angle: it belongs to a thing, and goes where the thing goes.
    """
    inks, gone = list[Ink](), 0
    for line in find_lines(picture):
        if line.tilt or _on_subject(line, likely):
            continue
        try:
            ink = separate(picture, line)
        except CannotDraw:
            continue  # what can't be taken off is no clear text
        if ink.spans(line):
            inks.append(ink)
        else:
            gone += 1
    if not inks:
        return Kept(picture, np.zeros(picture.shape[:2], bool), gone=gone)
    bare, hole, _ = without(picture, inks, [], rough=True)
    return Kept(bare, hole, inks, gone)


def laid(picture: Any, before: Any, kept: Kept, alpha: Any) -> tuple[Any, Joined]:
    """The letters and marks as they stood on `before`, on another picture; `alpha` is the matte of the subject."""
    turned, ground = False, picture
    for ink in kept.inks:
        cut = ink.box.grown(int(0.3 * ink.box.height) + 4, picture.shape).slices
        cover = np.zeros(picture.shape[:2], np.float32)
        near = cv2.dilate(ink.mask[cut], np.ones((3, 3), np.uint8), iterations=max(2, int(RIM * ink.box.height)))
        cover[cut] = coverage(before[cut], kept.bare[cut], kept.hole[cut] * near, ink.colour)
        cover[cover < 0.04] = 0
        if (cover > 0.5).any():
            least = wanted(kept.bare, ink)
            colour = ink_for(ground[cut], cover[cut], ink.colour, least)
            turned |= colour is not ink.colour
            picture = inked(picture, cover, colour, ink.em)
    found = marks(kept.bare, alpha)
    for box, cover in found:
        picture, other = _marked(picture, before, box, cover)
        turned |= other
    return picture, kept.note(len(found), turned)


def _marked(picture: Any, before: Any, box: Box, cover: Any) -> tuple[Any, bool]:
    """With a mark in its own colours; one of a single ink that could not be seen there gets another."""
    original, here = before[box.slices], picture[box.slices]
    core = cover > SOLID
    thick = cv2.erode(core.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    solid = original[thick if thick.sum() > FEW else core]
    colour = np.median(solid, axis=0)
    one = float(np.percentile(np.abs(solid - colour).max(axis=1), 75)) < ONE_TONE
    ink = ink_for(here, cover, colour, READABLE) if one else colour
    out = picture.copy()
    share = cover[..., None]
    front = original if ink is colour else ink
    out[box.slices] = np.clip(here * (1 - share) + front * share + 0.5, 0, 255).astype(np.uint8)
    return out, ink is not colour


def _on_subject(line: Box, likely: Any) -> bool:
    return bool((likely[line.slices] > SALIENT).mean() >= SHARE)
