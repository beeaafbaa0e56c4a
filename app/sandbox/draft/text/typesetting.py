"""Sets new letters on a picture: breaking into lines, fitting, alignment, ink, and a soft shade where one is wanted."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box
from app.sandbox.draft.text.fonts import Style
from app.sandbox.draft.text.segmentation import Ink
from app.sandbox.draft.text.shaping import Line, rasterise, set_line

SMALLEST = 9.0  # pixels an em
READABLE, FAINT_SHARE = 2.0, 0.08  # letters are hard to read when more of their ground than this has less contrast
SHRINK, SHRINKS = 0.85, 5  # times, and how often: to less than half nothing is made
INK_BLACK, INK_WHITE = np.array([18.0, 17.0, 17.0]), np.array([255.0, 255.0, 255.0])
FAINT, FAITHFUL = 1.6, 0.8  # old letters of less contrast were meant to be faint, and stay nearly as faint
CLEARER = 1.25  # times the contrast: reason enough to give letters another ink
_NO_START = "、。，．！？!?)）」』】〉》”’ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_PARTICLES = "のはがをにでと、。・"


@dataclass(frozen=True)
class Anchor:
    """Where a block of lines stands: one side or the middle at `x`, and the baseline of each line."""

    align: str  # left, center, right
    x: float
    baselines: tuple[float, ...]


def fit(
    lines: tuple[str, ...], style: Style, size: float, room: float, tracking: float = 0.0
) -> tuple[list[Line], float]:
    """Shaped lines, and the size at which the widest of them has room."""
    shaped = [set_line(text, style, tracking) for text in lines]
    widest = max(line.width(size) for line in shaped)
    size = min(size, size * room / widest)
    if size < SMALLEST:
        raise CannotDraw(Message("draft.text_too_long"), "text_too_long")
    return shaped, size


def broken(text: str, count: int) -> tuple[str, ...]:
    """One text on `count` lines of like length: at spaces, or between Han and kana. As it is where neither works."""
    spaced = " " in text
    atoms = text.split(" ") if spaced else list(text)
    if count < 2 or len(atoms) < count or not (spaced or all(_breakable(c) for c in text)):
        return (text,)
    glue = " " if spaced else ""
    cuts = [0]
    for n in range(1, count):
        ideal = len(text) * n / count
        options = range(cuts[-1] + 1, len(atoms) - (count - n) + 1)
        cuts.append(min(options, key=lambda k: _cost(atoms, k, glue, ideal)))
    cuts.append(len(atoms))
    return tuple(glue.join(atoms[a:b]) for a, b in pairwise(cuts))


def covered(shape: tuple[int, ...], lines: list[Line], size: float, anchor: Anchor) -> Any:
    """How much of each pixel of a picture of that shape the lines cover, 0…1."""
    alpha = np.zeros(shape[:2], np.float32)
    for line, baseline in zip(lines, anchor.baselines, strict=True):
        raster = rasterise(line, size)
        back = {"left": 0.0, "center": 0.5, "right": 1.0}[anchor.align] * line.width(size)
        _paste(alpha, raster.alpha, round(anchor.x - back) + raster.left, round(baseline) + raster.top)
    if not alpha.any():
        raise CannotDraw(Message("draft.text_outside"), "text_outside")
    return alpha


def clear_of(
    shape: tuple[int, ...], lines: list[Line], size: float, anchor: Anchor, others: list[Box]
) -> tuple[Any, float]:
    """What the lines cover, and their size: made smaller until they cover no other text."""
    for _ in range(SHRINKS):
        alpha = covered(shape, lines, size, anchor)
        cores = [(slice(b.top + b.height // 8, b.bottom - b.height // 8), slice(b.left, b.right)) for b in others]
        if not any((alpha[core] > 0.5).any() for core in cores):
            return alpha, size
        size *= SHRINK
    raise CannotDraw(Message("draft.text_over"), "no_room")


def inked(picture: Any, alpha: Any, colour: Any, size: float, plate: Any = None, *, shade: bool = False) -> Any:
    """The picture with letters of that coverage, on a soft shade where one is wanted. Colours are BGR."""
    ys, xs = np.nonzero(alpha)
    box = Box(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    out = picture.copy()
    if plate is not None:
        box = box.grown(round(0.35 * size), picture.shape)
        out[box.slices] = plate
    elif shade:
        spread = max(2.0, size * 0.1)
        box = box.grown(round(3 * spread), picture.shape)
        depth = np.clip(cv2.GaussianBlur(alpha[box.slices], (0, 0), spread) * 1.2, 0, 0.55)[..., None]
        away = 0.0 if luminance(colour) > 0.3 else 255.0
        out[box.slices] = out[box.slices] * (1 - depth) + away * depth + 0.5
    share = alpha[box.slices][..., None]
    mixed = out[box.slices] * (1 - share) + np.asarray(colour, np.float32) * share
    out[box.slices] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return out


def ink_for(ground: Any, alpha: Any, colour: Any, least: float) -> Any:
    """The letters' own colour; where it could not be read there, black or white, or what of them has just the contrast
    that is wanted. `least` is that contrast."""
    poor = _poor(ground, alpha, colour)
    if poor >= least:
        return colour
    best = max((INK_BLACK, INK_WHITE), key=lambda ink: _poor(ground, alpha, ink))
    if _poor(ground, alpha, best) < max(CLEARER * poor, least):
        return colour
    if least >= READABLE:
        return best
    under = np.median(ground[alpha > 0.5], axis=0)  # a faint text stays faint
    shares = np.linspace(0.1, 1, 10)
    return next((ink for s in shares if contrast(ink := under + s * (best - under), under) >= least), best)


def wanted(bare: Any, ink: Ink) -> float:
    """The contrast that letters want elsewhere: little where they had little, for a watermark is meant to be faint."""
    had = contrast(ink.colour, np.median(bare[ink.box.slices].reshape(-1, 3), axis=0))
    return READABLE if had >= FAINT else 1 + FAITHFUL * (had - 1)


def is_faint(ground: Any, alpha: Any, colour: Any, least: float) -> bool:
    """Whether letters have too little contrast there on too much of their way."""
    return bool((contrasts(ground, alpha, colour) < least).mean() > FAINT_SHARE)


def contrasts(ground: Any, alpha: Any, colour: Any) -> Any:
    """Between a colour and what lies under the letters, at some points of them."""
    under = ground[alpha > 0.5]
    light = luminance(colour)
    lightness = luminance(under[:: max(1, len(under) // 5000)])
    return (np.maximum(lightness, light) + 0.05) / (np.minimum(lightness, light) + 0.05)


def _poor(ground: Any, alpha: Any, colour: Any) -> float:
    """The contrast that the most of the letters have at least."""
    return float(np.percentile(contrasts(ground, alpha, colour), 100 * FAINT_SHARE))


def luminance(colour: Any) -> Any:
    """Relative luminance of a BGR colour, or of each of many."""
    share = np.asarray(colour, float) / 255
    linear = np.where(share <= 0.03928, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.0722, 0.7152, 0.2126])


def contrast(a: Any, b: Any) -> float:
    dark, bright = sorted((luminance(a), luminance(b)))
    return float((bright + 0.05) / (dark + 0.05))


def _paste(canvas: Any, part: Any, x: int, y: int) -> None:
    height, width = canvas.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(height, y + part.shape[0]), min(width, x + part.shape[1])
    if top < bottom and left < right:
        here = canvas[top:bottom, left:right]
        np.maximum(here, part[top - y : bottom - y, left - x : right - x], out=here)


def _cost(atoms: list[str], cut: int, glue: str, ideal: float) -> float:
    cost = abs(len(glue.join(atoms[:cut])) - ideal)
    if not glue:
        cost += 100 if atoms[cut] in _NO_START else 0
        cost -= 1.5 if atoms[cut - 1] in _PARTICLES else 0
    return cost


def _breakable(character: str) -> bool:
    return "\u3000" <= character <= "\u30ff" or "\u4e00" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
