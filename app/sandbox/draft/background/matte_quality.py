"""The doubts about a cut-out: one that would look wrong is refused, for an ugly draft helps nobody."""

from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw

UNSURE = (0.15, 0.85)  # between these the network has not made up its mind
UNSURE_SHARE = 0.2  # as large as this share of the subject: the cut would go through things
EDGE, EDGE_SHARE = 2.5, 0.9  # ΔE of Lab a pixel: on an edge of the picture the outline must lie, along most of its way
RIM = 3  # pixels at the frame, where no edge is


def check(small: Any, guess: Any, alpha: Any) -> None:
    """`guess` is the network's, `alpha` the matte, both at the size of the BGR picture, 0…1."""
    inside = alpha > 0.5
    unsure = (guess > UNSURE[0]) & (guess < UNSURE[1])
    if not inside.any() or unsure.sum() > UNSURE_SHARE * inside.sum():
        raise CannotDraw(
            Message("draft.subject_unclear"),
            "no_subject",
        )
    outline = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    outline[:RIM] = outline[-RIM:] = False
    outline[:, :RIM] = outline[:, -RIM:] = False
    if outline.any() and (_slope(small)[outline] > EDGE).mean() < EDGE_SHARE:
        raise CannotDraw(
            Message("draft.subject_blurs"),
            "no_subject",
        )


def _slope(small: Any) -> Any:
    """The steepest change of colour within two pixels, in ΔE a pixel."""
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    across, down = cv2.Sobel(lab, -1, 1, 0, scale=1 / 8), cv2.Sobel(lab, -1, 0, 1, scale=1 / 8)
    return cv2.dilate(np.sqrt((across**2 + down**2).sum(axis=2)), np.ones((5, 5), np.uint8))
