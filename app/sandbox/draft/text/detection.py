"""Finds lines of text in a picture: a PP-OCR detector, run by OpenCV. It finds where text is, not what it says."""

import functools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.sandbox.draft.prompt.sentences import PLACES

MODEL = Path(__file__).parents[2] / "models" / "pp-ocrv4-det.onnx"
SIDE = 960
MAX_ENLARGEMENT = 1.5
INK, SURE = 0.3, 0.5
LONG, TALL = 1.5, 0.25  # a line is longer than high, and no quarter of the frame: marks and things are not
TELLING, LEVEL, STEEP = 4.0, 5.0, 40.0  # how long a line must be to tell its tilt; tilts that are seen, in degrees
UNCLIP = 1.6  # the detector marks the core of a line; its outline grows by this
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; right and bottom lie just outside. `tilt`: how far the line in it is turned, in degrees
    clockwise; 0 where it is level or too short to tell."""

    left: int
    top: int
    right: int
    bottom: int
    tilt: float = 0.0

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def union(self, other: "Box") -> "Box":
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.tilt if self.width >= other.width else other.tilt,
        )

    def grown(self, by: int, shape: tuple[int, ...]) -> "Box":
        """Larger on every side, inside a picture of that shape."""
        height, width = shape[:2]
        return Box(
            max(0, self.left - by),
            max(0, self.top - by),
            min(width, self.right + by),
            min(height, self.bottom + by),
        )

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)


def find_lines(picture: Any, *, single: bool = False) -> list[Box]:
    """Boxes of text lines in a BGR picture; words of one line are one box. With `single`, single letters count too."""
    height, width = picture.shape[:2]
    scale = min(MAX_ENLARGEMENT, SIDE / max(height, width))
    w, h = (max(32, round(side * scale / 32) * 32) for side in (width, height))
    small = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    values = (small.astype(np.float32) / 255 - MEAN) / DEVIATION
    network = _network()
    network.setInput(values.transpose(2, 0, 1)[None].astype(np.float32))
    likely = network.forward()[0, 0]
    marked = cv2.dilate((likely > INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for outline in outlines:
        x, y, bw, bh = cv2.boundingRect(outline)
        inside = np.zeros((bh, bw), np.uint8)
        cv2.drawContours(inside, [outline - np.array([x, y])], -1, 1, -1)
        if min(bw, bh) < 4 or float(likely[y : y + bh, x : x + bw][inside > 0].mean()) < SURE:
            continue
        grow = bw * bh * UNCLIP / (2 * (bw + bh))
        left, right = (int(v * width / w) for v in (x - grow, x + bw + grow))
        top, bottom = (int(v * height / h) for v in (y - grow, y + bh + grow))
        boxes.append(Box(max(0, left), max(0, top), min(width, right), min(height, bottom), _tilt(outline)))
    joined = _joined(sorted(boxes, key=lambda b: (b.left, b.top)))
    return [b for b in joined if single or b.tilt or (b.width >= LONG * b.height and b.height <= TALL * height)]


def stacked(lines: list[Box], start: Box) -> list[Box]:
    """The lines of the text block that `start` belongs to: alike in height, close, aligned. From top to bottom."""
    block, grew = [start], True
    while grew:
        more = [b for b in lines if b not in block and any(_stack(a, b) for a in block)]
        block += more
        grew = bool(more)
    return sorted(block, key=lambda b: b.top)


def distance(box: Box, place: str, shape: tuple[int, ...]) -> float:
    """From a box to one of PLACES, in frames; a box near an edge counts as at the edge."""
    height, width = shape[:2]
    x, y = PLACES[place]
    bx = min(1.0, max(0.0, ((box.left + box.right) / 2 / width - 0.12) / 0.76))
    by = min(1.0, max(0.0, ((box.top + box.bottom) / 2 / height - 0.06) / 0.88))
    return math.hypot(bx - x, by - y)


def _tilt(outline: Any) -> float:
    _, (width, height), angle = cv2.minAreaRect(outline)
    if width < height:
        width, height, angle = height, width, angle - 90
    if angle < -90 + STEEP:
        angle += 180
    return round(float(angle), 1) if width >= TELLING * height and LEVEL <= abs(angle) <= STEEP else 0.0


def _stack(a: Box, b: Box) -> bool:
    low = min(a.height, b.height)
    gap = max(a.top, b.top) - min(a.bottom, b.bottom)
    centres = abs((a.left + a.right) - (b.left + b.right)) / 2
    aligned = min(abs(a.left - b.left), abs(a.right - b.right), centres)
    return 0.72 < a.height / b.height < 1.4 and gap < 0.8 * low and aligned < 0.5 * low + 8


def _joined(boxes: list[Box]) -> list[Box]:
    """Letter-spaced words and CJK titles come in pieces: neighbours on one line become one box."""
    for i, a in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            b = boxes[j]
            low, high = sorted((a.height, b.height))
            overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
            gap = max(a.left, b.left) - min(a.right, b.right)
            if overlap > 0.6 * low and high < 1.6 * low and gap < 0.6 * low:
                rest = [box for k, box in enumerate(boxes) if k not in (i, j)]
                return _joined([*rest, a.union(b)])
    return boxes


@functools.cache
def _network() -> Any:
    return cv2.dnn.readNetFromONNX(str(MODEL))
