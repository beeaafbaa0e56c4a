"""Cuts out the subject: U²-Net finds it, GrabCut decides where it is unsure, a guided filter gives the edge."""

import functools
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.background import matte_quality
from app.sandbox.draft.background.matte_holes import gaps
from app.sandbox.draft.errors import CannotDraw

MODEL = Path(__file__).parents[2] / "models" / "u2netp.onnx"
SIDE, GRABCUT_SIDE, MATTE_SIDE = 320, 512, 800
GRABCUT_SHARE = 0.5  # of what is decided where the network is unsure
SURE_SHARE = 0.72  # of the picture, that must be clearly subject or clearly not
NEAR_SHARE = 0.6  # of the frame: a smaller subject is looked at from near
SOLID = 0.8  # what is so surely subject, and not at its edge, is subject: a softer inside would let the ground through
SPECK = 0.03  # of the largest part: what is smaller is no part of the subject
COARSE = 4  # times smaller, for what needs no detail
SEED = 7
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def matte(picture: Any, seen: Any = None) -> Any:
    """How much of each pixel is the subject, 0…1. `seen` is what `likely` said of this picture, where it was asked."""
    height, width = picture.shape[:2]
    near = _closer(picture, likely(picture) if seen is None else seen)
    small = _at_most(picture, GRABCUT_SIDE)
    guess = cv2.resize(near, (small.shape[1], small.shape[0]))
    covered, sure = float((guess > 0.5).mean()), float(((guess > 0.8) | (guess < 0.1)).mean())
    if not 0.01 <= covered <= 0.97 or sure < SURE_SHARE:
        raise CannotDraw(Message("draft.no_subject"), "no_subject")
    cut = _grabcut(small, guess)
    unsure = cv2.GaussianBlur(((guess > 0.06) & (guess < 0.94)).astype(np.float32), (0, 0), 2)
    alpha = guess * (1 - unsure) + (GRABCUT_SHARE * cut + (1 - GRABCUT_SHARE) * guess) * unsure
    alpha = _without_specks(np.clip((alpha - 0.25) / 0.5, 0, 1).astype(np.float32))
    alpha[gaps(small, guess, alpha) > 0] = 0
    matte_quality.check(small, guess, alpha)
    return _edged(picture, cv2.resize(alpha, (width, height)))


def laid(picture: Any, alpha: Any, ground: Any) -> Any:
    """The subject on another ground, float BGR; as a BGR picture. Its soft edge is freed of the old background."""
    out = np.clip(ground + 0.5, 0, 255).astype(np.uint8)
    ys, xs = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(ys):
        return out
    here = (slice(ys[0], ys[-1] + 1), slice(xs[0], xs[-1] + 1))
    share = alpha[here][..., None]
    mixed = _colours(picture, alpha, here) * share + ground[here] * (1 - share)
    out[here] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return out


def _colours(picture: Any, alpha: Any, here: tuple[slice, slice]) -> Any:
    """The subject's own colours up to its edge, without the old background's (blur fusion, Forte 2021). First from far
    around, which is done small, then from near."""
    seen, share = picture[here].astype(np.float32), alpha[here]
    size = share.shape[::-1]
    little = (size[0] // COARSE + 1, size[1] // COARSE + 1)
    small, small_share = (cv2.resize(v, little, interpolation=cv2.INTER_AREA) for v in (seen, share))
    means = _means(small, small, small_share, int(max(picture.shape[:2]) * 0.06 / COARSE) | 1)
    front_mean, back = (cv2.resize(mean, size, interpolation=cv2.INTER_LINEAR) for mean in means)
    front = _fused(seen, share[..., None], front_mean, back)
    return _fused(seen, share[..., None], *_means(front, back, share, 7))


def _means(front: Any, back: Any, share: Any, side: int) -> tuple[Any, Any]:
    mean, share = cv2.blur(share, (side, side))[..., None], share[..., None]
    return (
        cv2.blur(front * share, (side, side)) / (mean + 1e-5),
        cv2.blur(back * (1 - share), (side, side)) / (1 - mean + 1e-5),
    )


def _fused(seen: Any, share: Any, front: Any, back: Any) -> Any:
    return np.clip(front + share * (seen - share * front - (1 - share) * back), 0, 255)


def likely(picture: Any) -> Any:
    """How likely each pixel belongs to the subject, 0…1, at a glance."""
    return np.clip(cv2.resize(saliency(picture), picture.shape[1::-1], interpolation=cv2.INTER_CUBIC), 0, 1)


def saliency(picture: Any) -> Any:
    """320 × 320, 0…1."""
    small = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    values = small.astype(np.float32) / max(1.0, float(small.max()))
    values = (values - MEAN) / DEVIATION
    network = _network()
    network.setInput(values.transpose(2, 0, 1)[None].astype(np.float32))
    found = network.forward(network.getUnconnectedOutLayersNames())[0][0, 0]
    return (found - found.min()) / (float(np.ptp(found)) + 1e-6)


def _closer(picture: Any, seen: Any) -> Any:
    """The subject at the picture's size; a subject that is small in the frame is looked at once more from near."""
    height, width = picture.shape[:2]
    ys, xs = np.nonzero(seen > 0.3)
    if len(ys):
        margin = int(0.12 * max(np.ptp(ys), np.ptp(xs)))
        top, bottom = max(0, int(ys.min()) - margin), min(height, int(ys.max()) + margin + 1)
        left, right = max(0, int(xs.min()) - margin), min(width, int(xs.max()) + margin + 1)
        if min(bottom - top, right - left) > 16 and (bottom - top) * (right - left) < NEAR_SHARE * height * width:
            near = saliency(picture[top:bottom, left:right])
            seen = np.zeros_like(seen)
            seen[top:bottom, left:right] = cv2.resize(near, (right - left, bottom - top), interpolation=cv2.INTER_CUBIC)
    return np.clip(seen, 0, 1)


def _grabcut(small: Any, guess: Any) -> Any:
    marks = np.full(guess.shape, cv2.GC_BGD, np.uint8)
    marks[guess > 0.05] = cv2.GC_PR_BGD
    marks[guess > 0.5] = cv2.GC_PR_FGD
    marks[guess > 0.9] = cv2.GC_FGD
    near = cv2.dilate((guess > 0.5).astype(np.uint8), np.ones((25, 25), np.uint8))
    marks[(marks == cv2.GC_BGD) & (near > 0)] = cv2.GC_PR_BGD
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small, marks, (0, 0, 1, 1), *models, 3, cv2.GC_INIT_WITH_MASK)
    return ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)).astype(np.float32)


