"""Small blocks of the source, found again in the edit: where each one went, and how well it fits.

A block says more than a pixel, and less than a feature can fail at: plain backdrops and small pictures have blocks too.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.fidelity.pair import Matrix, Pair, soft

BLOCK, STEP = 48, 32  # px of the working size
ROUGH = 7.0  # grey levels of deviation; a flatter block fits anywhere
GROWN = 25  # px; asked regions are drawn too tight
ALIKE = 0.02  # along an edge many places fit alike
SEEN = 0.98

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Blocks:
    """The source's blocks, by their top left corners."""

    corners: NDArray[np.int64]  # n × 2
    columns: int
    rows: int
    deviation: Numbers
    free: Flags  # outside the asked region
    rough: Flags  # has structure to hold on to

    @classmethod
    def of(cls, pair: Pair) -> "Blocks":
        across = np.arange(0, pair.width - BLOCK + 1, STEP)
        down = np.arange(0, pair.height - BLOCK + 1, STEP)
        corners = np.array([(x, y) for y in down for x in across], np.int64).reshape(-1, 2)
        grown = cv2.dilate(pair.asked | pair.aside, np.ones((GROWN, GROWN), np.uint8))
        deviation = block_deviation(pair.soft_before, corners)
        free = block_mean(grown, corners) < 1 - SEEN
        return cls(corners, len(across), len(down), deviation, free, deviation > ROUGH)

    @property
    def centers(self) -> Numbers:
        return np.asarray(self.corners + BLOCK / 2, np.float64)

    def grid(self, values: NDArray[Any]) -> Numbers:
        """Return a value a block as rows and columns."""
        return np.asarray(values, np.float64).reshape(self.rows, self.columns)


@dataclass(frozen=True)
class Match:
    """A value a block: `fit` is the normalized correlation at the best place, NaN where it was not looked for."""

    fit: Numbers
    shift: Numbers  # n × 2, px from where the matrix puts the block

    @property
    def certain(self) -> Numbers:
        return np.nan_to_num(self.fit)

    @property
    def distance(self) -> Numbers:
        return np.nan_to_num(np.hypot(self.shift[:, 0], self.shift[:, 1]), nan=99.0)


def cut(image: NDArray[Any], corner: NDArray[np.int64]) -> NDArray[Any]:
    x, y = corner
    return image[y : y + BLOCK, x : x + BLOCK]


def block_mean(image: NDArray[Any], corners: NDArray[np.int64]) -> Numbers:
    """Return the mean of each block, of each channel where there are several."""
    sums = cv2.integral(np.ascontiguousarray(image, np.float64 if image.dtype.kind == "f" else np.uint8))
    return _box_sums(sums, corners) / BLOCK**2


def block_deviation(image: NDArray[Any], corners: NDArray[np.int64]) -> Numbers:
    sums, squares = cv2.integral2(image)
    mean = _box_sums(sums, corners) / BLOCK**2
    return np.sqrt(np.maximum(0, _box_sums(squares, corners) / BLOCK**2 - mean**2))


def _box_sums(sums: NDArray[Any], corners: NDArray[np.int64]) -> Numbers:
    x, y = corners[:, 0], corners[:, 1]
    table = np.asarray(sums, np.float64)
    return np.asarray(table[y + BLOCK, x + BLOCK] - table[y, x + BLOCK] - table[y + BLOCK, x] + table[y, x])


def match_blocks(pair: Pair, blocks: Blocks, matrix: Matrix, reach: int, use: Flags, *, sharp: bool = False) -> Match:
    """Look for the used blocks within ± `reach` px of where `matrix` puts them; `sharp` ones have one clear place."""
    warped = soft(pair.warp(pair.grey_after, matrix))
    wide: NDArray[Any] = cv2.copyMakeBorder(warped, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    seen = block_mean(pair.seen(matrix), blocks.corners) >= SEEN
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    fit, shift = np.full(len(use), np.nan), np.full((len(use), 2), np.nan)
    for n in np.flatnonzero(use & seen):
        x, y = blocks.corners[n]
        field = wide[y : y + BLOCK + 2 * reach, x : x + BLOCK + 2 * reach]
        found = cv2.matchTemplate(field, cut(pair.soft_before, blocks.corners[n]), cv2.TM_CCOEFF_NORMED)
        best = float(found.max())
        alike = found >= best - ALIKE
        if sharp and alike.sum() > 12:
            continue
        place = int(np.argmax(found)) if sharp else int(np.argmin(np.where(alike, away, np.inf)))
        fit[n] = best
        shift[n] = place % found.shape[1] - reach, place // found.shape[1] - reach
    return Match(fit, shift)
