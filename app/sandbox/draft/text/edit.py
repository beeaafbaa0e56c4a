"""Drafts of text: replaced, added, removed or moved letters, in the place, size, weight and colour of the old ones."""

import functools
from typing import Any

import numpy as np

from app.messages import LazyText, Message, joined
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.image.inpainting import Trace
from app.sandbox.draft.prompt.operations import AddText, Lettering, MoveText, RemoveText, ReplaceText
from app.sandbox.draft.prompt.sentences import PLACES
from app.sandbox.draft.text import layout, looks
from app.sandbox.draft.text.detection import Box, find_lines
from app.sandbox.draft.text.fonts import Style
from app.sandbox.draft.text.looks import NOTHING
from app.sandbox.draft.text.rotation import levelled
from app.sandbox.draft.text.segmentation import CAP_HEIGHT, Ink, coverage, has_shadow, separate, without
from app.sandbox.draft.text.selection import Choice, choose
from app.sandbox.draft.text.shaping import Line, han_of, set_line
from app.sandbox.draft.text.typesetting import (
    INK_BLACK,
    INK_WHITE,
    READABLE,
    Anchor,
    broken,
    clear_of,
    contrast,
    covered,
    fit,
    ink_for,
    inked,
    is_faint,
    wanted,
)

BOLD = 700
REMNANT, LETTER = 0.06, 0.5  # of a line's width, and of its height: less is no letter
CLEAR = 3.0  # the contrast at which moved letters keep their colour
SMALLER = 0.5  # of the old size
TURNED, FAINT, TRACES = Message("draft.other_color"), Message("draft.faint"), Message("draft.traces")


def replace(picture: Any, asked: ReplaceText) -> tuple[Any, LazyText]:
    return levelled(picture, choose(picture, asked.target, asked.where), functools.partial(_replaced, asked))


def _replaced(asked: ReplaceText, picture: Any, chosen: Choice) -> tuple[Any, LazyText]:
    inks, bare, _, traces = _cleared(picture, chosen)
    style = _style(asked.lettering, asked.lines, int(np.median([ink.weight for ink in inks])))
    colour = _bgr(asked.lettering.colour, np.median([ink.colour for ink in inks], axis=0))
    shaped, size, anchor = _set(asked, style, bare, inks, chosen.others)
    ground = np.median(bare[layout.whole(inks).slices].reshape(-1, 3), axis=0)
    plate = _plate(asked.lettering, ground)
    least = READABLE if asked.lettering.colour or asked.lettering.place else min(wanted(bare, ink) for ink in inks)
    others = [] if asked.lettering.place else [b for b in chosen.others if not any(ink.fills(b) for ink in inks)]
    alpha, size = clear_of(bare.shape, shaped, size, anchor, others)
    had_shadow = any(has_shadow(picture, ink) for ink in inks)
    drawn, seen = _laid(bare, alpha, colour, size, plate, asked.lettering, least, had_shadow)
    words = Message("draft.set_aligned", align=Message(f"draft.align_{anchor.align}"), **_facts(size, style))
    return drawn, joined(words, seen, looks.undrawn_note(asked.lettering.undrawn), TRACES if traces else NOTHING)


def _facts(size: float, style: Style) -> dict[str, str]:
    return {"size": str(round(size)), "weight": str(style.weight)}


def _laid(
    ground: Any,
    alpha: Any,
    colour: Any,
    size: float,
    plate: Any,
    asked: Lettering,
    least: float = READABLE,
    had_shadow: bool = False,
) -> tuple[Any, LazyText]:
    """New letters on a picture, and how they are seen: a shadow is theirs where one is asked, or where the old letters
    had one and the new ones need it."""
    faint = plate is None and is_faint(ground, alpha, colour, least)
    shade = asked.shadow or (faint and had_shadow)
    seen: LazyText = FAINT if faint and not shade else NOTHING
    if seen and not asked.colour and (ink := ink_for(ground, alpha, colour, least)) is not colour:
        colour, seen = ink, TURNED
    return inked(ground, alpha, colour, size, plate, shade=shade), seen


