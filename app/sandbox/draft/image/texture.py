"""Gives a filled hole the texture of its surroundings: fine structure copied from where the picture looks alike.

The fill gives tones and edges; wood, grass and cloth also have a grain that runs. For each point of the hole the shift is
sought under which the known picture around it agrees best with the picture elsewhere (after He and Sun 2012).
"""

import itertools
from typing import Any

import cv2
import numpy as np

FINE = 0.09  # of the hole's height: what is finer is texture
WINDOW = 0.7  # of the hole's height, over which two places are compared
REACH, STEPS = 2.2, 9  # heights to look away, and in how many steps on each axis


def textured(filled: Any, hole: Any, tall: float) -> Any:
    """The filled picture, float BGR, with texture in the hole. `tall` is the height of what was removed, in pixels."""
    low = cv2.GaussianBlur(filled, (0, 0), min(10.0, max(2.5, FINE * tall)))
    fine = filled - low
    known = ~cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    shift = _shifts(fine, known, tall)
    out = filled.copy()
    ys, xs = np.nonzero(hole)
    dy, dx = shift[..., 0][ys, xs], shift[..., 1][ys, xs]
    found = (dy != 0) | (dx != 0)
    ys, xs, dy, dx = ys[found], xs[found], dy[found], dx[found]
    out[ys, xs] = low[ys, xs] + fine[ys + dy, xs + dx]
    return out


def _shifts(fine: Any, known: Any, tall: float) -> Any:
    """For each pixel the best shift down and right; 0, 0 where there is none."""
    height, width = known.shape
    side = max(5, round(WINDOW * tall)) | 1
    steps = sorted({round(n * REACH * tall / STEPS) for n in range(-STEPS, STEPS + 1)})
    grey = fine.mean(axis=2)
    best = np.full(known.shape, np.inf, np.float32)
    shift = np.zeros((height, width, 2), np.int32)
    for dy, dx in itertools.product(steps, steps):
        if abs(dy) >= height - 2 or abs(dx) >= width - 2 or not (dy or dx):
            continue
        here = (slice(max(0, -dy), min(height, height - dy)), slice(max(0, -dx), min(width, width - dx)))
        there = (slice(max(0, dy), min(height, height + dy)), slice(max(0, dx), min(width, width + dx)))
        both = (known[here] & known[there]).astype(np.float32)
        apart = cv2.blur(both * (grey[here] - grey[there]) ** 2, (side, side))
        seen = cv2.blur(both, (side, side))
        cost = np.where(known[there] & (seen > 0.05), apart / np.maximum(seen, 0.05), np.inf)
        better = cost < best[here]
        best[here][better] = cost[better]
        shift[here][better] = dy, dx
    return shift
