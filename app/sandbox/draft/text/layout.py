"""Where new letters may stand: beside which edge, in how much room, on which baselines, and how far apart."""

import functools
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.prompt.sentences import PLACES
from app.sandbox.draft.text.detection import Box
from app.sandbox.draft.text.segmentation import CAP_HEIGHT, Ink
from app.sandbox.draft.text.shaping import EM, Line
from app.sandbox.draft.text.typesetting import Anchor

EDGE_ALIKE = 0.15  # of an em: edges so close to each other are one edge
MARGIN = 0.05  # of the frame, kept free of new text
LEADING = 1.25
AIR = 60  # between the ink of two lines, in thousandths of an em
EDGE, EDGE_SHARE = 3.0, 0.8  # of a plate, a label, a window: grey levels a pixel, along this share of the text
FOREIGN, FOREIGN_SHARE = 40.0, 0.3  # levels from every tone under the old text, on this share of a row or column
SEED = 3
WIDE_SET = 0.2  # of an em between letters: more than that is letter-spaced


@dataclass(frozen=True)
class Room:
    """How old text was aligned, at which x, how wide new text may be there, and between which heights it may stand."""

    align: str  # left, center, right
    x: float
    width: float  # up to the next edge, text, or thing
    widest: float  # up to the frame
    top: float
    bottom: float


def whole(inks: list[Ink]) -> Box:
    return functools.reduce(Box.union, (ink.box for ink in inks))


def room(bare: Any, inks: list[Ink], others: list[Box]) -> Room:
    """From the picture without the old letters: as far as the next edge, the next text, or the frame."""
    old, em = whole(inks), float(np.median([ink.em for ink in inks]))
    free = _free(bare, old, others, em)
    align = _beside_edge(old, others, em) or _alignment(bare.shape[1], inks, old, free)
    middle, margin = (old.left + old.right) / 2, MARGIN * bare.shape[1]
    x = {"left": float(old.left), "right": float(old.right), "center": middle}[align]

    def width(left: float, right: float) -> float:
        asked = {"left": right - x, "right": x - left, "center": 2 * min(x - left, right - x)}[align]
        return max(asked, float(old.width))

    widest = width(margin, bare.shape[1] - margin)
    return Room(align, x, min(width(free.left, free.right), widest), widest, free.top, free.bottom)


def tracking(inks: list[Ink]) -> float:
    """The extra space between letters of a widely set line, in thousandths of an em; 0 where they stand as usual."""
    if len(inks) > 1:
        return 0.0
    ink = inks[0]
    columns = np.flatnonzero(ink.mask[ink.box.slices].any(axis=0))
    gaps = np.diff(columns)
    gaps = gaps[gaps > 1] - 1
    if len(gaps) < 2:
        return 0.0
    usual = float(np.median(gaps)) / ink.em
    return round((usual - 0.1) * EM) if usual > WIDE_SET else 0.0


def step(inks: list[Ink], size: float) -> float:
    """From baseline to baseline of the old lines; of one line, what its size suggests."""
    return (inks[-1].baseline - inks[0].baseline) / (len(inks) - 1) if len(inks) > 1 else size * LEADING


def needed_step(lines: list[Line], size: float) -> float:
    """From baseline to baseline so that the ink of no line touches the next."""
    air = [(below.ink.top - above.ink.bottom + AIR) * size / EM for above, below in pairwise(lines)]
    return max(air, default=1.0)


def standing(lines: list[Line], size: float, inks: list[Ink], where: Room) -> tuple[float, tuple[float, ...]]:
    """The size at which lines have the height that there is, and their baselines: those of the old lines where there are
    as many, else around the same middle; moved up or down where the block would leave its room."""
    apart = step(inks, size)
    if len(lines) > len(inks):
        apart = min(apart, size * LEADING)
    if len(lines) > 1:  # lines that would touch are made a fifth smaller at most, then they move apart
        size = max(0.8 * size, min(size, size * apart / needed_step(lines, size)))
        apart = max(apart, needed_step(lines, size))
    tall = (lines[0].ink.top - lines[-1].ink.bottom) * size / EM + apart * (len(lines) - 1)
    if len(lines) > 1 and tall > where.bottom - where.top:
        share = (where.bottom - where.top) / tall
        size, apart = size * share, apart * share
    middle = (inks[0].baseline + inks[-1].baseline) / 2
    first = inks[0].baseline if len(lines) == len(inks) else middle - (len(lines) - 1) / 2 * apart
    if len(lines) > 1:
        top, bottom = lines[0].ink.top * size / EM, lines[-1].ink.bottom * size / EM
        first = min(first, where.bottom + bottom - apart * (len(lines) - 1))
        first = max(first, where.top + top)
    return size, tuple(first + n * apart for n in range(len(lines)))


def placed(shape: tuple[int, ...], place: str, count: int, size: float) -> Anchor:
    """At one of PLACES, off the frame's edges."""
    height, width = shape[:2]
    x, y = PLACES[place]
    align = {0: "left", 0.5: "center", 1: "right"}[x]
    tall = size * (CAP_HEIGHT + LEADING * (count - 1))
    top = MARGIN * height * 1.2 + y * (height - 2.4 * MARGIN * height - tall)
    first = top + size * CAP_HEIGHT
    lines = tuple(first + n * size * LEADING for n in range(count))
    return Anchor(align, width * (1.2 * MARGIN + x * (1 - 2.4 * MARGIN)), lines)


