"""An area edit's geometry: the crop that is sent, at which size, and where the answer goes. docs/fidelity.md tells the figures.

Sizes and boxes are in pixels of the source. What a model allows is given by the caller, as sizes (width, height).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.fidelity.region import Mask

MAX_AREA = 0.40  # of the picture; more is a whole-picture edit
MARGIN = 0.25  # of the region's sides, on each side
MIN_MARGIN = 32  # px; a small badge needs surroundings, too

Size = tuple[int, int]


@dataclass(frozen=True)
class Crop:
    """What leaves: `box` is left, top, width and height in the source; it is sent at `sent` and asked for at `wanted`."""

    box: tuple[int, int, int, int]
    sent: Size
    wanted: Size

    @property
    def is_enlarged(self) -> bool:
        """Whether the answer has fewer pixels than the crop, so that the area gets softer than the source."""
        return self.wanted[0] < self.box[2] or self.wanted[1] < self.box[3]


def is_too_large(mask: "Mask") -> bool:
    """Return whether the region is too much of the picture for an area edit."""
    return float(mask.mean()) > MAX_AREA


def crop_for(mask: "Mask", allowed: Sequence[Size]) -> Crop | None:
    """Return the crop around a region that was drawn; None for an empty one."""
    from app.fidelity.region import bounds  # a server that only reckons needs no OpenCV

    found = bounds(mask)
    return crop_around(found, (mask.shape[1], mask.shape[0]), allowed) if found else None


def crop_around(found: tuple[int, int, int, int], size: Size, allowed: Sequence[Size]) -> Crop:
    """Return the crop around left, top, right, bottom in a picture of this size, on the ratio of the allowed size that
    fits it best."""
    width, height = size
    inner = _with_margin(found, width, height)
    if not allowed:
        whole = inner[2] - inner[0], inner[3] - inner[1]
        return Crop((inner[0], inner[1], *whole), whole, whole)
    ratio = min({w / h for w, h in allowed}, key=lambda ratio: _area_on(inner, ratio, width, height))
    box = _on_ratio(inner, ratio, width, height)
    wanted = _size_for(box, ratio, allowed)
    return Crop(box, _sent_size(box, wanted), wanted)


def _with_margin(found: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = found
    across, down = (max(MIN_MARGIN, ceil(MARGIN * side)) for side in (right - left, bottom - top))
    return max(0, left - across), max(0, top - down), min(width, right + across), min(height, bottom + down)


def _area_on(inner: tuple[int, int, int, int], ratio: float, width: int, height: int) -> tuple[float, float]:
    """What is to be sent more, and how far the picture misses the ratio, where it is too small for it."""
    _, _, w, h = _on_ratio(inner, ratio, width, height)
    return abs(w / h / ratio - 1) > 0.02, w * h


def _on_ratio(inner: tuple[int, int, int, int], ratio: float, width: int, height: int) -> tuple[int, int, int, int]:
    """The smallest box of this ratio around `inner`, pushed back into the picture, and cut where it is larger than that."""
    left, top, right, bottom = inner
    w, h = right - left, bottom - top
    wide, high = max(w, round(h * ratio)), max(h, round(w / ratio))
    wide, high = min(wide, width), min(high, height)
    x = min(max(0, left - (wide - w) // 2), width - wide)
    y = min(max(0, top - (high - h) // 2), height - high)
    return x, y, wide, high


def _size_for(box: tuple[int, int, int, int], ratio: float, allowed: Sequence[Size]) -> Size:
    """The smallest allowed size of this ratio that has no fewer pixels than the crop, else the largest."""
    same = sorted((size for size in allowed if abs(size[0] / size[1] / ratio - 1) < 0.01), key=lambda size: size[0])
    return next((size for size in same if size[0] >= box[2] and size[1] >= box[3]), same[-1])


def _sent_size(box: tuple[int, int, int, int], wanted: Size) -> Size:
    """The crop's own size where it is not larger than what comes back, else scaled to it: more would be thrown away."""
    factor = min(1.0, wanted[0] / box[2], wanted[1] / box[3])
    return max(1, round(box[2] * factor)), max(1, round(box[3] * factor))
