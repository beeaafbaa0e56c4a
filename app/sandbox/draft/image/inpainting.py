"""Fills a hole with what surrounds it: edges that run into the hole run on through it, and it gets their grain.

The fill is a diffusion along the directions that the surroundings have, from coarse to fine. On flat ground, where
nothing has a direction, it is a plain membrane.
"""

from enum import IntEnum
from typing import Any

import cv2
import numpy as np

from app.sandbox.draft.image.texture import textured

BUSY = 3.0  # gradient around a hole, in grey levels a pixel: above it a fill can be told from the picture
SPOILT = (1.0, 4.0)  # the same, in half and in most of the ring: above both things are there, which no fill continues
EVEN = 2.1  # times as much in most of the ring as in half of it: less is a texture, such as grass, which can be copied
DEPTH = 3  # halvings; a stroke of a headline is a few pixels wide at the coarsest
TURNS = (8, 24, 60, 120)  # steps of diffusion on each level, the finest first
ROUGH = (0, 0, 0, 60)
SETTLE = 150  # steps on the coarsest level, before edges lead
STEP = 0.22  # the explicit scheme is stable below a quarter
SPREAD = 8.0  # pixels over which directions are averaged into the hole
SEED = 7
_XX = np.array([[1, -2, 1]], np.float32)
_XY = np.array([[0.25, 0, -0.25], [0, 0, 0], [-0.25, 0, 0.25]], np.float32)


class Trace(IntEnum):
    """What can be told of a fill, from what is around it."""

    NONE = 0
    TEXTURE = 1
    SOME = 2
    SPOILT = 3


def fill(picture: Any, hole: Any, tall: float, *, rough: bool = False) -> tuple[Any, Trace]:
    """The BGR picture without what the boolean mask covers, and what can be told of it. `tall` is the height of a line
    of what is removed, in pixels. `rough` gives tones without grain, in a third of the time."""
    near = _roi(hole, max(40, round(tall)))
    part, part_hole = picture[near], hole[near]
    trace = _trace(part, part_hole)
    smooth = _continued(part, part_hole, ROUGH if rough else TURNS)
    if rough:
        filled = smooth
    else:
        filled = textured(smooth, part_hole, tall) if trace is Trace.TEXTURE else _grained(smooth, part, part_hole)
    out = picture.copy()
    out[near][part_hole] = np.clip(filled + 0.5, 0, 255).astype(np.uint8)[part_hole]
    return out, trace


def _continued(part: Any, hole: Any, steps: tuple[int, ...]) -> Any:
    height, width = hole.shape
    below, beside = -height % 2**DEPTH, -width % 2**DEPTH  # so that every halving is exact
    values = cv2.copyMakeBorder(part.astype(np.float32), 0, below, 0, beside, cv2.BORDER_REPLICATE)
    unknown = cv2.copyMakeBorder(hole.astype(np.uint8), 0, below, 0, beside, cv2.BORDER_REPLICATE).astype(bool)
    levels = [(values, unknown)]
    for _ in range(DEPTH):
        levels.append(_halved(*levels[-1]))
    current = _settled(_membrane(*levels[-1]), *levels[-1])
    for (values, unknown), turns in zip(reversed(levels), reversed(steps), strict=True):
        start = cv2.resize(current, unknown.shape[::-1], interpolation=cv2.INTER_LINEAR)
        current = np.where(unknown[..., None], start, values)
        current = _diffused(current, unknown, turns) if turns else current
    return current[:height, :width]


