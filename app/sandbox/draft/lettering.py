"""Owns drafts of text: replaced, added, removed or moved letters, in the place, size, weight and colour of the old ones."""

from itertools import pairwise
from typing import Any

import numpy as np

from app.sandbox.draft.choice import choose
from app.sandbox.draft.detector import Box
from app.sandbox.draft.fonts import Style
from app.sandbox.draft.ink import CAP_HEIGHT, Ink, coverage, separate, without
from app.sandbox.draft.plan import AddText, Lettering, MoveText, RemoveText, ReplaceText
from app.sandbox.draft.refusals import CannotDraw
from app.sandbox.draft.setting import READABLE, Anchor, broken, contrast, draw, fit
from app.sandbox.draft.shaping import EM, Line, han_of, set_line
from app.sandbox.draft.words import PLACES

MARGIN = 0.05  # of the frame, kept free of new text
LEADING = 1.25
AIR = 60  # between the ink of two lines, in thousandths of an em
TRACES = " The picture behind the old letters is detailed: traces may remain."


def replace(picture: Any, asked: ReplaceText) -> tuple[Any, str]:
    chosen = choose(picture, asked.target, asked.where)
    inks = [separate(picture, line) for line in chosen.block]
    bare, _, traces = without(picture, inks, chosen.others)
    old = _whole(inks)
    style = _style(asked.lettering, asked.lines, int(np.median([ink.weight for ink in inks])))
    colour = _bgr(asked.lettering.colour, np.median([ink.colour for ink in inks], axis=0))
    align, x, room = _alignment(picture, inks, asked.target)
    size = float(np.median([ink.em for ink in inks]))
    lines = asked.lines
    if len(lines) == 1 and len(inks) > 1 and _too_wide(lines[0], style, size, room):
        lines = broken(lines[0], len(inks))
    shaped, size = fit(lines, style, size, room)
    step = _step(inks, size)
    size = min(size, max(0.8 * size, size * step / _needed_step(shaped, size)))
    if asked.lettering.place:
        anchor = _placed(picture.shape, asked.lettering.place, len(shaped), size)
    else:
        anchor = Anchor(align, x, _baselines(inks, len(shaped), max(step, _needed_step(shaped, size))))
    ground = np.median(bare[old.slices].reshape(-1, 3), axis=0)
    plate = _plate(asked.lettering, ground)
    drawn, at = draw(bare, shaped, size, anchor, colour, plate)
    words = f"Set at {round(size)} px, weight {style.weight}, {anchor.align}-aligned, {at.left},{at.top} to {at.right},{at.bottom}."
    return drawn, words + (TRACES if traces else "")


def add(picture: Any, asked: AddText) -> tuple[Any, str]:
    height, width = picture.shape[:2]
    share = {"large": 0.11, "huge": 0.16, "small": 0.035}.get(asked.size.split(" ")[0], 0.0)
    size = (share or (0.08 if asked.target in ("headline", "title") else 0.045)) * min(height, width) / CAP_HEIGHT
    style = _style(asked.lettering, asked.lines, 700 if asked.target == "headline" else 500)
    shaped, size = fit(asked.lines, style, size, width * (1 - 2.4 * MARGIN))
    anchor = _placed(picture.shape, asked.lettering.place or "top-center", len(shaped), size)
    top = max(0, round(anchor.baselines[0] - size))
    ground = np.median(picture[top : round(anchor.baselines[-1]) + 1].reshape(-1, 3), axis=0)
    black, white = np.array([18.0, 17.0, 17.0]), np.array([255.0, 255.0, 255.0])
    colour = _bgr(asked.lettering.colour, white if contrast(white, ground) >= READABLE else black)
    drawn, _ = draw(picture, shaped, size, anchor, colour, _plate(asked.lettering, ground))
    return drawn, f"Set at {round(size)} px, weight {style.weight}."


def remove(picture: Any, asked: RemoveText) -> tuple[Any, str]:
    chosen = choose(picture, asked.target, asked.where)
    block = chosen.block
    bare, _, traces = without(picture, [separate(picture, line) for line in block], chosen.others)
    return bare, f"Removed {len(block)} line{'s' if len(block) > 1 else ''} of text." + (TRACES if traces else "")


