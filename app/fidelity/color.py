"""Color and light: what the blocks that are still the same content say of a cast, of brightness, of contrast."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.fidelity.align import Alignment
from app.fidelity.blocks import SEEN, Blocks, Flags, Numbers, block_mean
from app.fidelity.pair import Pair
from app.fidelity.picture import Rgb
from app.fidelity.verdicts import Check, Item, Limits, Verdict, listed
from app.messages import LazyText, Message

LIMITS = Limits(held=1.0, changed=1.25)
SOFT = 4.0  # px; a block's color is compared without its texture
SAME_CONTENT = 0.6  # correlation
BLACK, WHITE = 6, 97  # L; darker is noise, brighter is clipped
MIN_BLOCKS, MIN_SOLID = 6, 12
PALETTE = Limits(held=1.6, changed=11.0)  # ΔE
MIN_KEPT = 0.05  # of the picture
WHAT, UNIT = "color and light", "of the limit"


@dataclass(frozen=True)
class Tones:
    """A Lab color a block, before and after, in the source's frame."""

    before: Numbers
    after: Numbers
    matched: Flags  # outside the asked region, and still the same content
    free: Flags

    @property
    def shift(self) -> Numbers:
        return self.after - self.before


@dataclass(frozen=True)
class Cast:
    score: float  # 1 is the limit up to which nobody notices
    whole: float  # the same for the picture as a whole, without its worst part
    delta_e: float
    light: float
    red: float
    yellow: float


def lab(image: Rgb) -> NDArray[Any]:
    return np.asarray(cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def tones(pair: Pair, blocks: Blocks, alignment: Alignment) -> Tones:
    after = np.asarray(pair.warp(pair.after, alignment.matrix), np.uint8)
    softly = [cv2.GaussianBlur(image, (0, 0), SOFT) for image in (pair.before, after)]
    before_lab, after_lab = (block_mean(lab(image).astype(np.float64), blocks.corners) for image in softly)
    free = blocks.free & (block_mean(pair.seen(alignment.matrix), blocks.corners) > SEEN)
    # a flat block can't prove that it is the same place: it counts only where the asked region is known
    same = np.where(blocks.rough, alignment.match.certain > SAME_CONTENT, bool(pair.asked.any()))
    return Tones(before_lab, after_lab, free & same, free)


def color(pair: Pair, cast: Cast | None) -> Item:
    if cast is None:
        return _by_palette(pair)
    verdict = LIMITS.verdict(cast.score)
    return Item(Check.COLOR, WHAT, verdict, _words(cast, verdict), cast.score, UNIT, limits=LIMITS)


def measure_cast(pair: Pair, blocks: Blocks, alignment: Alignment, found: Tones) -> Cast | None:
    solid = found.matched & (found.before[:, 0] > BLACK) & (found.before[:, 0] < WHITE)
    use = solid if solid.sum() >= MIN_SOLID else found.matched
    if use.sum() < MIN_BLOCKS or (not alignment.is_sure and (not pair.asked.any() or alignment.tried >= 12)):
        return None
    shift = found.shift[use]
    light, red, yellow = np.median(shift, axis=0)
    delta_e = float(np.median(np.linalg.norm(shift, axis=1)))
    whole = max(
        delta_e / 2.6,
        float(np.hypot(red, yellow)) / 2.2,
        abs(float(light)) / 2.6,
        abs(np.log(_chroma(found, use))) / 0.16,
        abs(np.log(_contrast(found, use))) / 0.13,
    )
    score = max(whole, _worst_part(pair, blocks, use, shift) / 4.5)
    return Cast(float(score), float(whole), delta_e, float(light), float(red), float(yellow))


def _by_palette(pair: Pair) -> Item:
    """Where no place can be compared with itself: what colors there are outside the area, and how many of each.

    Another palette proves a change only where it is far off, since content may have changed instead.
    """
    kept = pair.asked == 0
    if not pair.known or kept.mean() < MIN_KEPT:
        return Item(Check.COLOR, WHAT, Verdict.CANT_TELL, Message("report.palette_little"))
    distance = palette_distance(pair, kept)
    verdict = PALETTE.verdict(distance)
    words = Message(f"report.palette_{verdict.value}")
    score = np.interp(distance, [0, PALETTE.held, PALETTE.changed, 100], [0, LIMITS.held, LIMITS.changed, 10])
    return Item(Check.COLOR, WHAT, verdict, words, float(score), UNIT, limits=LIMITS)


def palette_distance(pair: Pair, kept: NDArray[np.bool_]) -> float:
    """Return by how much the sorted values of each Lab channel differ, as one ΔE."""
    after = np.asarray(pair.warp(pair.after, pair.same_place()), np.uint8)
    one, other = (lab(cv2.GaussianBlur(image, (0, 0), SOFT))[kept] for image in (pair.before, after))
    steps = np.linspace(5, 95, 19)
    gaps = np.abs(np.percentile(one, steps, axis=0) - np.percentile(other, steps, axis=0)).mean(axis=0)
    return float(np.linalg.norm(gaps))


def _chroma(found: Tones, use: Flags) -> float:
    before, after = (np.hypot(lab[use][:, 1], lab[use][:, 2]) for lab in (found.before, found.after))
    many = before > 10
    return max(0.05, float(np.median(after[many] / before[many]))) if many.sum() >= 10 else 1.0


def _contrast(found: Tones, use: Flags) -> float:
    before, after = (np.percentile(lab[use][:, 0], [10, 90]) for lab in (found.before, found.after))
    width = float(before[1] - before[0])
    return max(0.05, float(after[1] - after[0]) / width) if width > 20 else 1.0


def _worst_part(pair: Pair, blocks: Blocks, use: Flags, shift: Numbers) -> float:
    """The cast of the worst ninth of the picture, which a median over all of it would hide."""
    ninth = np.minimum(2, 3 * blocks.centers[use] // [pair.width, pair.height]).astype(int)
    parts = [(ninth == cell).all(axis=1) for cell in np.ndindex(3, 3)]
    return max((float(np.linalg.norm(np.median(shift[part], axis=0))) for part in parts if part.sum() >= 8), default=0)


def _words(cast: Cast, verdict: Verdict) -> LazyText:
    if verdict is Verdict.HELD:
        return Message("report.cast_held", delta=f"{cast.delta_e:.1f}")
    signs = (
        (cast.light, 1.5, "lighter", "darker"),
        (cast.red, 1.2, "more_red", "more_green"),
        (cast.yellow, 1.2, "more_yellow", "more_blue"),
    )
    parts = [more if value > 0 else less for value, least, more, less in signs if abs(value) >= least]
    how = listed([Message(f"report.{part}") for part in parts] or [Message("report.uneven")])
    return Message(f"report.cast_{verdict.value}", how=how, delta=f"{cast.delta_e:.1f}")
