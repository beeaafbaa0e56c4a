"""A brand mark that was to stay: found again near its place, then compared whole, by its worst ninth, and by its worst detail."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.fidelity.align import Alignment
from app.fidelity.color import lab
from app.fidelity.pair import Pair, shift, whole
from app.fidelity.picture import Picture, Rgb, to_rgb
from app.fidelity.verdicts import Box, Check, Item, Limits, Verdict
from app.fidelity.warp import warp_part
from app.messages import Message

LIMITS = Limits(held=0.12, changed=0.30)  # one minus the correlation
COLOR_LIMITS = Limits(held=5.0, changed=9.0)  # ΔE beyond the picture's own shift
WHAT, UNIT = "brand mark", "unlike"
SIDE = 160  # px, to which a mark's longer side is scaled
MIN_SIDE = 8  # px in the file; a smaller mark can't be judged
REACH = 0.10  # of its width, where the frame is sure
SCALES = np.linspace(0.6, 1.5, 19)  # where it is not
SLIDE = 2  # px
DETAIL_WEIGHT = 4 / 3  # one other letter has a detail of 0.14 to 0.45, a mark that was drawn again of at most 0.07
FLAT = 6.0  # grey levels of deviation


def mark(pair: Pair, alignment: Alignment, box: Box, cast: NDArray[np.float64] | None = None) -> Item:
    """Judge the mark in `box`. `cast` is the picture's own Lab shift, where light was not asked to change."""
    left, top, right, bottom = _pixels(pair.source, box)
    if min(right - left, bottom - top) < MIN_SIDE:
        return Item(Check.MARK, WHAT, Verdict.CANT_TELL, Message("report.mark_small"), None, None, box)
    factor = min(1.0, SIDE / max(right - left, bottom - top))
    crop = to_rgb(pair.source.pixels[top:bottom, left:right], pair.source.profile)
    size = max(1, round((right - left) * factor)), max(1, round((bottom - top) * factor))
    wanted: Rgb = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
    if _soft(wanted).std() < FLAT:
        return Item(Check.MARK, WHAT, Verdict.CANT_TELL, Message("report.mark_flat"), None, None, box)
    found = (
        _near(pair, alignment, (left, top), factor, wanted) if alignment.is_sure else _anywhere(pair, factor, wanted)
    )
    if found is None:
        return Item(Check.MARK, WHAT, Verdict.CHANGED, Message("report.not_found"), 1.0, UNIT, box)
    fit, there = found
    unlike = 1 - min(fit, _worst_ninth(_soft(wanted), _soft(there)) + 0.1)
    unlike = max(unlike, DETAIL_WEIGHT * (1 - _worst_detail(_soft(wanted), _soft(there))))
    verdict, colored = LIMITS.verdict(unlike), None
    if verdict is not Verdict.CHANGED and cast is not None:
        verdict, colored = _with_color(verdict, wanted, there, cast)
    words = colored or Message(f"report.mark_{verdict.value}")
    return Item(Check.MARK, WHAT, verdict, words, max(0.0, unlike), UNIT, box, LIMITS)


def _with_color(verdict: Verdict, wanted: Rgb, there: Rgb, cast: NDArray[np.float64]) -> tuple[Verdict, Message | None]:
    rest = np.median((lab(there) - lab(wanted)).reshape(-1, 3), axis=0) - cast
    by_color = COLOR_LIMITS.verdict(float(np.linalg.norm(rest)))
    if by_color is Verdict.HELD:
        return verdict, None
    return by_color, Message(f"report.mark_color_{by_color.value}", delta=f"{np.linalg.norm(rest):.0f}")


def _pixels(picture: Picture, box: Box) -> tuple[int, int, int, int]:
    x, y, w, h = box
    left, top = max(0, int(x * picture.width)), max(0, int(y * picture.height))
    return (
        left,
        top,
        min(picture.width, round((x + w) * picture.width)),
        min(picture.height, round((y + h) * picture.height)),
    )


def _near(
    pair: Pair, alignment: Alignment, corner: tuple[int, int], factor: float, wanted: Rgb
) -> tuple[float, Rgb] | None:
    """In the source's frame, a little around its place."""
    height, width = wanted.shape[:2]
    reach = int(REACH * width) + 4
    to_field = shift(reach) @ np.diag([factor, factor, 1.0]) @ shift(-corner[0], -corner[1])
    matrix = (to_field @ whole(pair.to_own_pixels(alignment.matrix)))[:2]
    field = warp_part(pair.edit, matrix, (width + 2 * reach, height + 2 * reach))
    return _best(to_rgb(field, pair.edit.profile), wanted)


def _anywhere(pair: Pair, factor: float, wanted: Rgb) -> tuple[float, Rgb] | None:
    """In the whole edit, at several scales: the frame is not sure."""
    colors = to_rgb(pair.edit.pixels, pair.edit.profile)
    best = None
    for scale in SCALES:
        zoom = factor * scale * pair.source.width / pair.edit.width
        size = max(1, round(colors.shape[1] * zoom)), max(1, round(colors.shape[0] * zoom))
        found = _best(np.asarray(cv2.resize(colors, size, interpolation=cv2.INTER_AREA)), wanted)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


def _best(field: Rgb, wanted: Rgb) -> tuple[float, Rgb] | None:
    height, width = wanted.shape[:2]
    if field.shape[0] < height or field.shape[1] < width:
        return None
    fits = cv2.matchTemplate(_soft(field), _soft(wanted), cv2.TM_CCOEFF_NORMED)
    y, x = np.unravel_index(int(fits.argmax()), fits.shape)
    return float(fits.max()), field[y : y + height, x : x + width]


def _soft(image: Rgb) -> NDArray[Any]:
    return np.asarray(cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), 1), np.uint8)


def _worst_detail(wanted: NDArray[Any], there: NDArray[Any]) -> float:
    """The correlation of the worst small window, each slid a little: one other letter, which a ninth would outweigh."""
    side = max(7, min(wanted.shape) // 6 | 1)
    before, height, width = wanted.astype(np.float32), *wanted.shape

    def mean(image: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(cv2.blur(image, (side, side)))

    around = np.pad(there.astype(np.float32), SLIDE, mode="edge")
    variance = np.maximum(mean(before * before) - mean(before) ** 2, 0)
    best = np.full(wanted.shape, -1.0, np.float32)
    for down, right in np.ndindex(2 * SLIDE + 1, 2 * SLIDE + 1):
        after = around[down : down + height, right : right + width]
        other = np.maximum(mean(after * after) - mean(after) ** 2, 1)
        both = mean(before * after) - mean(before) * mean(after)
        best = np.maximum(best, both / np.sqrt(np.maximum(variance, 1) * other))
    inner = np.s_[side // 2 : height - side // 2, side // 2 : width - side // 2]
    strength = np.sqrt(variance)
    drawn = (strength > max(12.0, 0.35 * float(np.percentile(strength, 95))))[inner]
    return float(np.percentile(best[inner][drawn], 1)) if drawn.sum() > 20 else 1.0


def _worst_ninth(wanted: NDArray[Any], there: NDArray[Any]) -> float:
    height, width = wanted.shape
    worst = 1.0
    for row, column in np.ndindex(3, 3):
        part = np.s_[row * height // 3 : (row + 1) * height // 3, column * width // 3 : (column + 1) * width // 3]
        before, after = wanted[part].ravel(), there[part].ravel()
        if before.size > 1 and before.std() > FLAT:
            worst = min(worst, float(np.corrcoef(before, after)[0, 1]) if after.std() > 1 else 0.0)
    return worst