def add(picture: Any, asked: AddText) -> tuple[Any, LazyText]:
    height, width = picture.shape[:2]
    share = {"large": 0.11, "huge": 0.16, "small": 0.035}.get(asked.size.split(" ")[0], 0.0)
    size = (share or (0.08 if asked.target in ("headline", "title") else 0.045)) * min(height, width) / CAP_HEIGHT
    style = _style(asked.lettering, asked.lines, 700 if asked.target == "headline" else 500)
    shaped, size = fit(asked.lines, style, size, width * (1 - 2.4 * layout.MARGIN))
    anchor = layout.placed(picture.shape, asked.lettering.place or "top-center", len(shaped), size)
    anchor = layout.beside(find_lines(picture), shaped, size, anchor, picture.shape)
    top = max(0, round(anchor.baselines[0] - size))
    ground = np.median(picture[top : round(anchor.baselines[-1]) + 1].reshape(-1, 3), axis=0)
    colour = _bgr(asked.lettering.colour, INK_WHITE if contrast(INK_WHITE, ground) >= READABLE else INK_BLACK)
    alpha = covered(picture.shape, shaped, size, anchor)
    drawn, seen = _laid(picture, alpha, colour, size, _plate(asked.lettering, ground), asked.lettering)
    return drawn, joined(Message("draft.set", **_facts(size, style)), seen, looks.undrawn_note(asked.lettering.undrawn))


def remove(picture: Any, asked: RemoveText) -> tuple[Any, LazyText]:
    return levelled(picture, choose(picture, asked.target, asked.where), _removed)


def _removed(picture: Any, chosen: Choice) -> tuple[Any, LazyText]:
    inks, bare, _, traces = _cleared(picture, chosen)
    words = Message("draft.removed_lines", count=len(inks)) if len(inks) > 1 else Message("draft.removed_line")
    return bare, joined(words, TRACES if traces else NOTHING)


def move(picture: Any, asked: MoveText) -> tuple[Any, LazyText]:
    """The letters themselves move, with their own edges: nothing is set anew."""
    chosen = choose(picture, asked.target, asked.start)
    inks, bare, hole, traces = _cleared(picture, chosen)
    colour = np.median([ink.colour for ink in inks], axis=0)
    box = layout.whole(inks).grown(6, picture.shape)
    alpha = coverage(picture, bare, hole, colour)[box.slices]
    height, width = picture.shape[:2]
    x, y = PLACES[asked.end]
    edge_x, edge_y = layout.MARGIN * width, layout.MARGIN * height
    left = round(edge_x + x * (width - 2 * edge_x - box.width))
    top = round(edge_y + y * (height - 2 * edge_y - box.height))
    there = layout.clear(Box(left, top, left + box.width, top + box.height), chosen.others, down=y == 0)
    if min(there.left, there.top) < 0 or there.right > width or there.bottom > height:
        raise CannotDraw(Message("draft.text_no_place"), "text_too_long")
    there_alpha = np.zeros((height, width), np.float32)
    there_alpha[there.slices] = alpha
    was = min(wanted(bare, ink) for ink in inks)
    ink = ink_for(bare, there_alpha, colour, CLEAR if was == READABLE else was)
    faint = is_faint(bare, there_alpha, ink, was)
    shade = faint and any(has_shadow(picture, old) for old in inks)
    out = inked(bare, there_alpha, ink, float(np.median([old.em for old in inks])), shade=shade)
    words = Message("draft.moved", x=str(there.left), y=str(there.top))
    seen = FAINT if faint and not shade else NOTHING if ink is colour else TURNED
    return out, joined(words, seen, TRACES if traces else NOTHING)


