"""The change mask: where the edit differs from the source, as a region to propose. A person accepts, grows or repaints it."""

import cv2
import numpy as np

from app.errors import Conflict
from app.fidelity.align import align
from app.fidelity.blocks import Blocks
from app.fidelity.color import lab, tones
from app.fidelity.drift import drift_map
from app.fidelity.locked import require_alignment
from app.fidelity.pair import Pair
from app.fidelity.picture import Picture
from app.fidelity.region import Mask, Region, grow
from app.messages import Message

DIFFERS = 7.0  # ΔE of a soft pixel, beyond the picture's own shift
CORE = 12.0  # a patch has some of this; noise has not
BLOCK_DIFFERS = 0.9  # of the drift map's limit
SOFT, CLOSED, GROWN = 2.0, 15, 8  # px of the working size
MIN_PATCH, MAX_PART = 0.0004, 0.6  # of the picture


def propose_region(source: Picture, edit: Picture, aside: Region | None = None) -> Region:
    """Return the region that changed. Raises Conflict (`cannot_align`, `no_change`, `no_border`) where there is none to lock."""
    pair = Pair.of(source, edit, None, aside)
    mask = change_mask(pair) & (1 - pair.aside)
    if not mask.any():
        raise Conflict(Message("measure.no_change"), code="no_change")
    if mask.mean() > MAX_PART:
        raise Conflict(Message("measure.no_border"), code="no_border")
    return Region(painted=mask)


def change_mask(pair: Pair) -> Mask:
    """Return what changed, at the working size, closed and with smooth borders."""
    blocks = Blocks.of(pair)
    alignment = align(pair, blocks)
    require_alignment(pair, alignment)
    found = tones(pair, blocks, alignment)
    after = np.asarray(pair.warp(pair.after, alignment.matrix), np.uint8)
    rest = lab(cv2.GaussianBlur(after, (0, 0), SOFT)) - lab(cv2.GaussianBlur(pair.before, (0, 0), SOFT))
    seen = pair.seen(alignment.matrix) > 0
    far = np.linalg.norm(rest - np.median(rest[seen], axis=0), axis=2) * seen
    grid = drift_map(pair, blocks, alignment, found).grid
    if not grid.size:
        return np.asarray((far > CORE) & seen, np.uint8)
    near_blocks = cv2.resize((grid > BLOCK_DIFFERS).astype(np.float32), (pair.width, pair.height)) > 0.25
    patches = ((far > DIFFERS) & (near_blocks | (far > CORE))).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSED, CLOSED))
    closed = np.asarray(cv2.morphologyEx(patches, cv2.MORPH_CLOSE, kernel), np.uint8)
    return _smooth(grow(_without_specks(closed), GROWN))


def _without_specks(mask: Mask) -> Mask:
    amount, labels, facts, _ = cv2.connectedComponentsWithStats(mask)
    least = MIN_PATCH * mask.size
    large = [n for n in range(1, amount) if facts[n, cv2.CC_STAT_AREA] >= least]
    return np.asarray(np.isin(labels, large), np.uint8)


def _smooth(mask: Mask) -> Mask:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 4) > 0.4, np.uint8)
