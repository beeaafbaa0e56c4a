"""Before and after at one working size, each on its own ratio: what every check looks at.

The edit is never stretched to the source's shape; where it came back on another canvas, that is itself a finding.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.fidelity.picture import Picture, Pixels, Rgb, to_rgb
from app.fidelity.region import Mask, Region

LONG_SIDE = 768  # px of the working size
BLUR = 1.2  # px; below it re-rendering shows, not content

Grey = NDArray[Any]
Matrix = NDArray[np.float64]  # 2 × 3, from pixels of the edit to pixels of the source


@dataclass(frozen=True)
class Pair:
    source: Picture
    edit: Picture
    before: Rgb
    after: Rgb
    asked: Mask
    known: bool  # the asked region is
    aside: Mask  # what is looked at nowhere: the label that the sandbox puts on a draft

    @classmethod
    def of(cls, source: Picture, edit: Picture, region: Region | None, aside: Region | None = None) -> "Pair":
        before, after = working_size(source), working_size(edit)
        height, width = before.shape[:2]
        asked = (region or Region()).mask(width, height)
        return cls(source, edit, before, after, asked, region is not None, (aside or Region()).mask(width, height))

    @property
    def width(self) -> int:
        return int(self.before.shape[1])

    @property
    def height(self) -> int:
        return int(self.before.shape[0])

    @property
    def ratio(self) -> float:
        """The edit's ratio over the source's."""
        return (self.edit.width / self.edit.height) / (self.source.width / self.source.height)

    @property
    def diagonal(self) -> float:
        return float(np.hypot(self.width, self.height))

    @cached_property
    def grey_before(self) -> Grey:
        return grey(self.before)

    @cached_property
    def grey_after(self) -> Grey:
        return grey(self.after)

    @cached_property
    def soft_before(self) -> Grey:
        return soft(self.grey_before)

    def same_place(self) -> Matrix:
        """Return the matrix for an edit of which only the size changed."""
        height, width = self.after.shape[:2]
        return np.array([[self.width / width, 0, 0], [0, self.height / height, 0]], np.float64)

    def warp(self, image: Pixels, matrix: Matrix) -> Pixels:
        """Return the edit's `image` in the source's frame."""
        size = (self.width, self.height)
        return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))

    def seen(self, matrix: Matrix) -> Mask:
        """Return where the edit has a pixel for the source's."""
        whole = np.ones(self.after.shape[:2], np.uint8)
        return np.asarray(cv2.warpAffine(whole, matrix, (self.width, self.height), flags=cv2.INTER_NEAREST), np.uint8)

    def to_own_pixels(self, matrix: Matrix) -> Matrix:
        """Return a matrix of the working size as one between the files' own pixels, both counted from a pixel's corner."""
        out = np.diag([self.source.width / self.width, self.source.height / self.height, 1])
        into = np.diag([self.after.shape[1] / self.edit.width, self.after.shape[0] / self.edit.height, 1])
        corners = shift(0.5) @ whole(matrix) @ shift(-0.5)
        return np.asarray((out @ corners @ into)[:2], np.float64)


def working_size(picture: Picture) -> Rgb:
    """Return the picture in sRGB over white, its longer side `LONG_SIDE`. Alpha is laid over white before scaling."""
    factor = LONG_SIDE / max(picture.width, picture.height)
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    pixels = picture.pixels
    if picture.has_alpha:
        return scaled(to_rgb(pixels, picture.profile), size)
    small = scaled(pixels, size)  # colors are converted after scaling: a hundredth of the work
    return to_rgb(small if small.ndim == 3 else small[..., None], picture.profile)


def scaled(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    shrinks = size[0] < pixels.shape[1]
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC))


def grey(image: Rgb) -> Grey:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def soft(image: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), BLUR), np.uint8)


def whole(matrix: Matrix) -> Matrix:
    """Return a 2 × 3 matrix as 3 × 3, to multiply with."""
    return np.vstack([matrix, [0, 0, 1]])


def shift(right: float, down: float | None = None) -> Matrix:
    """Return the 3 × 3 matrix that moves by so many pixels, by the same both ways where one is given."""
    return np.array([[1, 0, right], [0, 1, right if down is None else down], [0, 0, 1.0]])