def _cleared(picture: Any, chosen: Choice) -> tuple[list[Ink], Any, Any, Trace]:
    """The old letters, the picture without them, what was filled, and whether traces may remain. It is looked at once
    more: letters that can still be seen are no draft."""
    inks = [separate(picture, line, chosen.others) for line in chosen.block]
    bare, hole, traces = without(picture, inks, chosen.others)
    if traces is Trace.SPOILT:
        raise CannotDraw(
            Message("draft.text_behind"),
            "text_not_separable",
        )
    for line, ink in zip(chosen.block, inks, strict=True):
        if not ink.spans(line) or _remains(bare, line) > REMNANT:
            raise CannotDraw(
                Message("draft.text_alike"),
                "text_not_separable",
            )
    return inks, bare, hole, traces


def _remains(bare: Any, line: Box) -> float:
    """How much of a line's width the detector still takes for text."""
    near = line.grown(line.height // 2, bare.shape)
    width = 0
    for box in find_lines(bare[near.slices], single=True):
        middle = near.top + (box.top + box.bottom) / 2
        if box.height > LETTER * line.height and line.top < middle < line.bottom:
            width += min(near.left + box.right, line.right) - max(near.left + box.left, line.left)
    return width / line.width


def _set(
    asked: ReplaceText, style: Style, bare: Any, inks: list[Ink], others: list[Box]
) -> tuple[list[Line], float, Anchor]:
    """The new lines in the size of the old ones, smaller where the room wants it, and where they stand."""
    place, size = asked.lettering.place, float(np.median([ink.em for ink in inks]))
    apart = layout.tracking(inks)
    if place:
        shaped, size = fit(asked.lines, style, size, bare.shape[1] * (1 - 2.4 * layout.MARGIN), apart)
        return shaped, size, layout.placed(bare.shape, place, len(shaped), size)
    room = layout.room(bare, inks, others)
    shaped, size = _fitted(asked.lines, style, size, room, apart, len(inks))
    size, baselines = layout.standing(shaped, size, inks, room)
    return shaped, size, Anchor(room.align, room.x, baselines)


def _fitted(
    lines: tuple[str, ...], style: Style, size: float, room: layout.Room, apart: float, count: int
) -> tuple[list[Line], float]:
    """One text that is too wide is first set closer, then broken like the old one, then made smaller. Before it becomes
    much smaller than the old text it may cross the edge of what the old text stood on."""
    if max(set_line(line, style, apart).width(size) for line in lines) > room.width:
        apart = 0.0
    if len(lines) == 1:
        lines = _broken(lines[0], style, size, room.width, apart, count)
    shaped, fitted = fit(lines, style, size, room.width, apart)
    if fitted < SMALLER * size:
        shaped, fitted = fit(lines, style, SMALLER * size, room.widest, apart)
    return shaped, fitted


def _broken(text: str, style: Style, size: float, width: float, apart: float, count: int) -> tuple[str, ...]:
    """One text on as few lines as have room, and no more than the old one had."""
    lines: tuple[str, ...] = (text,)
    for n in range(2, count + 1):
        if max(set_line(line, style, apart).width(size) for line in lines) <= width:
            break
        lines = broken(text, n)
    return lines


def _style(lettering: Lettering, lines: tuple[str, ...], measured: int) -> Style:
    weight = lettering.weight or measured
    if lettering.same_weight and weight >= BOLD:
        weight = max(weight, measured)  # "bold, same weight as before" is as bold as it was
    return Style(weight, lettering.italic, lettering.han or han_of("".join(lines)))


def _plate(lettering: Lettering, ground: Any) -> Any:
    """The colour to lay under the letters; None where none is asked, or the picture has it there already."""
    if lettering.plate is None:
        return None
    asked = np.array(lettering.plate[::-1], np.float32)
    return asked if float(np.abs(asked - ground).max()) > 24 else None


def _bgr(asked: tuple[int, int, int] | None, otherwise: Any) -> Any:
    return np.array(asked[::-1], np.float32) if asked else otherwise
