"""What shows through a subject: between an arm and its rest, within a handle.

A network that looks at 320 pixels closes narrow gaps. One is opened again where a patch has the colours that the old
background has around the subject, none of the subject's, and the network had its doubts.
"""

from typing import Any

import cv2
import numpy as np

TONES, SAMPLES = 10, 3000
ALIKE, UNLIKE = 7.0, 22.0  # ΔE of Lab to the nearest tone
DOUBT, DOUBT_SHARE = 0.5, 0.01
ENCLOSED = 0.9  # of its rim lies on the subject: what is open to the ground is a thin part, not a gap
SMALL, LARGE = 0.0004, 0.05  # shares of the picture
SEED = 9


def gaps(small: Any, likely: Any, alpha: Any) -> Any:
    """A mask of gaps in the subject; `likely` is the network's, `alpha` the matte so far, both at the picture's size."""
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 0.8).astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    inside = alpha > 0.5
    reach = max(small.shape[:2]) // 6 | 1
    around = cv2.dilate(inside.astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool) & (alpha < 0.02)
    found = np.zeros(inside.shape, np.uint8)
    if around.sum() < 10 * TONES:
        return found
    like_ground = nearest(lab, lab[around])
    foreground = lab[inside & (like_ground > 2 * ALIKE)]
    if len(foreground) < 10 * TONES:
        return found
    open_ = inside & (like_ground < ALIKE) & (nearest(lab, foreground) > UNLIKE)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(open_.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), connectivity=4
    )
    for n in range(1, count):
        if not SMALL < stats[n, cv2.CC_STAT_AREA] / inside.size < LARGE:
            continue
        part = labels == n
        rim = cv2.dilate(part.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & ~part
        if (likely[part] < DOUBT).mean() > DOUBT_SHARE and inside[rim].mean() > ENCLOSED:
            found[part] = 1
    return found


def nearest(lab: Any, colours: Any) -> Any:
    """How far each pixel is from the nearest of the tones that the colours have."""
    some = np.ascontiguousarray(colours[:: max(1, len(colours) // SAMPLES)], np.float32)
    cv2.setRNGSeed(SEED)
    _, _, tones = cv2.kmeans(some, TONES, None, (3, 12, 0.5), 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    return np.minimum.reduce([np.sqrt(((lab - tone) ** 2).sum(axis=2)) for tone in tones])
