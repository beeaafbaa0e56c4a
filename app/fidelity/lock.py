"""The lock: the edit inside the region, the source's own pixels outside, and a count on the file that was saved.

The blend lies inside the region, so that outside it every pixel is the original. docs/fidelity.md says what it proves.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.errors import Conflict
from app.fidelity.align import Alignment, align
from app.fidelity.blocks import Blocks
from app.fidelity.color import lab
from app.fidelity.pair import Matrix, Pair, whole
from app.fidelity.pair import shift as move
from app.fidelity.picture import Picture, Pixels, read_picture, to_rgb
from app.fidelity.png import write_png
from app.fidelity.region import Mask, Region, bounds, grow
from app.fidelity.warp import as_source, warp_part

if TYPE_CHECKING:
    from app.fidelity.report import Measurement

FEATHER = 0.012  # of the picture's longer side
MAX_DEPTH = 0.5  # of the region's own depth; a small region keeps a core that is the edit's alone
RING = 8  # px of kept pixels around the region, at least
MIN_RING = 24  # pixels, to match a tone by
MAX_TONE = 12.0  # ΔE; more is no cast but other content
FLAT_SAME = 4.0  # ΔE; a plain picture that differs by less everywhere is in its place
BORDER_DIFFERS, MAX_BORDER = 0.14, 0.01  # of full; of the blended band
REACHES_BORDER = (
    "What changed reaches the border of the area and is blended away there: a larger area takes in all of it."
)
ENLARGED = 1.05


@dataclass(frozen=True)
class Exact:
    """What was counted on the decoded saved file against the decoded source."""

    outside_pixels: int
    equal_pixels: int
    region_pixels: int
    feather_px: int
    tone_delta_e: float

    @property
    def is_whole(self) -> bool:
        return self.outside_pixels == self.equal_pixels

    def to_json(self) -> dict[str, Any]:
        return {
            "outside_pixels": self.outside_pixels,
            "equal_pixels": self.equal_pixels,
            "region_pixels": self.region_pixels,
            "feather_px": self.feather_px,
            "tone_delta_e": round(self.tone_delta_e, 2),
        }


@dataclass(frozen=True)
class Locked:
    png: bytes
    exact: Exact
    mask: Mask
    notes: tuple[str, ...]


def lock(source: Picture, edit: Picture, region: Region, measured: "Measurement | None" = None) -> Locked:
    """Return the locked picture as a PNG; `measured` is the same pair’s with the same region. Raises Conflict (`cannot_align`, `empty_region`, `cannot_keep`) where it can't be."""
    if source.cmyk:
        raise Conflict("A CMYK picture can’t be kept in a PNG as it is.", code="cannot_keep")
    mask = region.mask(source.width, source.height)
    if not mask.any():
        raise Conflict("The area is empty: there is nothing to take from the edit.", code="empty_region")
    if measured and measured.pair.known:  # by the same region: the work is done
        pair, alignment = measured.pair, measured.alignment
    else:
        pair = Pair.of(source, edit, region)
        alignment = align(pair, Blocks.of(pair))
    require_alignment(pair, alignment)
    matrix = pair.to_own_pixels(alignment.matrix)
    made = composite(source, edit, mask, matrix)
    png = write_png(source.with_pixels(made.pixels))
    exact = count(source, read_picture(png), mask, made.feather, made.tone)
    notes = [*([REACHES_BORDER] if made.reaches_border else []), *_notes(source, edit, matrix)]
    return Locked(png, exact, mask, tuple(notes))


def require_alignment(pair: Pair, alignment: Alignment) -> None:
    """Raise Conflict where the edit can't be laid over the source with certainty."""
    if alignment.is_sure or _is_plain_and_same(pair, alignment):
        return
    message = (
        "The edit can’t be laid over the source: what stands outside the area is not found in it. Nothing was locked."
    )
    raise Conflict(message, code="cannot_align", detail={"blocks": alignment.tried, "found": max(0, alignment.near)})


def _is_plain_and_same(pair: Pair, alignment: Alignment) -> bool:
    """Nothing to hold on to outside the area, but each pixel there is as it was."""
    kept = pair.asked == 0
    if alignment.tried >= 12 or alignment.how != "same place" or abs(pair.ratio - 1) > 0.005 or kept.mean() < 0.05:
        return False
    after = np.asarray(pair.warp(pair.after, pair.same_place()), np.uint8)
    rest = np.linalg.norm(
        lab(cv2.GaussianBlur(pair.before, (0, 0), 2)) - lab(cv2.GaussianBlur(after, (0, 0), 2)), axis=2
    )
    return float(np.percentile(rest[kept], 95)) < FLAT_SAME


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


def count(source: Picture, saved: Picture, mask: Mask, feather: int, tone: float) -> Exact:
    """Return how many pixels outside the region are the source's own, all channels of them."""
    outside = mask == 0
    region_pixels = int(mask.sum())
    if saved.pixels.shape != source.pixels.shape or saved.pixels.dtype != source.pixels.dtype:
        saved = _as_shape(saved, source)
    equal = (saved.pixels == source.pixels).all(axis=2) & outside
    return Exact(int(outside.sum()), int(equal.sum()), region_pixels, feather, tone)


def _as_shape(saved: Picture, source: Picture) -> Picture:
    """Grey with alpha at 16 bits is saved as color; its own channels are what is counted."""
    if source.channels == 2 and saved.channels == 4 and saved.pixels.dtype == source.pixels.dtype:
        return saved.with_pixels(saved.pixels[..., [0, 3]])
    raise ValueError("the saved file has another shape than its source")


def _notes(source: Picture, edit: Picture, matrix: Matrix) -> list[str]:
    zoom = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    notes = []
    if zoom > ENLARGED:
        notes.append(f"The area was enlarged {zoom:.1f} times: the edit is smaller than the source.")
    if source.is_transparent and not edit.has_alpha:
        notes.append("The edit has no transparency, so the area is opaque.")
    if source.depth == 16 and edit.depth == 8:
        notes.append("The area has the edit’s 8 bits a channel, the rest the source’s 16.")
    return notes
