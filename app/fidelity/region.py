"""The asked region: shapes in fractions of the source, or a drawn mask, as pixels of whatever size is needed.

A region that is None is unknown; an empty one says that nothing was asked to change.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.fidelity.verdicts import Box

Mask = NDArray[np.uint8]  # 1 inside, 0 outside
Point = tuple[float, float]
SUBPIXELS = 4  # bits; a shape's border falls where it was drawn, not on the nearest pixel


@dataclass(frozen=True)
class Rectangle:
    box: Box
    erase: bool = False


@dataclass(frozen=True)
class Polygon:
    points: tuple[Point, ...]
    erase: bool = False


@dataclass(frozen=True)
class Brush:
    """A stroke through `points`; `radius` is a fraction of the picture's longer side."""

    points: tuple[Point, ...]
    radius: float
    erase: bool = False


Shape = Rectangle | Polygon | Brush


@dataclass(frozen=True)
class Region:
    """Shapes in their order, upon a mask of any size where there is one."""

    shapes: tuple[Shape, ...] = ()
    painted: Mask | None = None

    @classmethod
    def of_boxes(cls, *boxes: Box) -> "Region":
        return cls(tuple(Rectangle(box) for box in boxes))

    def mask(self, width: int, height: int) -> Mask:
        """Return the region at this size. A pixel that the border crosses is inside."""
        drawn = np.zeros((height, width), np.uint8) if self.painted is None else _resized(self.painted, width, height)
        for shape in self.shapes:
            _draw(drawn, shape, width, height)
        return drawn


def _resized(mask: Mask, width: int, height: int) -> Mask:
    whole = (mask > 0).astype(np.float32)
    if whole.shape == (height, width):
        return whole.astype(np.uint8)
    shrinks = width < whole.shape[1] or height < whole.shape[0]
    scaled = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_NEAREST)
    return np.asarray(scaled > 0, np.uint8)


def _draw(mask: Mask, shape: Shape, width: int, height: int) -> None:
    value = 0 if shape.erase else 1
    if isinstance(shape, Rectangle):
        x, y, w, h = shape.box
        # a hair of rounding noise must not take in a row more
        left, top = max(0, int(np.floor(x * width + 1e-6))), max(0, int(np.floor(y * height + 1e-6)))
        right, bottom = int(np.ceil((x + w) * width - 1e-6)), int(np.ceil((y + h) * height - 1e-6))
        mask[top : max(top, bottom), left : max(left, right)] = value
    elif isinstance(shape, Polygon):
        cv2.fillPoly(mask, [_fixed(shape.points, width, height)], value, cv2.LINE_8, SUBPIXELS)
    else:
        points = _fixed(shape.points, width, height)
        radius = max(0.5, shape.radius * max(width, height))
        if len(points) > 1:
            cv2.polylines(mask, [points], False, value, max(1, round(2 * radius)), cv2.LINE_8, SUBPIXELS)
        for x, y in points:
            cv2.circle(mask, (int(x), int(y)), round(radius * 2**SUBPIXELS), value, -1, cv2.LINE_8, SUBPIXELS)


def _fixed(points: tuple[Point, ...], width: int, height: int) -> NDArray[np.int32]:
    """In pixels with `SUBPIXELS` bits of fraction, where OpenCV counts from the center of the first pixel."""
    at = np.array(points, np.float64).reshape(-1, 2) * [width, height] - 0.5
    return np.asarray(np.round(at * 2**SUBPIXELS), np.int32)


def grow(mask: Mask, pixels: int) -> Mask:
    """Return the mask with a border of `pixels` more, or less where that is negative. Beyond the picture is no border."""
    if pixels == 0 or not mask.any():
        return mask
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(pixels) + 1, 2 * abs(pixels) + 1))
    turned = cv2.dilate(mask, kernel) if pixels > 0 else cv2.erode(mask, kernel)
    return np.asarray(turned, np.uint8)


def bounds(mask: Mask) -> tuple[int, int, int, int] | None:
    """Return left, top, right, bottom of what is inside, the latter two exclusive; None for an empty mask."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