def move(picture: Any, asked: MoveText) -> tuple[Any, str]:
    """The letters themselves move, with their own edges: nothing is set anew."""
    chosen = choose(picture, asked.target, asked.start)
    inks = [separate(picture, line) for line in chosen.block]
    bare, hole, traces = without(picture, inks, chosen.others)
    colour = np.median([ink.colour for ink in inks], axis=0)
    box = _whole(inks).grown(6, picture.shape)
    alpha = coverage(picture, bare, hole, colour)[box.slices]
    height, width = picture.shape[:2]
    x, y = PLACES[asked.end]
    edge_x, edge_y = MARGIN * width, MARGIN * height
    left = round(edge_x + x * (width - 2 * edge_x - box.width))
    top = round(edge_y + y * (height - 2 * edge_y - box.height))
    there = _clear(Box(left, top, left + box.width, top + box.height), chosen.others, down=y == 0)
    if min(there.left, there.top) < 0 or there.right > width or there.bottom > height:
        raise CannotDraw("There is no room for the text at that place.", "text_too_long")
    out = bare.astype(np.float32)
    out[there.slices] = out[there.slices] * (1 - alpha[..., None]) + colour * alpha[..., None]
    words = f"Moved to {there.left},{there.top}." + (TRACES if traces else "")
    ground = np.median(bare[there.slices].reshape(-1, 3), axis=0)
    if contrast(colour, ground) < READABLE:
        words += " It has little contrast there."
    return np.clip(out + 0.5, 0, 255).astype(np.uint8), words


def _style(lettering: Lettering, lines: tuple[str, ...], measured: int) -> Style:
    return Style(lettering.weight or measured, lettering.italic, lettering.han or han_of("".join(lines)))


def _whole(inks: list[Ink]) -> Box:
    box = inks[0].box
    for ink in inks[1:]:
        box = box.union(ink.box)
    return box


def _alignment(picture: Any, inks: list[Ink], target: str) -> tuple[str, float, float]:
    """How the old text was aligned, at which x, and the width that new text may take."""
    width, old = picture.shape[1], _whole(inks)
    centre, edge = (old.left + old.right) / 2, MARGIN * width
    if target == "button":  # its text stands in the middle of a plate that is hardly wider
        return "center", centre, 1.4 * old.width
    ragged = {
        "left": float(np.ptp([i.box.left for i in inks])),
        "right": float(np.ptp([i.box.right for i in inks])),
        "center": float(np.ptp([(i.box.left + i.box.right) / 2 for i in inks])),
    }
    if len(inks) > 1 and min(ragged.values()) + 4 < max(ragged.values()):
        align = min(ragged, key=lambda name: ragged[name])
    elif abs(centre - width / 2) < 0.06 * width:
        align = "center"
    else:
        align = "left" if old.left < width - old.right else "right"
    room = {
        "left": width - old.left - edge,
        "right": old.right - edge,
        "center": 2 * min(centre, width - centre) - 2 * edge,
    }[align]
    return (
        align,
        {"left": float(old.left), "right": float(old.right), "center": centre}[align],
        max(room, 0.8 * old.width),
    )


def _step(inks: list[Ink], size: float) -> float:
    return (inks[-1].baseline - inks[0].baseline) / (len(inks) - 1) if len(inks) > 1 else size * LEADING


def _needed_step(lines: list[Line], size: float) -> float:
    """From baseline to baseline so that the ink of no line touches the next."""
    return (
        max((below.ink.top - above.ink.bottom + AIR) * size / EM for above, below in pairwise(lines))
        if lines[1:]
        else 1.0
    )


def _baselines(inks: list[Ink], count: int, step: float) -> tuple[float, ...]:
    """The old first baseline where the number of lines is the same; else a block around the same middle."""
    middle = (inks[0].baseline + inks[-1].baseline) / 2
    first = inks[0].baseline if count == len(inks) else middle - (count - 1) / 2 * step
    return tuple(first + n * step for n in range(count))


def _clear(box: Box, others: list[Box], down: bool) -> Box:
    """Moved up or down until it covers no other text."""
    for other in sorted(others, key=lambda b: b.top, reverse=not down):
        if min(box.right, other.right) > max(box.left, other.left) and min(box.bottom, other.bottom) > max(
            box.top, other.top
        ):
            top = other.bottom + other.height // 2 if down else other.top - other.height // 2 - box.height
            box = Box(box.left, top, box.right, top + box.height)
    return box


def _placed(shape: tuple[int, ...], place: str, count: int, size: float) -> Anchor:
    height, width = shape[:2]
    x, y = PLACES[place]
    align = {0: "left", 0.5: "center", 1: "right"}[x]
    tall = size * (CAP_HEIGHT + LEADING * (count - 1))
    top = MARGIN * height * 1.2 + y * (height - 2.4 * MARGIN * height - tall)
    first = top + size * CAP_HEIGHT
    return Anchor(
        align, width * (1.2 * MARGIN + x * (1 - 2.4 * MARGIN)), tuple(first + n * size * LEADING for n in range(count))
    )


def _too_wide(text: str, style: Style, size: float, room: float) -> bool:
    ink = set_line(text, style).ink
    return (ink.right - ink.left) * size / EM > room


def _plate(lettering: Lettering, ground: Any) -> Any:
    """The colour to lay under the letters; None where none is asked, or the picture has it there already."""
    if lettering.plate is None:
        return None
    asked = np.array(lettering.plate[::-1], np.float32)
    return asked if float(np.abs(asked - ground).max()) > 24 else None


def _bgr(asked: tuple[int, int, int] | None, otherwise: Any) -> Any:
    return np.array(asked[::-1], np.float32) if asked else otherwise
