"""The composite: the edit set into the region, blended inside it and matched in tone to the kept pixels around it."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.fidelity.color import lab
from app.fidelity.pair import Matrix, whole
from app.fidelity.pair import shift as move
from app.fidelity.picture import Picture, Pixels, to_rgb
from app.fidelity.region import Mask, bounds, grow
from app.fidelity.warp import as_source, warp_part

FEATHER = 0.012  # of the picture's longer side
MAX_DEPTH = 0.5  # of the region's own depth; a small region keeps a core that is the edit's alone
RING = 8  # px of kept pixels around the region, at least
MIN_RING = 24  # pixels, to match a tone by
MAX_TONE = 12.0  # ΔE; more is no cast but other content
BORDER_DIFFERS, MAX_BORDER = 0.14, 0.01  # of full; of the blended band


@dataclass(frozen=True)
class Composite:
    pixels: Pixels
    feather: int
    tone: float  # ΔE
    reaches_border: bool  # what changed goes on outside the region


def composite(source: Picture, edit: Picture, mask: Mask, matrix: Matrix) -> Composite:
    """Return the source with the edit set into the region. `matrix` leads from the edit's pixels to the source's."""
    feather = feather_width(mask)
    ring = max(RING, feather)
    left, top, right, bottom = _with_border(mask, ring)
    part = mask[top:bottom, left:right]
    to_part = move(-left, -top) @ whole(matrix)
    warped = as_source(warp_part(edit, to_part[:2], (right - left, bottom - top)), edit, source)
    before = source.pixels[top:bottom, left:right]
    shift, tone = tone_shift(before, warped, part, ring, source)
    alpha = blend_weight(part, feather)
    inside = alpha > 0
    mixed = before[inside] * (1 - alpha[inside, None]) + (warped[inside] + shift) * alpha[inside, None]
    out = source.pixels.copy()
    view = out[top:bottom, left:right]
    view[inside] = np.clip(np.round(mixed), 0, np.iinfo(source.pixels.dtype).max).astype(source.pixels.dtype)
    return Composite(out, feather, tone, _reaches_border(before, warped + shift, part, feather))


def _reaches_border(before: Pixels, warped: NDArray[np.float32], mask: Mask, feather: int) -> bool:
    """Whether the edit differs where it is blended away, so that a part of what changed is cut off."""
    band = grow(mask, feather) != grow(mask, -feather)
    full = np.iinfo(before.dtype).max
    one, other = (cv2.GaussianBlur(image.astype(np.float32) / full, (0, 0), 1.5) for image in (before, warped))
    rest = np.abs(one - other).reshape(*mask.shape, -1).max(axis=2)
    return bool(band.any() and (rest[band] > BORDER_DIFFERS).mean() > MAX_BORDER)


def _with_border(mask: Mask, border: int) -> tuple[int, int, int, int]:
    found = bounds(mask)
    assert found, "an empty region was refused before"
    left, top, right, bottom = found
    height, width = mask.shape
    return max(0, left - border), max(0, top - border), min(width, right + border), min(height, bottom + border)


def feather_width(mask: Mask) -> int:
    depth = float(cv2.distanceTransform(_walled(mask), cv2.DIST_L2, 3).max())
    widest = round(FEATHER * float(max(mask.shape)))
    return max(1, min(widest, int(MAX_DEPTH * depth)))


def _walled(mask: Mask) -> Mask:
    """With a border of zeros where all is inside, since a distance needs something to be measured from."""
    return np.pad(mask, 1) if mask.all() else mask


def blend_weight(mask: Mask, feather: int) -> NDArray[np.float32]:
    """Return the edit's weight: 0 outside, rising over the feather inside, 1 beyond it and at the picture's own edge."""
    if mask.all():
        return np.ones(mask.shape, np.float32)
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    part = np.clip(distance / (feather + 1), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def tone_of_edit(source: Picture, warped: NDArray[np.float32], mask: Mask) -> NDArray[np.float32]:
    """Return what is added to each channel of the edit that lies over the whole source."""
    ring = max(RING, feather_width(mask))
    left, top, right, bottom = _with_border(mask, ring)
    part = (slice(top, bottom), slice(left, right))
    return tone_shift(source.pixels[part], warped[part], mask[part], ring, source)[0]


def tone_shift(
    before: Pixels, warped: Pixels, mask: Mask, ring: int, source: Picture
) -> tuple[NDArray[np.float32], float]:
    """Return what is added to each channel so that kept pixels around the region agree, and its size in ΔE."""
    none = np.zeros(before.shape[2], np.float32)
    around = (grow(mask, ring) > 0) & (mask == 0)
    if around.sum() < MIN_RING:
        return none, 0.0
    colors = before.shape[2] - (1 if source.has_alpha else 0)
    rest = before[around][:, :colors].astype(np.float32) - warped[around][:, :colors]
    shift = none.copy()
    shift[:colors] = np.median(rest, axis=0)
    middle = np.median(before[around][:, :colors], axis=0)
    size = _delta_e(middle, middle - shift[:colors], source)
    return (none, size) if size > MAX_TONE else (shift, size)


def _delta_e(one: NDArray[Any], other: NDArray[Any], source: Picture) -> float:
    most = np.iinfo(source.pixels.dtype).max
    both = np.clip(np.stack([one, other]), 0, most).round().astype(source.pixels.dtype)[None]
    first, second = lab(to_rgb(np.ascontiguousarray(both), source.profile))[0]
    return float(np.linalg.norm(first - second))
