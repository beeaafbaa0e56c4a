"""Drafts of lighting: a few moods as exposure, white balance and contrast of the whole picture, in linear light."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.messages import LazyText, Message
from app.sandbox.draft.errors import CannotDraw

GAMMA = 2.2
LUMA = np.array([0.0722, 0.7152, 0.2126], np.float32)  # of BGR


@dataclass(frozen=True)
class Mood:
    """`warmth` towards amber above 0, blue below; `sun` a glow from the upper left; `vignette` darker edges; `toned` how
    brown a picture without its colours becomes."""

    warmth: float = 0.0
    exposure: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    vignette: float = 0.0
    sun: float = 0.0
    toned: float = 0.0


MOODS: tuple[tuple[str, Mood], ...] = (  # the first rule that the description meets
    (r"blue hour|dusk|twilight", Mood(-0.26, 0.62, 1.0, 0.9, 0.25)),
    (r"night|moon\w*", Mood(-0.2, 0.34, 1.08, 0.78, 0.45)),
    (r"golden|sunset|sunrise|afternoon", Mood(0.13, 0.84, 1.03, 1.06, 0.18, 0.22)),
    (r"candle\w*|fire\w*|lamp\w*", Mood(0.26, 0.76, 1.08, 1.05, 0.45, 0.1)),
    (r"warm evening|evening", Mood(0.13, 0.78, 1.05, 1.0, 0.28, 0.16)),
    (r"sepia", Mood(contrast=1.04, saturation=0.0, vignette=0.15, toned=0.1)),
    (r"black[- ]and[- ]white|monochrome", Mood(contrast=1.1, saturation=0.0, vignette=0.1)),
    (r"overcast|cloudy|diffuse|flat", Mood(-0.04, 1.0, 0.86, 0.84)),
    (r"moody|dark|low[- ]key|dim", Mood(-0.03, 0.72, 1.14, 0.85, 0.45)),
    (r"dramatic|hard|contrasty", Mood(0.03, 0.85, 1.24, 0.96, 0.45)),
    (r"high[- ]key|airy", Mood(0.0, 1.3, 0.9, 0.93)),
    (r"cool|cold|morning|blue", Mood(-0.12, 1.03, 0.97, 0.93, 0.05)),
    (r"warm|sun\w*|window light", Mood(0.11, 1.05, 1.02, 1.06, 0.0, 0.18)),
    (r"bright|brighter|light|high", Mood(0.02, 1.2, 0.97)),
    (r"soft|daylight|natural|studio|softbox", Mood(0.02, 1.08, 0.93)),
)


def mood(to: str) -> tuple[str, Mood] | None:
    """The words that name a mood, and the mood; None where they name none."""
    low = to.lower()
    return next(((found[0], mood) for rule, mood in MOODS if (found := re.search(rf"\b(?:{rule})\b", low))), None)


def change(picture: Any, to: str) -> tuple[Any, LazyText]:
    found = mood(to)
    if found is None:
        raise CannotDraw(Message("draft.lighting", moods=Message("draft.lighting_moods")), "lighting")
    name, asked = found
    return _lit(picture, asked), Message("draft.lit", mood=name)


def _lit(picture: Any, mood: Mood) -> Any:
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    linear = (picture.astype(np.float32) / 255) ** GAMMA
    balance = np.array([1 - 1.5 * mood.warmth, 1 + 0.12 * mood.warmth, 1 + 1.15 * mood.warmth], np.float32)
    linear *= balance / (balance @ LUMA) * mood.exposure
    if mood.sun:
        glow = np.exp(-(((x - 0.05) / 0.75) ** 2 + ((y - 0.15) / 0.8) ** 2))[..., None]
        linear *= 1 + 2 * mood.sun * glow * np.array([0.55, 0.85, 1.1], np.float32)
    if mood.vignette:
        away = (x - 0.5) ** 2 + (y - 0.5) ** 2
        linear *= (1 - 1.5 * mood.vignette * np.clip(away - 0.05, 0, 1))[..., None]
    linear = np.where(linear > 0.8, 0.8 + 0.2 * np.tanh((linear - 0.8) / 0.2), linear)  # highlights roll off
    seen = np.clip(linear, 0, 1) ** (1 / GAMMA)
    grey = (seen @ LUMA)[..., None]
    seen = grey + (seen - grey) * mood.saturation
    seen = seen * np.array([1 - 1.8 * mood.toned, 1 - 0.4 * mood.toned, 1 + 0.7 * mood.toned], np.float32)
    pivot = 0.5 if mood.exposure > 0.9 else 0.42
    seen = pivot + (seen - pivot) * mood.contrast
    return np.clip(seen * 255 + 0.5, 0, 255).astype(np.uint8)
