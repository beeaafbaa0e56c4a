"""What must be true of a draft. None of it asks the engine where it drew: regions come from the reader and from hand.

Each check gives sentences that say what is wrong.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.drafts.cases import AREA, Case
from tests.bench.drafts.pictures import Share
from tests.bench.drafts.reading import Read, finds, read, still_says

FEATHER = 0.5  # of a line's height around it: its soft edge, its shadow
SHADE = 0.7
MOVED = 0.08  # of the frame's height, at least
ALIKE = 0.7  # correlation of a mark's edges before and after
RATIO = 0.004  # rounding to whole pixels


def wrong(case: Case, before: Any, after: Any, ribbon: dict[str, int]) -> Iterator[str]:
    """`before` and `after` as RGB; the ribbon's box is left out of every count."""
    if case.operation == "crop":
        yield from _cropped(case, before, after, ribbon)
        return
    if before.shape != after.shape:
        yield f"the size is {after.shape[1]}×{after.shape[0]}"
        return
    changed = (before != after).any(axis=2)
    changed[_slices(ribbon)] = False
    if not changed.any():
        yield "the input came back"
    if case.operation.startswith("background"):
        yield from _behind(case, before, after, changed, ribbon)
    elif case.operation == "lighting in an area":
        left, top, wide, high = AREA
        outside = changed.copy()
        outside[_part((left, top, left + wide, top + high), changed)] = False
        if outside.any():
            yield f"{int(outside.sum())} pixels outside the area changed"
    elif case.operation == "lighting":
        if changed.mean() < 0.5:
            yield f"only {changed.mean():.0%} changed"
    else:
        yield from _lettered(case, after, changed, ribbon)


def _behind(case: Case, before: Any, after: Any, changed: Any, ribbon: dict[str, int]) -> Iterator[str]:
    """The subject keeps its pixels, the old background goes, and what stood free on it can be read and seen as before."""
    if count := int(changed[_part(case.picture.core, changed)].sum()):
        yield f"{count} pixels inside the subject changed"
    old = ~changed
    old[_slices(ribbon)] = False
    if (share := float(old[_part(case.picture.away, changed)].mean())) > 0.05:
        yield f"{share:.0%} of the old background stayed"
    lines = read(after)
    for text in case.picture.opened[1]:
        for line in text.lines:
            if still_says(case.picture.said, line) and not still_says(lines, line):
                yield f"“{line}” is gone"
    if case.picture.mark:
        here = _part(case.picture.mark, changed)
        if (alike := _alike(before[here], after[here])) < ALIKE:
            yield f"the mark is {alike:.0%} like itself"


def _alike(before: Any, after: Any) -> float:
    """How well the edges of two pictures agree, whatever their colours."""
    slopes = []
    for picture in (before, after):
        down, across = np.gradient(picture.astype(float).mean(axis=2))
        slopes.append(np.hypot(down, across).ravel())
    return float(np.corrcoef(slopes)[0, 1])


def _lettered(case: Case, after: Any, changed: Any, ribbon: dict[str, int]) -> Iterator[str]:
    seen = after.copy()
    seen[_slices(ribbon)] = np.median(after[_around(ribbon, after)].reshape(-1, 3), axis=0)
    lines = read(seen)
    allowed = np.zeros(changed.shape, bool)
    new = finds(lines, case.reads) or finds(read(seen, 0.5), case.reads) if case.reads else []
    if case.old:
        _allow(allowed, case.old.box, changed.shape, len(case.old.lines))
        there = [r for r in lines if r not in new and _overlap(r, case.old.box, changed.shape)]
        for line in case.old.lines:
            if still_says(there, line):
                yield f"“{line}” can still be read"
    if case.reads:
        if not new:
            yield f"it reads {', '.join(line.text for line in lines) or 'nothing'}"
        for line in new:
            grow = SHADE * line.height
            left, top, right, bottom = (round(v) for v in line.box)
            allowed[
                max(0, round(top - grow)) : round(bottom + grow), max(0, round(left - grow)) : round(right + grow)
            ] = True
        if case.operation == "headline moved" and new and case.old:
            height = changed.shape[0]
            if abs(new[0].box[1] / height - case.old.box[1]) < MOVED:
                yield "it did not move"
    if count := int((changed & ~allowed).sum()):
        yield f"{count} pixels outside the text changed"


def _cropped(case: Case, before: Any, after: Any, ribbon: dict[str, int]) -> Iterator[str]:
    height, width = after.shape[:2]
    if abs(width / height / case.ratio - 1) > RATIO:
        yield f"the ratio is {width / height:.3f}"
    if width != before.shape[1] and height != before.shape[0]:
        yield "both sides were cut"
        return
    across = height == before.shape[0]
    spare = before.shape[1] - width if across else before.shape[0] - height
    free = np.ones((height, width), bool)
    free[_slices(ribbon)] = False
    least = height * width
    for n in range(spare + 1):
        part = before[:, n : n + width] if across else before[n : n + height]
        if (part[:: height // 7, :: width // 7] == after[:: height // 7, :: width // 7]).mean() > 0.8:
            least = min(least, int(((part != after).any(axis=2) & free).sum()))
    if least:
        yield f"{least} pixels of the crop are not the picture's"


def _allow(mask: Any, box: Share, shape: tuple[int, ...], lines: int) -> None:
    height, width = shape[:2]
    left, top, right, bottom = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    grow = FEATHER * (bottom - top) / lines + 4
    mask[max(0, round(top - grow)) : round(bottom + grow), max(0, round(left - grow)) : round(right + grow)] = True


def _overlap(line: Read, box: Share, shape: tuple[int, ...]) -> bool:
    height, width = shape[:2]
    left, top, right, bottom = line.box
    return left < box[2] * width and right > box[0] * width and top < box[3] * height and bottom > box[1] * height


def _part(box: Share, picture: Any) -> tuple[slice, slice]:
    height, width = picture.shape[:2]
    return slice(round(box[1] * height), round(box[3] * height)), slice(round(box[0] * width), round(box[2] * width))


def _slices(ribbon: dict[str, int]) -> tuple[slice, slice]:
    return slice(ribbon["top"], ribbon["bottom"]), slice(ribbon["left"], ribbon["right"])


def _around(ribbon: dict[str, int], picture: Any) -> tuple[slice, slice]:
    return (
        slice(max(0, ribbon["top"] - 6), ribbon["bottom"] + 6),
        slice(max(0, ribbon["left"] - 6), ribbon["right"] + 6),
    )
