"""Small marks that stay when a calm background goes: a logo, a seal, a stamp.

A mark is small, has sharp edges, and stands alone on calm ground. On a busy ground nothing tells a mark from a thing.
"""

from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.background.matte_holes import nearest
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box

SIDE = 768  # of the picture in which they are sought
SMALL, LARGE = 0.015, 0.12  # of that side: what is larger is a thing, or a line
THING = 0.05  # of it: what touches the subject and does not reach below it, as what it stands on does, belongs to it
SHARP = 4.0  # ΔE a pixel at its edges; shadows and light are softer
CALM, CALM_SHARE = 1.5, 0.1  # ΔE a pixel, and the share of the ground that may have more for it to be calm
ALONE, ALONE_SHARE = 2.5, 0.05  # the same, in the ring around a mark
SOFT = (5.0, 14.0)  # ΔE from the ground at which a pixel begins to belong to a mark, and where it may do so wholly
WHOLE = 0.8  # of what most of the mark has: a pixel at its edge has less


def marks(picture: Any, alpha: Any) -> list[tuple[Box, Any]]:
    """Boxes, and how much of each pixel in them is a mark, 0…1. `alpha` is the subject's matte; the BGR picture has no
    free text any more."""
    scale = min(1.0, SIDE / max(picture.shape[:2]))
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    lab = _lab(small)
    subject = cv2.dilate((cv2.resize(alpha, size) > 0.03).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    across, down = cv2.Sobel(lab, -1, 1, 0, scale=1 / 8), cv2.Sobel(lab, -1, 0, 1, scale=1 / 8)
    slope = np.sqrt((across**2 + down**2).sum(axis=2))
    if subject.all() or (slope[~subject] > CALM).mean() > CALM_SHARE:
        return []
    edges = cv2.morphologyEx(((slope > SHARP) & ~subject).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(edges)
    lowest = int(np.flatnonzero(subject.any(axis=1)).max(initial=0))
    found = []
    for n, (x, y, wide, high, _) in enumerate(stats[1:], 1):
        touches = x == 0 or y == 0 or x + wide == size[0] or y + high == size[1]
        beside = bool(subject[cv2.dilate((labels == n).astype(np.uint8), _disc(2)) > 0].any())
        if beside and not touches and y + high < lowest and min(wide, high) > THING * max(size):
            raise CannotDraw(
                Message("draft.subject_more"),
                "no_subject",
            )
        if beside or touches or min(wide, high) < SMALL * max(size) or max(wide, high) > LARGE * max(size):
            continue
        hull = np.zeros(labels.shape, np.uint8)
        cv2.fillConvexPoly(hull, cv2.convexHull(np.argwhere(labels == n)[:, ::-1].astype(np.int32)), 1)
        grown = cv2.dilate(hull, _disc(3))
        around = (cv2.dilate(hull, _disc(8)) > 0) & (grown == 0)
        if (slope[around] > ALONE).mean() < ALONE_SHARE:
            found.append(_cover(picture, Box(x, y, x + wide, y + high).grown(10, hull.shape), grown, 1 / scale))
    return [(box, cover) for box, cover in found if cover.max() == 1]


def _cover(picture: Any, near: Box, hull: Any, scale: float) -> tuple[Box, Any]:
    """How far each pixel in the hull is from every tone that there is around the hull."""
    box = Box(*(round(side * scale) for side in (near.left, near.top, near.right, near.bottom))).grown(0, picture.shape)
    lab = _lab(picture[box.slices])
    inside = cv2.resize(hull[near.slices], lab.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    apart = nearest(lab, lab[inside == 0])
    seen = apart[(apart > SOFT[1]) & (inside > 0)]
    whole = max(SOFT[1], WHOLE * float(np.percentile(seen, 75))) if len(seen) else SOFT[1]
    return box, (np.clip((apart - SOFT[0]) / (whole - SOFT[0]), 0, 1) * inside).astype(np.float32)


def _lab(bgr: Any) -> Any:
    return cv2.cvtColor(cv2.GaussianBlur(bgr, (0, 0), 0.7).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)


def _disc(radius: int) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
