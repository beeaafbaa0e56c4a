"""Framing: how far the picture's corners moved, and whether it came back on another canvas."""

import numpy as np

from app.fidelity.align import Alignment
from app.fidelity.pair import Pair, whole
from app.fidelity.verdicts import Check, Item, Limits, Verdict, listed
from app.messages import LazyText, Message

LIMITS = Limits(held=0.30, changed=0.60)  # % of the diagonal
LOOSE_LIMITS = Limits(held=0.30, changed=1.0)  # fewer blocks know a corner less well
FIRM = 0.6  # of the blocks found in their place
ANOTHER_CANVAS = 0.018  # of the ratio
MIN_BLOCKS = 12  # with structure, to hold on to
EDGE = 0.01  # of a side; what is less is rounding of the size
WHAT, UNIT = "framing", "% of the diagonal"


def framing(pair: Pair, alignment: Alignment) -> Item:
    moved = corner_shift(pair, alignment)
    if abs(pair.ratio - 1) > ANOTHER_CANVAS:
        words = _canvas_words(pair, alignment)
        return _item(Verdict.CHANGED, words, max(moved, 50 * abs(pair.ratio - 1)))
    if alignment.is_sure:
        limits = LIMITS if alignment.share >= FIRM else LOOSE_LIMITS
        verdict = limits.verdict(moved)
        return _item(verdict, _moved_words(pair, alignment, verdict), moved, limits)
    if alignment.tried < MIN_BLOCKS:
        return _item(Verdict.CANT_TELL, Message("report.framing_little"), None)
    words = Message("report.framing_redrawn")
    return _item(Verdict.CHANGED, words, max(moved, 5 * (1 - alignment.agreement)))


def _item(verdict: Verdict, words: LazyText, value: float | None, limits: Limits = LIMITS) -> Item:
    if value is None:
        return Item(Check.FRAMING, WHAT, verdict, words)
    return Item(Check.FRAMING, WHAT, verdict, words, value, UNIT, limits=limits)


def corner_shift(pair: Pair, alignment: Alignment) -> float:
    """Return how far the corner that moved most is from where scaling alone would have put it, in % of the diagonal."""
    moved = whole(alignment.matrix) @ np.linalg.inv(whole(pair.same_place()))
    corners = np.array([[x, y, 1] for x in (0, pair.width) for y in (0, pair.height)], np.float64)
    shift = (corners @ moved.T - corners)[:, :2]
    return float(100 * np.hypot(shift[:, 0], shift[:, 1]).max() / pair.diagonal)


def _moved_words(pair: Pair, alignment: Alignment, verdict: Verdict) -> LazyText:
    if verdict is Verdict.HELD:
        return Message("report.framing_held")
    zoom, right, down = _motion(pair, alignment)
    parts = []
    if abs(zoom) >= 0.1:
        parts.append(_by("enlarged" if zoom > 0 else "reduced", zoom))
    if abs(right) >= 0.05:
        parts.append(_by("right" if right > 0 else "left", right))
    if abs(down) >= 0.05:
        parts.append(_by("down" if down > 0 else "up", down))
    return Message(f"report.framing_{verdict.value}", how=listed(parts or [Message("report.turned")]))


def _by(how: str, percent: float) -> Message:
    return Message(f"report.{how}", percent=f"{abs(percent):.1f}")


def _motion(pair: Pair, alignment: Alignment) -> tuple[float, float, float]:
    """Zoom, and the center's way right and down, in % as a viewer sees them from before to after."""
    back = np.linalg.inv(whole(alignment.matrix) @ np.linalg.inv(whole(pair.same_place())))
    zoom = float(np.hypot(back[0, 0], back[1, 0]))
    center = np.array([pair.width / 2, pair.height / 2, 1])
    right, down = (back @ center - center)[:2]
    return 100 * (zoom - 1), 100 * float(right) / pair.width, 100 * float(down) / pair.height


def _canvas_words(pair: Pair, alignment: Alignment) -> Message:
    before, after = (f"{picture.width} × {picture.height}" for picture in (pair.source, pair.edit))
    how = "redrawn"
    if alignment.is_sure:
        cropped, extended = _edges(pair, alignment)
        how = "both" if cropped and extended else "extended" if extended else "cropped" if cropped else "stretched"
    return Message(f"report.canvas_{how}", before=before, after=after)


def _edges(pair: Pair, alignment: Alignment) -> tuple[bool, bool]:
    """Whether the edit lacks something of the source, and whether it reaches beyond it."""
    height, width = pair.after.shape[:2]
    corners = np.array([[0, 0, 1], [width, height, 1]], np.float64) @ alignment.matrix.T
    (left, top), (right, bottom) = corners / [pair.width, pair.height]
    inner = max(left, top, 1 - right, 1 - bottom)
    outer = max(-left, -top, right - 1, bottom - 1)
    return inner > EDGE, outer > EDGE
