"""Which text of a picture a sentence means. The detector does not read, so size and place decide."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.sandbox.draft.errors import CannotDraw
from app.sandbox.draft.text.detection import Box, distance, find_lines, stacked

WIDE = 1.8
LARGE = ("headline", "label", "sign", "text")  # said of the largest text there; other names say nothing of size
NEAR = 0.6  # of a frame: what is farther from a named place is not there


@dataclass(frozen=True)
class Choice:
    """The lines of the text that is meant, from top to bottom, and every other line of the picture."""

    block: list[Box]
    others: list[Box]


def choose(picture: Any, target: str, where: str | None) -> Choice:
    lines = find_lines(picture)
    block = _chosen(_blocks(lines), picture.shape, target, where)
    return Choice(block, [line for line in lines if line not in block])


def choose_at(picture: Any, x: float, y: float) -> Choice:
    """The text nearest to a point."""
    lines = find_lines(picture)
    if not lines:
        raise CannotDraw("No text was found in the image.", "no_text")

    def away(box: Box) -> float:
        return math.hypot((box.left + box.right) / 2 - x, (box.top + box.bottom) / 2 - y)

    block = stacked(lines, min(lines, key=away))
    return Choice(block, [line for line in lines if line not in block])


def _chosen(blocks: list[list[Box]], shape: tuple[int, ...], target: str, where: str | None) -> list[Box]:
    if not blocks:
        raise CannotDraw("No text was found in the image.", "no_text")
    if target == "watermark" and where is None:
        where = "bottom-right"
    if where:
        blocks = [b for b in blocks if distance(_whole(b), where, shape) <= NEAR]
        if not blocks:
            raise CannotDraw(f"No text was found near {where}.", "no_text")
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
    raise CannotDraw(
        f"There are {len(blocks)} texts, and the sandbox cannot read which one is the {target}.", "which_text"
    )


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
