"""Old letters: which pixels of a text box are ink, in which colour and weight, and a picture without them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.image.inpainting import Trace, fill
from app.sandbox.draft.text.detection import Box
from app.sandbox.draft.text.strokes import completed

CAP_HEIGHT = 0.72  # of an em, from the baseline
SEED = 3
STROKE_HEIGHT = 160
EDGE = 0.05  # of a line's height: how far a soft edge goes
HALO_HEIGHT = 90  # lines of this height are enough to see a shadow around letters

GAP = 0.8  # of a line's height: a wider hole in its ink is a letter that was missed
END = 0.7  # the same, at either end, where the detector leaves some room
FILLED = 0.5  # of a box's width
COVERED = 0.75  # of a line's width, that its ink must take


@dataclass(frozen=True)
class Ink:
    """`mask` covers the whole picture. `baseline` in pixels from the top; `em` is the size that the letters suggest."""

    mask: Any
    colour: Any
    box: Box
    stroke: float
    baseline: float
    em: float
    whole: bool = False  # nothing of that ink is left in its line, or beside it

    @property
    def weight(self) -> int:
        return int(
            np.interp(self.stroke / (self.em * CAP_HEIGHT), [0.07, 0.11, 0.15, 0.19, 0.23], [200, 400, 550, 700, 850])
        )

    def fills(self, box: Box) -> bool:
        """Whether a box holds a piece of these letters rather than another text."""
        bounds = self.box
        inside = (
            bounds.left <= box.left
            and box.right <= bounds.right
            and bounds.top <= box.top
            and box.bottom <= bounds.bottom
        )
        return inside or bool(self.mask[box.slices].any(axis=0).mean() > FILLED)

    def spans(self, line: Box) -> bool:
        """Whether the ink goes along the whole line. Where it is known to be all there is, gaps are blanks, however wide."""
        columns = np.flatnonzero(self.mask[self.box.slices].any(axis=0))
        widest = int(np.diff(columns).max()) if len(columns) > 1 else 0
        ends = max(self.box.left - line.left, line.right - self.box.right)
        even = self.whole or (widest < GAP * line.height and ends < END * line.height)
        return even and self.box.width > COVERED * line.width


def separate(picture: Any, line: Box, others: list[Box] | None = None) -> Ink:
    """Ink is the colour cluster that is spread over the line, keeps off its border, and has an even stroke. On a calm
    ground it is completed by what of the letters has no such colour or lies outside the box, but in no other one.
    """
    height = line.height
    near = line.grown(max(2, int(0.08 * height)), picture.shape)
    part = picture[near.slices]
    lab = cv2.cvtColor(part.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    soft = cv2.GaussianBlur(lab, (0, 0), max(0.6, height / 160)).reshape(-1, 3)
    best: tuple[float, Any] | None = None
    for clusters in (2, 3, 4):
        cv2.setRNGSeed(SEED)
        _, labels, _ = cv2.kmeans(soft, clusters, None, (3, 20, 0.5), 2, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
        for n in range(clusters):
            mask = (labels.reshape(part.shape[:2]) == n).astype(np.uint8)
            score = _score(mask, lab, height, clusters)
            if score is not None and (best is None or score > best[0]):
                best = (score, mask)
    if best is None:
        raise CannotDraw(Message("draft.text_faint"), "text_not_separable")
    mask = _letters(best[1], height)
    core = cv2.erode(mask, np.ones((3, 3), np.uint8))
    colour = np.median(part[(core if core.sum() > 30 else mask) > 0], axis=0)
    full, is_whole = completed(picture, near, mask, colour, others or []) or (None, False)
    if full is None:
        full = np.zeros(picture.shape[:2], np.uint8)
        full[near.slices] = mask
    ys, xs = np.nonzero(full)
    box = Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    baseline = near.top + _baseline(mask)
    em = (baseline - (near.top + int(np.nonzero(mask)[0].min()))) / CAP_HEIGHT
    return Ink(full, colour, box, _stroke(part, mask, colour, height), baseline, em, is_whole)


def without(picture: Any, inks: list[Ink], others: list[Box], *, rough: bool = False) -> tuple[Any, Any, Trace]:
    """The picture without the letters and their soft edges or shadows, the mask of what was filled, and its traces.

    The boxes of other texts are left alone, but for the letters themselves. `rough` is for a ground that nobody sees.
    """
    hole = np.zeros(picture.shape[:2], np.uint8)
    for ink in inks:
        near = ink.box.grown(int(0.6 * ink.box.height) + 8, picture.shape)
        mask = ink.mask[near.slices]
        grow = _halo(np.ascontiguousarray(picture[near.slices]), mask, ink.box.height)
        hole[near.slices] |= cv2.dilate(mask, _disc(grow))
    ink_only = np.maximum.reduce([ink.mask for ink in inks])
    for box in others:
        hole[box.slices] &= cv2.dilate(ink_only[box.slices], _disc(2))
    filled, traces = picture, Trace.NONE
    for part, tall in _apart(hole, inks):
        filled, trace = fill(filled, part, tall, rough=rough)
        traces = max(traces, trace)
    return filled, hole.astype(bool), traces


def has_shadow(picture: Any, ink: Ink) -> bool:
    """Whether a soft dark surrounds the letters, farther than their edge."""
    height = ink.box.height
    near = ink.box.grown(int(0.6 * height) + 8, picture.shape)
    edge = max(4.0, EDGE * min(height, HALO_HEIGHT)) * max(1.0, height / HALO_HEIGHT)
    return _halo(np.ascontiguousarray(picture[near.slices]), ink.mask[near.slices], height) > edge + EDGE * height


def _apart(hole: Any, inks: list[Ink]) -> Iterator[tuple[Any, int]]:
    """The hole in parts that lie so far from each other that each is filled by itself, and how tall their letters are."""
    groups: list[tuple[Box, int]] = []
    for ink in inks:
        near, tall = ink.box.grown(2 * ink.box.height, hole.shape), ink.box.height
        for group in [g for g in groups if _meet(g[0], near)]:
            groups.remove(group)
            near, tall = near.union(group[0]), max(tall, group[1])
        groups.append((near, tall))
    for box, tall in groups:
        part = np.zeros(hole.shape, bool)
        part[box.slices] = hole[box.slices] > 0
        yield part, tall


def _meet(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def coverage(before: Any, after: Any, hole: Any, colour: Any) -> Any:
    """How much each pixel of the hole was covered by ink, 0…1, from the picture with and without it."""
    ground = after.astype(np.float32)
    step = np.asarray(colour, np.float32) - ground
    alpha = ((before.astype(np.float32) - ground) * step).sum(axis=2) / np.maximum((step * step).sum(axis=2), 60.0)
    return np.clip(alpha, 0, 1) * hole


def _score(mask: Any, lab: Any, height: int, clusters: int) -> float | None:
    covered = float(mask.mean())
    ridge = _ridge(mask)
    if not 0.04 < covered < 0.6 or len(ridge) < 10:
        return None
    border = float(np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean())
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    tall = int((stats[1:, cv2.CC_STAT_HEIGHT] > 0.3 * height).sum())
    spread = float((mask.mean(axis=0) > 0).mean())
    uneven = float(ridge.std() / ridge.mean())
    flat = float(lab[mask > 0].std(axis=0).mean())
    ground = np.median(np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]]), axis=0)
    stands_out = min(60.0, float(np.linalg.norm(np.median(lab[mask > 0], axis=0) - ground)))
    thick = 0.8 if 2 * float(np.median(ridge)) / height > 0.33 else 0.0
    return (
        1.2 * spread
        - 3.0 * border
        - 0.8 * uneven
        - 0.03 * flat
        - thick
        + 0.1 * min(tall, 4)
        - 0.05 * clusters
        + 0.02 * stands_out
    )


def _letters(mask: Any, height: int) -> Any:
    """Without specks and without what comes in over the border and is no letter."""
    rows, columns = mask.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    kept = np.zeros_like(mask)
    for n in range(1, count):
        x, y, w, h, area = stats[n]
        ends, sides = int(y == 0) + int(y + h == rows), int(x == 0) + int(x + w == columns)
        foreign = (ends or sides) and (w > 0.35 * columns or h > 0.97 * rows or ends + sides > 1)
        if not foreign and area >= max(4, 0.002 * height * height):
            kept[labels == n] = 1
    return kept if kept.sum() > 0.3 * mask.sum() else mask


def _ridge(mask: Any) -> Any:
    """Half stroke widths along the middle of the strokes."""
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    return inside[(inside >= cv2.dilate(inside, np.ones((3, 3), np.uint8)) - 1e-3) & (inside > 0.9)]


def _stroke(part: Any, mask: Any, colour: Any, height: int) -> float:
    """The usual stroke width in pixels. Small letters are enlarged first, for their soft edges say more than a mask."""
    scale = max(1, round(STROKE_HEIGHT / height))
    if scale > 1:
        away = cv2.dilate(mask, _disc(2)) == 0
        step = colour - np.median(part[away], axis=0) if away.any() else colour
        cover = ((part - colour) @ step / max(float(step @ step), 1.0) + 1).astype(np.float32)
        large = cv2.resize(cover * cv2.dilate(mask, _disc(1)), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        mask = (large > 0.5).astype(np.uint8)
    return (2 * float(np.median(_ridge(mask))) - 1) / scale


def _baseline(mask: Any) -> float:
    """The row where letters end most abruptly: descenders hang below it. A letter counts from its top to its end, or the
    bars of thin letters would say more than their feet."""
    letters = np.maximum.accumulate(mask, axis=0) & np.maximum.accumulate(mask[::-1], axis=0)[::-1]
    rows = letters.sum(axis=1).astype(np.float32)
    ys = np.nonzero(rows)[0]
    top, bottom = int(ys.min()), int(ys.max()) + 1
    span = max(2, round((bottom - top) * 0.04))
    padded = np.concatenate([rows, np.zeros(span + 1, np.float32)])
    candidates = range(top + int(0.6 * (bottom - top)), bottom + 1)
    drops = [float(padded[max(0, y - span) : y].mean() - padded[y : y + span].mean()) for y in candidates]
    return float(candidates[int(np.argmax(drops))])


def _halo(part: Any, ink: Any, height: int) -> int:
    """How far to grow the ink: its soft edge, and further while rings around it differ from the wide ground."""
    scale = min(1.0, HALO_HEIGHT / height)
    if scale < 1:
        size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        ink = cv2.resize(ink, size, interpolation=cv2.INTER_NEAREST)
        return math.ceil(_halo(part, ink, HALO_HEIGHT) / scale)
    edge = max(4, int(EDGE * height))
    wide = int(0.24 * height) + edge
    away = cv2.distanceTransform(1 - ink, cv2.DIST_L2, 5)
    ground = cv2.inpaint(part, cv2.dilate(ink, _disc(wide)) * 255, 3, cv2.INPAINT_TELEA)
    darker = cv2.cvtColor(ground, cv2.COLOR_BGR2GRAY).astype(np.float32) - cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    step = max(1.0, 0.02 * height)
    grow, first = edge, True
    for k in np.arange(edge, wide - step, step):
        ring = (away > k) & (away <= k + step)
        if ring.sum() <= 20:
            continue
        depth = float(np.median(darker[ring]))  # a stripe behind a part of the line is no shadow
        if depth < (9 if first else 4):
            break
        grow, first = int(k + step), False
    return grow


def _disc(radius: int) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
