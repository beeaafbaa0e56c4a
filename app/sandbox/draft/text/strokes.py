"""The whole of old letters on a calm ground: hairlines, dots and letters at the ends that a colour cluster leaves out.

On such a ground every pixel is so much ink and so much ground. Thin strokes are a mixture all over, so no cluster of the
ink's colour holds them; their share of ink tells them.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from app.sandbox.draft.text.detection import Box

BESIDE, ABOVE = 3.0, 0.3  # of a line's height: how far from its box its letters are looked for
CLEAR = 25.0  # levels between ink and ground: less is too faint to tell shares
CALM = 0.09  # deviation of the ground, as a share of what is between ink and ground
STRAY = 0.3  # the same, across that way: another colour
WEAK, STRONG = 0.16, 0.42  # shares of ink: of an edge or a hairline, and of a stroke
WEAK_NOISE, STRONG_NOISE = 4.0, 6.0  # the same, in deviations of the ground
GAP = 0.45  # of a line's height, between its letters
TALL = 1.5  # of a line's height: more is no letter
REST = 0.01  # of the letters' ink: specks of grain
THICK = 1.6  # times the thickest stroke that is known: more is no letter
BOLD = 0.1  # of a line's height: half a stroke that any letter may have
COARSE = 4  # times smaller: a calm ground needs no more


@dataclass(frozen=True)
class _Pieces:
    labels: Any
    stats: Any
    strong: Any  # pixels of strokes in each
    thick: Any  # which of them are thicker than letters


def completed(picture: Any, near: Box, mask: Any, colour: Any, others: list[Box]) -> tuple[Any, bool] | None:
    """The mask of all letters of a line, as large as the picture, from the mask of most of them in the box `near`, and
    whether nothing else of that ink is in the box.

    None where the ground is not calm, or where the letters run into something that is not theirs.
    """
    height = near.height
    wide = Box(
        max(0, near.left - round(BESIDE * height)),
        max(0, near.top - round(ABOVE * height)),
        min(picture.shape[1], near.right + round(BESIDE * height)),
        min(picture.shape[0], near.bottom + round(ABOVE * height)),
    )
    core = np.zeros(picture.shape[:2], np.uint8)
    core[near.slices] = mask
    core = core[wide.slices]
    part = picture[wide.slices].astype(np.float32)
    measured = shares(part, core, np.asarray(colour, np.float32), height)
    if measured is None:
        return None
    share, noise = measured
    weak = (share > max(WEAK, WEAK_NOISE * noise)).astype(np.uint8)
    strong = share > max(STRONG, STRONG_NOISE * noise)
    for box in others:
        weak[_within(box, wide)] &= cv2.dilate(core, np.ones((3, 3), np.uint8))[_within(box, wide)]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(weak)
    pieces = _Pieces(
        labels, stats, np.bincount(labels[strong], minlength=len(stats)), _thick(weak, labels, core, height)
    )
    chosen = _belonging(
        pieces, core, Box(near.left - wide.left, near.top - wide.top, near.right - wide.left, near.bottom - wide.top)
    )
    if chosen is None:
        return None
    full = np.zeros(picture.shape[:2], np.uint8)
    full[wide.slices] = chosen[labels]
    rest = strong & ~chosen[labels]
    return full, not rest[_within(near, wide)].sum() > REST * pieces.strong[chosen].sum()


def shares(part: Any, core: Any, colour: Any, height: int) -> tuple[Any, float] | None:
    """How much ink each pixel is, and how far that strays on the ground; None where the ground is not calm."""
    reach = max(3, round(0.05 * height))
    free = cv2.dilate(core, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)) == 0
    if free.mean() < 0.1:
        return None
    share = np.zeros(core.shape, np.float32)
    for _ in range(2):  # the first ground holds what of the ink was missed
        ground = _ground(part, free, height)
        step = colour - ground
        length = np.maximum((step * step).sum(axis=2), 1.0)
        share = ((part - ground) * step).sum(axis=2) / length
        free &= np.abs(share) < 0.25
        if free.mean() < 0.1:
            return None
    far = float(np.sqrt(np.median(length)))
    away = np.abs(part - ground - share[..., None] * step).max(axis=2)[free] / far
    noise = 1.48 * float(np.median(np.abs(share[free])))
    if far < CLEAR or noise > CALM or float(np.percentile(away, 95)) > STRAY:
        return None
    if noise > 0.02:  # grain is evened out, a stroke is not
        share = cv2.GaussianBlur(share, (0, 0), 0.8)
        noise /= 2
    return share, noise


def _ground(part: Any, free: Any, height: int) -> Any:
    """The ground under the letters: means of what is around them."""
    size = (max(1, part.shape[1] // COARSE), max(1, part.shape[0] // COARSE))
    known = free.astype(np.float32)
    total = cv2.resize(part * known[..., None], size, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    mean = part[free].mean(axis=0)
    spread = max(1.0, 0.2 * height / COARSE)
    total, weight = (cv2.GaussianBlur(v, (0, 0), spread, borderType=cv2.BORDER_REPLICATE) for v in (total, weight))
    smooth = (total + 1e-4 * mean) / (weight + 1e-4)[..., None]
    return cv2.resize(smooth, part.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _belonging(pieces: _Pieces, core: Any, near: Box) -> Any | None:
    """Which pieces are letters of the line, or dots of them: those that hold known letters, and from there on those that
    stand in a row with them."""
    stats, height = pieces.stats, near.height
    held = np.bincount(pieces.labels[core > 0], minlength=len(stats)) > 0
    held[0] = False
    tall = (stats[:, cv2.CC_STAT_HEIGHT] > TALL * height) | pieces.thick
    rows, columns = core.shape
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    cut = (left == 0) | (top == 0) | (right == columns) | (bottom == rows)
    if (held & (tall | cut)).any() or not held.any():
        return None
    first, middle = held.copy(), (top + bottom) / 2
    inside = (middle > near.top - ABOVE * height) & (middle < near.bottom + ABOVE * height)
    lined = np.minimum(bottom, near.bottom) - np.maximum(top, near.top) > 0.5 * (bottom - top)
    may = (pieces.strong >= 3) & ~tall & ~cut
    may[0] = False
    while True:
        start, end = left[held].min(), right[held].max()
        over = (left >= start) & (right <= end) & inside
        next_to = (left < end + GAP * height) & (right > start - GAP * height) & lined
        more = may & (over | next_to) & ~held
        if not more.any():
            break
        held |= more
    stray = ~held
    stray[0] = False
    if pieces.strong[stray].sum() <= REST * pieces.strong[held].sum():
        return held
    return first | (held & (top >= near.top) & (bottom <= near.bottom))  # more of that tone lies about: which is whose?


def _thick(weak: Any, labels: Any, core: Any, height: int) -> Any:
    """Which pieces are thicker than the letters that are known."""
    known = cv2.distanceTransform(core, cv2.DIST_L2, 3)
    most = max(THICK * float(known.max()), BOLD * height)
    thickness = np.zeros(int(labels.max()) + 1, np.float32)
    np.maximum.at(thickness, labels.ravel(), cv2.distanceTransform(weak, cv2.DIST_L2, 3).ravel())
    return thickness > most


def _within(box: Box, wide: Box) -> tuple[slice, slice]:
    return (
        slice(max(0, box.top - wide.top), max(0, box.bottom - wide.top)),
        slice(max(0, box.left - wide.left), max(0, box.right - wide.left)),
    )
