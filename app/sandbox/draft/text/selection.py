"""Which text of a picture a sentence means. The detector does not read, so size and place decide."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box, distance, find_lines, stacked
from app.sandbox.draft.text.overlooked import overlooked
from app.sandbox.draft.text.segmentation import separate
from app.sandbox.draft.text.torn import gathered

WIDE = 1.8
LARGE = ("headline", "label", "sign", "text")  # said of the largest text there; other names say nothing of size
SMALL = 0.09  # of the frame's height: larger lettering than that is not overlooked beside it
NEAR = 0.6  # of a frame: what is farther from a named place is not there


@dataclass(frozen=True)
class Choice:
    """The lines of the text that is meant, from top to bottom, and every other line of the picture."""

    block: list[Box]
    others: list[Box]


def choose(picture: Any, target: str, where: str | None) -> Choice:
    lines = find_lines(picture)
    block = _chosen(_blocks(lines), picture.shape, target, where)
    if target in LARGE and (more := _larger(picture, lines, block)):
        lines += more
        block = _chosen(_blocks(lines), picture.shape, target, where)
    return Choice(*gathered(picture, lines, block))


def choose_at(picture: Any, x: float, y: float) -> Choice:
    """The text nearest to a point."""
    lines = find_lines(picture)
    if not lines:
        raise CannotDraw(Message("draft.no_text"), "no_text")

    def away(box: Box) -> float:
        return math.hypot((box.left + box.right) / 2 - x, (box.top + box.bottom) / 2 - y)

    return Choice(*gathered(picture, lines, stacked(lines, min(lines, key=away))))


def _larger(picture: Any, lines: list[Box], block: list[Box]) -> list[Box]:
    """Larger lines of the block's ink that the detector overlooked; none are looked for where the block is large itself."""
    if max(line.height for line in lines) > SMALL * picture.shape[0]:
        return []
    try:
        ink = separate(picture, block[0])
    except CannotDraw:
        return []
    return overlooked(picture, lines, ink)


def _chosen(blocks: list[list[Box]], shape: tuple[int, ...], target: str, where: str | None) -> list[Box]:
    if not blocks:
        raise CannotDraw(Message("draft.no_text"), "no_text")
    if target == "watermark" and where is None:
        where = "bottom-right"
    if where:
        blocks = [b for b in blocks if distance(_whole(b), where, shape) <= NEAR]
        if not blocks:
            raise CannotDraw(Message("draft.no_text_near", where=where), "no_text")
        place = where
        if target not in LARGE:
            return min(blocks, key=lambda b: distance(_whole(b), place, shape))
        return max(blocks, key=lambda b: _size(b) * (1.2 - distance(_whole(b), place, shape)))
    if len(blocks) == 1 or target in LARGE:
        return max(blocks, key=_size)
    headline = max(blocks, key=_size)
    others = [b for b in blocks if b is not headline]
    wide = [b for b in others if _whole(b).width > WIDE * _whole(b).height] or others  # a mark is no button
    pick: dict[str, Callable[[], list[Box]]] = {
        "subline": lambda: min(others, key=lambda b: _below(headline, b)),
        "button": lambda: max(wide, key=lambda b: _whole(b).bottom),
        "caption": lambda: max(others, key=_size),
    }
    if target in pick:
        return pick[target]()
    raise CannotDraw(Message("draft.which_text", count=len(blocks), target=target), "which_text")


def _blocks(lines: list[Box]) -> list[list[Box]]:
    blocks: list[list[Box]] = []
    for line in sorted(lines, key=lambda b: (-b.height, b.top, b.left)):
        if not any(line in block for block in blocks):
            blocks.append(stacked(lines, line))
    return blocks


def _whole(block: list[Box]) -> Box:
    box = block[0]
    for line in block[1:]:
        box = box.union(line)
    return box


def _size(block: list[Box]) -> float:
    return max(line.height * math.sqrt(line.width) for line in block)


def _below(headline: list[Box], block: list[Box]) -> float:
    gap = _whole(block).top - _whole(headline).bottom
    return float(gap if gap > -_whole(block).height else 10_000 - gap)
