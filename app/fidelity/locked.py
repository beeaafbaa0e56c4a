"""The lock: the edit inside the region, the source's own pixels outside, and a count on the file that was saved.

The blend lies inside the region, so that outside it every pixel is the original. docs/fidelity.md says what it proves.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from app.errors import Conflict
from app.fidelity.align import Alignment, align
from app.fidelity.blocks import Blocks
from app.fidelity.color import lab
from app.fidelity.composite import composite
from app.fidelity.pair import Matrix, Pair
from app.fidelity.picture import Picture, Pixels, read_picture
from app.fidelity.png import write_png
from app.fidelity.region import Mask, Region
from app.messages import Message

if TYPE_CHECKING:
    from app.fidelity.report import Measurement

FLAT_SAME = 4.0  # ΔE; a plain picture that differs by less everywhere is in its place
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
    pixels: Pixels
    exact: Exact
    mask: Mask
    notes: tuple[str, ...]


def lock(source: Picture, edit: Picture, region: Region, measured: "Measurement | None" = None) -> Locked:
    """Return the locked picture as a PNG; `measured` is the same pair’s with the same region. Raises Conflict (`cannot_align`, `empty_region`, `cannot_keep`) where it can't be."""
    if source.cmyk:
        raise Conflict(Message("measure.cannot_keep"), code="cannot_keep")
    mask = region.mask(source.width, source.height)
    if not mask.any():
        raise Conflict(Message("measure.empty_region"), code="empty_region")
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
    return Locked(png, made.pixels, exact, mask, tuple(notes))


def require_alignment(pair: Pair, alignment: Alignment) -> None:
    """Raise Conflict where the edit can't be laid over the source with certainty."""
    if alignment.is_sure or _is_plain_and_same(pair, alignment):
        return
    raise Conflict(
        Message("measure.cannot_align"),
        code="cannot_align",
        detail={"blocks": alignment.tried, "found": max(0, alignment.near)},
    )


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