def _halved(values: Any, unknown: Any) -> tuple[Any, Any]:
    """Means of what is known; a pixel that is mostly unknown stays so. A thin rim of a plate must not get lost, or what
    lies beyond the plate would flow in."""
    size = (unknown.shape[1] // 2, unknown.shape[0] // 2)
    known = (~unknown).astype(np.float32)
    total = cv2.resize(values * known[..., None], size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    return total / np.maximum(share, 1e-3)[..., None], share < 0.5


def _membrane(values: Any, unknown: Any) -> Any:
    """A smooth start: means of what is known, from the nearest scale that knows anything."""
    known = (~unknown).astype(np.float32)
    levels = [(values * known[..., None], known)]
    while min(levels[-1][1].shape) > 3:
        levels.append((cv2.pyrDown(levels[-1][0]), cv2.pyrDown(levels[-1][1])))
    current = levels[-1][0] / np.maximum(levels[-1][1], 1e-4)[..., None]
    for total, weight in levels[-2::-1]:
        up = cv2.pyrUp(current, dstsize=(weight.shape[1], weight.shape[0]))
        inside = weight <= 0.5
        current = np.where(inside[..., None], up, total / np.maximum(weight, 0.25)[..., None])
    return current


def _settled(current: Any, values: Any, unknown: Any) -> Any:
    """The start, evened out in all directions: along edges alone nothing would flow in across them."""
    inside = unknown[..., None].astype(np.float32) * STEP
    current = np.where(unknown[..., None], current, values)
    for _ in range(SETTLE):
        current = current + inside * (cv2.filter2D(current, -1, _XX) + cv2.filter2D(current, -1, _XX.T))
    return current


def _diffused(values: Any, unknown: Any, turns: int) -> Any:
    """Diffusion along the edges in the hole, with what is known held fast (Weickert's coherence-enhancing scheme)."""
    xx, xy, yy = _tensor(values, unknown)
    inside = unknown[..., None].astype(np.float32) * STEP
    for _ in range(turns):
        along = xx * cv2.filter2D(values, -1, _XX) + yy * cv2.filter2D(values, -1, _XX.T)
        values = values + inside * (along + 2 * xy * cv2.filter2D(values, -1, _XY))
    return np.clip(values, 0, 255).astype(np.float32)


def _tensor(values: Any, unknown: Any) -> tuple[Any, Any, Any]:
    """How much may flow in which direction, from the gradients of what is known; strong ones count by their root only,
    or letters that stay would outweigh the soft edge behind the ones that go."""
    known = (cv2.dilate(unknown.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0).astype(np.float32)
    soft = cv2.GaussianBlur(values, (0, 0), 1.0)
    x, y = cv2.Sobel(soft, -1, 1, 0, scale=1 / 8), cv2.Sobel(soft, -1, 0, 1, scale=1 / 8)
    weight = known / (np.sqrt((x * x + y * y).sum(axis=2)) + 0.5)
    share = cv2.GaussianBlur(known, (0, 0), SPREAD) + 1e-3

    def averaged(product: Any) -> Any:
        return cv2.GaussianBlur(product.sum(axis=2) * weight, (0, 0), SPREAD) / share

    xx, xy, yy = averaged(x * x), averaged(x * y), averaged(y * y)
    apart = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    across = np.clip(1 - 1.4 * apart / (xx + yy + 0.04), 0, 1)  # 1 where there is no direction, 0 at a clear edge
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    cos, sin = np.cos(angle), np.sin(angle)
    flow = (across * cos**2 + sin**2, (across - 1) * cos * sin, across * sin**2 + cos**2)
    return flow[0][..., None], flow[1][..., None], flow[2][..., None]


def _grained(filled: Any, part: Any, hole: Any) -> Any:
    """With the fine noise of the surroundings, or the fill would look like plastic."""
    ring = _ring(hole, 1, 41)
    if ring.sum() < 50:
        return filled
    values = part.astype(np.float32)
    fine = (values - cv2.GaussianBlur(values, (0, 0), 1.5))[ring]
    strength = np.abs(fine).max(axis=1)
    calm = fine[strength < np.percentile(strength, 60)]
    if len(calm) < 20:
        return filled
    noise = np.random.default_rng(SEED).normal(0, 1, hole.shape).astype(np.float32)
    return filled + noise[..., None] * calm.std(axis=0) * hole[..., None]


def _trace(part: Any, hole: Any) -> Trace:
    ring = _ring(hole, 5, 61)
    if not ring.any():
        return Trace.NONE
    grey = cv2.GaussianBlur(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 2)
    slope = np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)) / 8
    half, most = np.percentile(slope[ring], (50, 80))
    if most < BUSY:
        return Trace.NONE
    if most < EVEN * half:
        return Trace.TEXTURE
    return Trace.SPOILT if half > SPOILT[0] and most > SPOILT[1] else Trace.SOME


def _ring(hole: Any, inner: int, outer: int) -> Any:
    near = cv2.dilate(hole.astype(np.uint8), np.ones((outer, outer), np.uint8)).astype(bool)
    return near & ~cv2.dilate(hole.astype(np.uint8), np.ones((inner, inner), np.uint8)).astype(bool)


def _roi(mask: Any, margin: int) -> tuple[slice, slice]:
    ys, xs = np.nonzero(mask)
    height, width = mask.shape
    top, bottom = max(0, ys.min() - margin), min(height, ys.max() + margin + 1)
    left, right = max(0, xs.min() - margin), min(width, xs.max() + margin + 1)
    return slice(int(top), int(bottom)), slice(int(left), int(right))
