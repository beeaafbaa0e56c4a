"""The drift map: where outside the asked region the picture no longer shows what it showed.

Every block may slide by about 1 % before it is compared: that is framing's matter. What is left is judged against what
this edit did everywhere, so that re-rendering is no finding, and a thing that came, went or turned is.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from app.fidelity.align import Alignment
from app.fidelity.blocks import BLOCK, STEP, Blocks, Numbers, block_deviation
from app.fidelity.color import Tones
from app.fidelity.pair import Pair, soft
from app.fidelity.verdicts import Box, Check, Item, Limits, Verdict
from app.messages import Message

LIMITS = Limits(held=1.05, changed=1.45)
REDRAWN, MIN_TRIED = 2.2, 24  # where the edit can’t be aligned: the peak, and the blocks that were looked for
MIN_FREE, MIN_FREE_BLOCKS = 0.03, 10  # of all blocks
COLOR_LEFT = 11.0  # ΔE of a block, beyond the picture's own shift
WHAT, UNIT = "everything outside the area", "of the limit"


@dataclass(frozen=True)
class DriftMap:
    grid: Numbers  # rows × columns of blocks; 0 inside the asked region
    free: float  # share of the blocks that could be judged

    @property
    def peak(self) -> float:
        """The second highest: one block alone proves little."""
        values = np.sort(self.grid.ravel())
        return float(values[-2]) if len(values) > 1 else 0.0


def drift_map(pair: Pair, blocks: Blocks, alignment: Alignment, found: Tones) -> DriftMap:
    if not len(blocks.corners):
        return DriftMap(np.zeros((0, 0)), 0.0)
    lost = 1 - alignment.match.certain
    free = found.free
    judged = free & blocks.rough
    usual = float(np.median(lost[judged])) if judged.sum() >= 8 else 0.05
    after = soft(
        np.asarray(
            cv2.cvtColor(np.asarray(pair.warp(pair.after, alignment.matrix), np.uint8), cv2.COLOR_RGB2GRAY), np.uint8
        )
    )
    appeared = np.clip((block_deviation(after, blocks.corners) - 5) / 12, 0, 2)
    weight = np.clip((blocks.deviation - 3) / 5, 0.4, 1)
    structure = np.where(blocks.rough, lost / (0.35 + min(0.2, usual)) * weight, appeared)
    score = np.where(free, np.maximum(structure, _color_left(found) / COLOR_LEFT), 0)
    smooth = cv2.GaussianBlur(blocks.grid(score).astype(np.float32), (0, 0), 0.6)
    return DriftMap(np.where(blocks.grid(free) > 0, smooth, 0), float(free.mean()))


def _color_left(found: Tones) -> Numbers:
    """What a block's color differs by beyond the shift of the whole picture, damped in the dark."""
    matched = found.matched
    shift = np.median(found.shift[matched], axis=0) if matched.sum() >= 6 else np.zeros(3)
    rest = np.linalg.norm(found.shift - shift, axis=1)
    return np.asarray(rest * np.clip((found.before[:, 0] + found.after[:, 0]) / 40, 0.25, 1))


def drift(pair: Pair, alignment: Alignment, found: DriftMap) -> Item:
    if not found.grid.size:
        return Item(Check.DRIFT, WHAT, Verdict.CANT_TELL, Message("report.drift_narrow"))
    if found.free < MIN_FREE or found.free * found.grid.size < MIN_FREE_BLOCKS:
        return Item(Check.DRIFT, WHAT, Verdict.CANT_TELL, Message("report.drift_all"))
    if not alignment.is_sure:
        return _not_aligned(pair, alignment, found)
    verdict = LIMITS.verdict(found.peak)
    words = Message(f"report.drift_{verdict.value}")
    box = None if verdict is Verdict.HELD else worst_place(pair, found)
    return Item(Check.DRIFT, WHAT, verdict, words, found.peak, UNIT, box, LIMITS)


def _not_aligned(pair: Pair, alignment: Alignment, found: DriftMap) -> Item:
    """What lies elsewhere can't be compared block by block; that nearly nothing is where it was still says something."""
    if alignment.tried >= MIN_TRIED and found.peak > REDRAWN:
        words = Message("report.drift_redrawn")
        return Item(Check.DRIFT, WHAT, Verdict.CHANGED, words, found.peak, UNIT, worst_place(pair, found), LIMITS)
    words = Message("report.not_aligned")
    return Item(Check.DRIFT, WHAT, Verdict.CANT_TELL, words, found.peak, UNIT, limits=LIMITS)


def worst_place(pair: Pair, found: DriftMap) -> Box:
    """Return the box of the connected blocks around the highest one."""
    high = (found.grid >= min(LIMITS.held, float(found.grid.max()))).astype(np.uint8)
    _, labels = cv2.connectedComponents(high)
    row, column = np.unravel_index(int(found.grid.argmax()), found.grid.shape)
    rows, columns = np.nonzero(labels == labels[row, column])
    left, top = columns.min() * STEP, rows.min() * STEP
    right, bottom = columns.max() * STEP + BLOCK, rows.max() * STEP + BLOCK
    return (
        float(left / pair.width),
        float(top / pair.height),
        float((right - left) / pair.width),
        float((bottom - top) / pair.height),
    )