def clear(box: Box, others: list[Box], *, down: bool) -> Box:
    """Moved up or down until it covers no other text."""
    for other in sorted(others, key=lambda b: b.top, reverse=not down):
        if _overlap(box.left, box.right, other.left, other.right) and _overlap(
            box.top, box.bottom, other.top, other.bottom
        ):
            top = other.bottom + other.height // 2 if down else other.top - other.height // 2 - box.height
            box = Box(box.left, top, box.right, top + box.height)
    return box


def beside(others: list[Box], lines: list[Line], size: float, anchor: Anchor, shape: tuple[int, ...]) -> Anchor:
    """The anchor, moved up or down where new lines would cover text that is there."""
    wide = max(line.width(size) for line in lines)
    left = anchor.x - {"left": 0.0, "center": 0.5, "right": 1.0}[anchor.align] * wide
    top, bottom = anchor.baselines[0] - size * CAP_HEIGHT, anchor.baselines[-1] + size * (1 - CAP_HEIGHT)
    asked = Box(round(left), round(top), round(left + wide), round(bottom))
    high = top + bottom < shape[0]
    for down in (high, not high):
        box = clear(asked, others, down=down)
        if box.top >= 0 and box.bottom <= shape[0]:
            return Anchor(anchor.align, anchor.x, tuple(y + box.top - asked.top for y in anchor.baselines))
    raise CannotDraw(Message("draft.text_beside"), "no_room")


def _beside_edge(old: Box, others: list[Box], em: float) -> str:
    """The side on which another text begins or ends too, or center where the middles agree better than the sides."""
    near = EDGE_ALIKE * em
    for other in others:
        apart = {
            "left": abs(other.left - old.left),
            "right": abs(other.right - old.right),
            "center": abs(other.left + other.right - old.left - old.right) / 2,
        }
        best = min(apart, key=lambda side: apart[side])
        if apart[best] < near and (best == "center" or max(apart["left"], apart["right"]) >= near):
            return best
    return ""


def _alignment(width: int, inks: list[Ink], old: Box, free: Box) -> str:
    """By the edges of several lines; of one line, by its place on what it stands on, else in the frame."""
    ragged = {
        "left": float(np.ptp([i.box.left for i in inks])),
        "right": float(np.ptp([i.box.right for i in inks])),
        "center": float(np.ptp([(i.box.left + i.box.right) / 2 for i in inks])),
    }
    if len(inks) > 1 and min(ragged.values()) + 4 < max(ragged.values()):
        return min(ragged, key=lambda name: ragged[name])
    middle = (old.left + old.right) / 2
    on_plate = free.width < 0.8 * width and abs(middle - (free.left + free.right) / 2) < 0.06 * free.width
    if on_plate or abs(middle - width / 2) < 0.06 * width:
        return "center"
    return "left" if old.left < width - old.right else "right"


def _free(bare: Any, old: Box, others: list[Box], em: float) -> Box:
    height, width = bare.shape[:2]
    pad = 0.3 * em
    foreign = _foreign(bare, old)
    grey = cv2.cvtColor(bare, cv2.COLOR_BGR2GRAY).astype(np.float32)
    across = _edges(cv2.Sobel(grey[old.top : old.bottom], -1, 1, 0, scale=1 / 8), 0)
    along = _edges(cv2.Sobel(grey[:, old.left : old.right], -1, 0, 1, scale=1 / 8), 1)
    across |= foreign[old.top : old.bottom].mean(axis=0) > FOREIGN_SHARE
    along |= foreign[:, old.left : old.right].mean(axis=1) > FOREIGN_SHARE
    left, right = _reach(across, old.left, old.right, MARGIN * width, pad)
    top, bottom = _reach(along, old.top, old.bottom, MARGIN * height, pad / 2)
    for other in others:
        if _overlap(old.top, old.bottom, other.top, other.bottom):
            left = max(left, other.right + pad) if other.right <= old.left else left
            right = min(right, other.left - pad) if other.left >= old.right else right
        if _overlap(left, right, other.left, other.right):
            above = other.top + other.bottom < old.top + old.bottom
            top = max(top, float(other.bottom)) if above else top
            bottom = bottom if above else min(bottom, float(other.top))
    return Box(int(left), int(top), int(right), int(bottom))


def _foreign(bare: Any, old: Box) -> Any:
    """What has none of the colours that the old text stood on: another thing, which new text should not cover."""
    ground = bare[old.slices].reshape(-1, 3)
    ground = np.ascontiguousarray(ground[:: max(1, len(ground) // 4000)], np.float32)
    cv2.setRNGSeed(SEED)
    _, _, tones = cv2.kmeans(ground, 3, None, (3, 20, 0.5), 2, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    away = [np.abs(bare.astype(np.float32) - tone).max(axis=2) for tone in tones]
    return np.minimum.reduce(away) > FOREIGN


def _edges(slope: Any, axis: int) -> Any:
    """Where a straight edge crosses the whole stretch: the slopes agree in sign and are steep on the average."""
    mean = slope.mean(axis=axis)
    agrees = np.maximum((slope > EDGE / 2).mean(axis=axis), (slope < -EDGE / 2).mean(axis=axis))
    return (np.abs(mean) > EDGE) & (agrees > EDGE_SHARE)


def _reach(stops: Any, start: int, end: int, margin: float, pad: float) -> tuple[float, float]:
    """From a stretch of an axis outwards to the next stop, or to the frame's margin."""
    hit = np.flatnonzero(stops)
    before, after = hit[hit < start], hit[hit >= end]
    low = float(before[-1]) + pad if len(before) else margin
    high = float(after[0]) - pad if len(after) else len(stops) - margin
    return min(max(low, margin), float(start)), max(min(high, len(stops) - margin), float(end))


def _overlap(a: float, b: float, c: float, d: float) -> bool:
    return min(b, d) > max(a, c)
