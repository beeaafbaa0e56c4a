"""The sandbox's own spoiled drafts (SANDBOX_DRIFT): how many the report finds, and how often it cries where nothing was.

Each draft is a sample with something painted into an area, which was asked, and then the drift over it, as the engine
does it; the areas lie elsewhere each time.
"""

from collections import Counter

import cv2
import numpy as np

from app.fidelity import Picture, Region, measure, read_picture
from app.media.samples import SAMPLES, sample_path
from app.sandbox.draft import output
from app.sandbox.draft.drift import KINDS, drifted

DRAFTS = 200  # of each kind
COLORS = ((40, 60, 200), (220, 210, 60), (30, 160, 90), (245, 245, 240), (25, 25, 30))


def found_of_drafts(amount: int = DRAFTS) -> dict[str, Counter[str]]:
    """The verdicts by kind of drift."""
    verdicts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    draw = np.random.default_rng(11)
    for n in range(amount):
        name = SAMPLES[n % len(SAMPLES)].name
        data = sample_path(name).read_bytes()
        source, picture = read_picture(data), output.opened(data)
        height, width = picture.shape[:2]
        w, h = draw.uniform(0.15, 0.4), draw.uniform(0.08, 0.3)
        area = (float(draw.uniform(0, 1 - w)), float(draw.uniform(0, 1 - h)), float(w), float(h))
        asked = Region.of_boxes(area).mask(width, height).astype(bool)
        edited = _painted(picture, asked, COLORS[n % len(COLORS)])
        for kind in KINDS:
            draft = Picture(np.ascontiguousarray(drifted(edited, kind, asked)[..., ::-1]))
            verdicts[kind][measure(source, draft, Region.of_boxes(area)).report.verdict.value] += 1
    return verdicts


def _painted(picture: np.ndarray, asked: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    """A plate with a price in the area."""
    made = picture.copy()
    made[asked] = color
    rows, columns = np.nonzero(asked)
    at = int(columns.min() + 12), int((rows.min() + rows.max()) // 2)
    ink = (255, 255, 255) if sum(color) < 400 else (20, 20, 20)
    cv2.putText(made, "19.90", at, cv2.FONT_HERSHEY_SIMPLEX, 1.6, ink, 3, cv2.LINE_AA)
    return np.where(asked[..., None], made, picture)