def _without_specks(alpha: Any) -> Any:
    """Without parts that are small beside the largest, their soft rims included."""
    count, labels = cv2.connectedComponents((alpha > 0.05).astype(np.uint8))
    solid = np.bincount(labels[alpha > 0.5], minlength=count)
    solid[0] = 0
    alpha[(solid < SPECK * solid.max())[labels]] = 0
    return alpha


def _edged(picture: Any, alpha: Any) -> Any:
    """The edge follows the picture; what is surely subject or surely not stays so."""
    small = _at_most(picture, MATTE_SIDE)
    height, width = small.shape[:2]
    rough = cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR)
    radius = max(4, int(max(height, width) * 0.008))
    kernel = np.ones((2 * radius + 1,) * 2, np.uint8)
    fine = _guided(small.astype(np.float32) / 255, rough, radius, 1e-4)
    band = cv2.dilate((rough > 0.05).astype(np.uint8), kernel)
    sure = cv2.erode((rough > 0.95).astype(np.uint8), kernel)
    fine = np.clip((fine - 0.1) / 0.8, 0, 1) * band
    solid = cv2.erode((fine > SOLID).astype(np.uint8), np.ones((3, 3), np.uint8))
    fine = np.maximum(fine, np.maximum(sure, solid)).astype(np.float32)
    return np.clip(cv2.resize(fine, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR), 0, 1)


def _guided(guide: Any, values: Any, radius: int, regular: float) -> Any:
    """The guided filter with a colour guide (He et al. 2010): a local linear model of the guide's three channels."""
    size = (2 * radius + 1,) * 2
    mean_guide, mean_values = cv2.blur(guide, size), cv2.blur(values, size)
    together = cv2.blur(guide * values[..., None], size) - mean_guide * mean_values[..., None]
    spread = [
        [cv2.blur(guide[..., i] * guide[..., j], size) - mean_guide[..., i] * mean_guide[..., j] for j in range(3)]
        for i in range(3)
    ]
    slope = _solved(spread, together, regular)
    offset = mean_values - (slope * mean_guide).sum(axis=-1)
    return (cv2.blur(slope, size) * guide).sum(axis=-1) + cv2.blur(offset, size)


def _solved(matrix: list[list[Any]], values: Any, regular: float) -> Any:
    """Cramer's rule for a symmetric 3 × 3 system at each pixel; `regular` is added to the diagonal."""
    (a, b, c), (_, d, e), (_, _, f) = matrix
    a, d, f = a + regular, d + regular, f + regular
    rows = (
        (d * f - e * e, c * e - b * f, b * e - c * d),
        (c * e - b * f, a * f - c * c, b * c - a * e),
        (b * e - c * d, b * c - a * e, a * d - b * b),
    )
    whole = a * rows[0][0] + b * rows[0][1] + c * rows[0][2]
    found = [sum(row[n] * values[..., n] for n in range(3)) / whole for row in rows]
    return np.stack(found, axis=-1).astype(np.float32)


def _at_most(picture: Any, side: int) -> Any:
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    height, width = (max(1, round(length * scale)) for length in picture.shape[:2])
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


@functools.cache
def _network() -> Any:
    return cv2.dnn.readNetFromONNX(str(MODEL))
