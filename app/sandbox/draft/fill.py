"""Owns filling a hole with what surrounds it, and the grain that keeps the filled place from looking like plastic."""

from typing import Any

import cv2
import numpy as np

FLAT = 1.6  # gradient around a hole, in grey levels a pixel: below it a smooth fill leaves no trace
BUSY = 5.0
SEED = 7


def fill(picture: Any, hole: Any) -> tuple[Any, bool]:
    """The BGR picture without what the boolean mask covers, and whether traces may remain."""
    detail = _detail(picture, hole)
    near = _roi(hole, 32)
    part, part_hole = picture[near], hole[near]
    if detail < FLAT:
        filled = _smooth(part, part_hole)
    else:
        filled = cv2.inpaint(np.ascontiguousarray(part), part_hole.astype(np.uint8) * 255, 3, cv2.INPAINT_TELEA)
    out = picture.copy()
    grained = np.clip(_grained(filled.astype(np.float32), part, part_hole), 0, 255).astype(np.uint8)
    out[near][part_hole] = grained[part_hole]
    return out, detail >= BUSY


def _roi(mask: Any, margin: int) -> tuple[slice, slice]:
    ys, xs = np.nonzero(mask)
    height, width = mask.shape
    top, bottom = max(0, ys.min() - margin), min(height, ys.max() + margin + 1)
    left, right = max(0, xs.min() - margin), min(width, xs.max() + margin + 1)
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def _ring(hole: Any, inner: int, outer: int) -> Any:
    near = cv2.dilate(hole.astype(np.uint8), np.ones((outer, outer), np.uint8)).astype(bool)
    return near & ~cv2.dilate(hole.astype(np.uint8), np.ones((inner, inner), np.uint8)).astype(bool)


def _detail(picture: Any, hole: Any) -> float:
    near = _roi(hole, 40)
    ring = _ring(hole[near], 5, 61)
    grey = cv2.GaussianBlur(cv2.cvtColor(picture[near], cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 2)
    slope = np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)) / 8
    return float(np.percentile(slope[ring], 80)) if ring.any() else 0.0


def _smooth(picture: Any, hole: Any) -> Any:
    """A membrane over the hole: a pyramid gives the start, a few relaxations on every level the rest."""
    known = (~hole).astype(np.float32)
    levels = [(picture.astype(np.float32) * known[..., None], known)]
    while min(levels[-1][1].shape) > 3:
        levels.append((cv2.pyrDown(levels[-1][0]), cv2.pyrDown(levels[-1][1])))
    current = levels[-1][0] / np.maximum(levels[-1][1], 1e-4)[..., None]
    for values, weight in levels[-2::-1]:
        up = cv2.pyrUp(current, dstsize=(weight.shape[1], weight.shape[0]))
        inside = weight <= 0.5
        current = np.where(inside[..., None], up, values / np.maximum(weight, 0.25)[..., None])
        for _ in range(24):
            current[inside] = cv2.blur(current, (3, 3))[inside]
    return current


def _grained(filled: Any, picture: Any, hole: Any) -> Any:
    ring = _ring(hole, 1, 41)
    if ring.sum() < 50:
        return filled
    values = picture.astype(np.float32)
    fine = (values - cv2.GaussianBlur(values, (0, 0), 1.5))[ring]
    strength = np.abs(fine).max(axis=1)
    calm = fine[strength < np.percentile(strength, 60)]
    if len(calm) < 20:
        return filled
    noise = np.random.default_rng(SEED).normal(0, 1, hole.shape).astype(np.float32)
    return filled + noise[..., None] * calm.std(axis=0) * hole[..., None]
