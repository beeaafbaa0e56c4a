"""Drafts that are spoiled on purpose, as models spoil what they were to keep (SANDBOX_DRIFT), so that one sees it found.

What was asked is left alone by `object`; all other kinds change the whole picture, as a model that paints it anew does.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image

KINDS = ("none", "rerender", "shift", "tint", "object", "redraw")
ZOOM, RIGHT, DOWN = 1.02, 0.014, 0.009  # of a shift
TINT = (-9.0, -1.0, 11.0)  # blue, green, red
WAVES, DEPTH = 3, 0.02  # of a redrawing: bends across the picture, as a part of its longer side
SIDE = 1 / 7  # of the shorter side: a thing that nobody asked for
CORNER = 0.12  # of a side; the label of a draft may stand there


def drifted(picture: Any, kind: str, kept_clear: Any) -> Any:
    """Return the BGR picture with the drift; `kept_clear` is true where something was asked."""
    return DRIFTS[kind](picture, kept_clear)


def _rerendered(picture: Any, _clear: Any) -> Any:
    """Softer, with grain of its own, through a codec: what a model does to what it keeps."""
    grain = np.random.default_rng(7).normal(0, 2.0, picture.shape)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.6).astype(np.float32)
    drawn = np.clip(soft + grain, 0, 255).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(drawn[..., ::-1])).save(out, "JPEG", quality=92)
    return np.ascontiguousarray(np.asarray(Image.open(out))[..., ::-1])


def _shifted(picture: Any, clear: Any) -> Any:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 0, ZOOM)
    matrix[:, 2] += [RIGHT * width, DOWN * height]
    moved = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return _rerendered(moved, clear)


def _tinted(picture: Any, clear: Any) -> Any:
    warm = np.clip(picture.astype(np.float32) + TINT, 0, 255).astype(np.uint8)
    return _rerendered(warm, clear)


def _with_object(picture: Any, clear: Any) -> Any:
    """A thing with edges of its own, where nothing was asked and where the picture is calmest."""
    height, width = picture.shape[:2]
    side = max(12, round(SIDE * min(height, width)))
    x, y = _free_place(picture, clear, side)
    out = picture.copy()
    middle, radius = (x + side // 2, y + side // 2), side // 2
    light = picture[y : y + side, x : x + side].mean() > 110
    body, detail = ((40, 44, 52), (235, 238, 240)) if light else ((235, 238, 240), (40, 44, 52))
    cv2.circle(out, middle, radius, body, -1, cv2.LINE_AA)
    cv2.circle(out, middle, radius // 2, detail, max(2, side // 16), cv2.LINE_AA)
    for angle in range(0, 180, 45):
        step = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]) * radius * 0.8
        ends = [tuple(np.round(np.array(middle) + sign * step).astype(int).tolist()) for sign in (-1, 1)]
        cv2.line(out, ends[0], ends[1], detail, max(1, side // 24), cv2.LINE_AA)
    return _rerendered(out, clear)


def _free_place(picture: Any, clear: Any, side: int) -> tuple[int, int]:
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    busy = cv2.boxFilter(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), -1, (side, side), anchor=(0, 0))
    asked = cv2.dilate(clear.astype(np.uint8), np.ones((side, side), np.uint8))
    blocked = cv2.boxFilter(asked.astype(np.float32), -1, (side, side), anchor=(0, 0))
    across, down = np.arange(width), np.arange(height)
    edge_x = (across < CORNER * width) | (across > (1 - CORNER) * width - side)
    edge_y = (down < CORNER * height) | (down > (1 - CORNER) * height - side)
    cost = busy + 1000 * blocked + 100 * (edge_x[None, :] | edge_y[:, None])
    cost = cost[: max(1, height - side), : max(1, width - side)]
    y, x = np.unravel_index(int(cost.argmin()), cost.shape)
    return int(x), int(y)


def _redrawn(picture: Any, clear: Any) -> Any:
    """Everything is there, and nothing where it was: bent, zoomed and turned."""
    height, width = picture.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    depth = DEPTH * max(height, width)
    bend_x = depth * np.sin(2 * np.pi * WAVES * down / height) * np.cos(2 * np.pi * across / width)
    bend_y = depth * np.cos(2 * np.pi * WAVES * across / width) * np.sin(2 * np.pi * down / height + 1)
    bent = cv2.remap(picture, across + bend_x, down + bend_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 2.5, 1.09)
    turned = cv2.warpAffine(bent, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return _rerendered(turned, clear)


DRIFTS: dict[str, Callable[[Any, Any], Any]] = {
    "none": lambda picture, _clear: picture,
    "rerender": _rerendered,
    "shift": _shifted,
    "tint": _tinted,
    "object": _with_object,
    "redraw": _redrawn,
}
