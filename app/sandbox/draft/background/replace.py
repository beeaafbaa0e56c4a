"""Drafts of a background: a painted studio sweep, a plain ground or a gradient behind the subject, and its shadow."""

import re
from typing import Any

import cv2
import numpy as np

from app.messages import LazyText, Message, joined
from app.prompts import paints
from app.sandbox.draft.background import matting, overlays
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.prompt import sentences
from app.sandbox.draft.prompt.sentences import Colour

TONES: tuple[tuple[str, Colour], ...] = (  # a backdrop's colours are softer than a letter's
    (r"warm[- ]gr[ae]y", (204, 199, 193)),
    (r"cool[- ]gr[ae]y", (192, 198, 204)),
    (r"white", (243, 243, 241)),
    (r"black|dark|charcoal", (40, 40, 43)),
    (r"navy", (38, 52, 92)),
    (r"gr[ae]y", (200, 200, 202)),
    (r"beige|sand|linen", (226, 212, 192)),
    (r"cream|ivory", (240, 231, 212)),
    (r"sage", (176, 190, 168)),
    (r"mint", (190, 222, 205)),
    (r"terracotta", (200, 125, 95)),
    (r"peach", (244, 205, 180)),
    (r"lavender|lilac", (200, 190, 225)),
    (r"teal", (70, 140, 145)),
    (r"pink|rose|blush", (238, 200, 205)),
    (r"blue", (158, 184, 214)),
    (r"green", (165, 195, 165)),
    (r"yellow", (240, 210, 120)),
    (r"orange", (235, 160, 100)),
    (r"red|crimson", (180, 50, 50)),
    (r"brown", (140, 104, 78)),
    (r"purple|violet", (136, 104, 168)),
)
STUDIO = r"studio|sweep|seamless|cyclorama|backdrop|paper roll"
NEUTRAL: Colour = (214, 213, 210)
HORIZON = 0.72  # of the height, where the sweep turns from wall to floor
UNTOUCHED = 0.2  # letters that the network sees as less than this have not led it astray
COARSE = 4  # times smaller: soft light and shade need no more
SEED = 5


def replace(picture: Any, to: str) -> tuple[Any, LazyText]:
    low = to.lower()
    if not paints(to):
        raise CannotDraw(
            Message("draft.background_scene"),
            "background_scene",
        )
    tones, studio = named(low), bool(re.search(STUDIO, low))
    seen = matting.likely(picture)
    free = overlays.lifted(picture, seen)
    alpha = matting.matte(free.bare, seen if not (seen[free.hole] > UNTOUCHED).any() else None)
    height, width = picture.shape[:2]
    wall, floor = (tones or [NEUTRAL])[0], (tones or [NEUTRAL])[-1]
    ground = _sweep(height, width, wall, floor) if studio else _gradient(height, width, wall, floor)
    shadow = LazyText("")
    if studio or "shadow" in low:
        depth, shadow = _shadow(alpha, 0.55)
        ground *= 1 - depth[..., None] * np.array([0.95, 0.98, 1.0], np.float32)
    drawn = matting.laid(free.bare, alpha, ground)
    out, stays = overlays.laid(drawn, picture, free, alpha)
    inside = alpha > 0.995
    out[inside] = picture[inside]  # the subject itself keeps its pixels
    share = float((alpha > 0.5).mean())
    return out, joined(Message("draft.behind", share=f"{share:.0%}"), shadow, stays, Message("draft.caution"))


def subject_centre(picture: Any) -> tuple[float, float]:
    """As shares of the frame; weighed by how likely each point belongs to the subject."""
    likely = matting.saliency(picture) ** 2
    total = float(likely.sum()) or 1.0
    y, x = np.mgrid[0 : likely.shape[0], 0 : likely.shape[1]] + 0.5
    return float((likely * x).sum() / total / likely.shape[1]), float((likely * y).sum() / total / likely.shape[0])


def named(low: str) -> list[Colour]:
    """One colour as #rrggbb, or the first two by name."""
    hexed = sentences.colour(low) if "#" in low else None
    return [hexed] if hexed else _tones(low)


def _tones(low: str) -> list[Colour]:
    """Colours in the order in which they are named; "white-to-grey" has two."""
    found: list[tuple[int, Colour]] = []
    rest = low
    for rule, tone in TONES:
        for hit in re.finditer(rf"\b(?:{rule})\b", rest):
            found.append((hit.start(), tone))
        rest = re.sub(rf"\b(?:{rule})\b", lambda m: " " * len(m[0]), rest)
    return [tone for _, tone in sorted(found)][:2]


def _sweep(height: int, width: int, wall: Colour, floor: Colour) -> Any:
    """A wall with a pool of light that rounds off into a floor."""
    y, x = np.mgrid[0 : height // COARSE + 1, 0 : width // COARSE + 1].astype(np.float32)
    x, y = x / x.max(), y / y.max()
    lit_wall = 0.84 + 0.22 * np.exp(-(((x - 0.5) / 0.55) ** 2 + ((y - 0.36) / 0.5) ** 2))
    lit_floor = 0.93 + 0.13 * np.exp(-(((x - 0.5) / 0.6) ** 2 + ((y - 0.86) / 0.2) ** 2))
    turn = 1 / (1 + np.exp(-(y - HORIZON) / 0.045))
    crease = 0.06 * np.exp(-(((y - HORIZON) / 0.05) ** 2))
    light = lit_wall * (1 - turn) + lit_floor * turn - crease
    tone = _bgr(wall) * (1 - turn[..., None]) + _bgr(floor) * turn[..., None]
    return _grained(cv2.resize(tone * light[..., None], (width, height), interpolation=cv2.INTER_CUBIC))


def _gradient(height: int, width: int, top: Colour, bottom: Colour) -> Any:
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    return _grained(np.broadcast_to(_bgr(top) * (1 - down) + _bgr(bottom) * down, (height, width, 3)))


def _grained(ground: Any) -> Any:
    """Fine noise keeps soft gradients from banding."""
    noise = np.random.default_rng(SEED).standard_normal((*ground.shape[:2], 1), np.float32)
    return ground + 1.1 * noise


def _shadow(alpha: Any, strength: float) -> tuple[Any, LazyText]:
    """On the floor under the subject; on the wall where the frame cuts the subject off."""
    size = alpha.shape[::-1]
    alpha = cv2.resize(alpha, (size[0] // COARSE + 1, size[1] // COARSE + 1), interpolation=cv2.INTER_AREA)
    solid = alpha > 0.5
    if solid[-max(2, alpha.shape[0] // 150) :].any(axis=0).mean() > 0.02:
        width = alpha.shape[1]
        cast = np.roll(cv2.GaussianBlur(alpha, (0, 0), width * 0.03), int(width * 0.012), axis=1)
        depth, sentences = np.clip(cast, 0, 1) * 0.26, Message("draft.shadow_wall")
    else:
        depth, sentences = _on_floor(solid), Message("draft.shadow_floor")
    return cv2.resize(depth * strength, size, interpolation=cv2.INTER_LINEAR), sentences


def _on_floor(solid: Any) -> Any:
    ys = np.nonzero(solid.any(axis=1))[0]
    lowest, tall = int(ys.max()), int(np.ptp(ys)) + 1
    feet = np.zeros(solid.shape, np.float32)
    for column in np.nonzero(solid.any(axis=0))[0]:
        bottom = int(np.nonzero(solid[:, column])[0].max())
        if bottom > lowest - 0.28 * tall:
            feet[max(0, bottom - int(0.02 * tall)) : bottom + int(0.025 * tall) + 1, column] = 1
    contact = cv2.GaussianBlur(feet, (0, 0), max(0.5, 0.012 * tall))
    wide = cv2.GaussianBlur(feet, (0, 0), sigmaX=max(1.0, 0.09 * tall), sigmaY=max(0.75, 0.035 * tall))
    depth = 0.75 * contact / max(float(contact.max()), 1e-4) + 0.9 * wide / max(float(wide.max()), 1e-4)
    return np.clip(depth, 0, 1)


def _bgr(tone: Colour) -> Any:
    return np.array(tone[::-1], np.float32)
