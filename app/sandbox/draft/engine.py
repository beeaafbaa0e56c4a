"""The course of a draft: plan, operations in the order in which they may overlap, area, size, ribbon, PNG."""

from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np

from app.messages import LazyText, Message, joined
from app.sandbox.draft import drift, output
from app.sandbox.draft.background import replace
from app.sandbox.draft.errors import CannotDraw, DraftRefused, reason, sent
from app.sandbox.draft.image import lighting
from app.sandbox.draft.prompt.operations import (
    AddText,
    Backdrop,
    Light,
    MoveText,
    NotDrawn,
    Operation,
    Plan,
    Reframe,
    RemoveText,
    ReplaceText,
    plan,
)
from app.sandbox.draft.text import edit

# a background first, or it would paint over what comes after; light over all; the crop last
ORDER = (Backdrop, RemoveText, MoveText, ReplaceText, AddText, Light, Reframe, NotDrawn)
NAMES = {
    Backdrop: "background",
    RemoveText: "remove_text",
    MoveText: "move_text",
    ReplaceText: "text",
    AddText: "add_text",
    Light: "lighting",
    Reframe: "crop",
    NotDrawn: "instruction",
}


@dataclass(frozen=True)
class Note:
    """What became of one operation: `outcome` is done or refused."""

    op: str
    sentence: str
    outcome: str
    text: LazyText


@dataclass(frozen=True)
class DraftResult:
    png: bytes
    width: int
    height: int
    notes: list[Note]


def draft(prompt: str, images: list[bytes], options: dict[str, Any]) -> DraftResult:
    """The first image with every operation on it that can be drawn; refused when there is none."""
    made = plan(prompt)
    source = output.opened(images[0])
    picture, notes, code = source, list[Note](), "draft_unsupported"
    for operation in sorted(made.operations, key=lambda o: ORDER.index(type(o))):
        name = NAMES[type(operation)]
        try:
            drawn, words = _drawn(picture, operation, made)
        except CannotDraw as refusal:
            code = refusal.code
            notes.append(Note(name, operation.sentence, "refused", refusal.text))
            continue
        if np.array_equal(drawn, picture):
            code = "unchanged"
            notes.append(Note(name, operation.sentence, "refused", sent(Message("draft.so_already"))))
            continue
        picture = drawn
        notes.append(Note(name, operation.sentence, "done", words))
    if all(note.outcome == "refused" for note in notes):
        raise DraftRefused(joined(*dict.fromkeys(note.text for note in notes)) or sent(reason("other")), code)
    edited = _edited(source, picture)
    clear = _asked(picture, made.area) | edited
    picture = drift.drifted(picture, str(options.get("drift") or "none"), clear)
    picture, resized = output.to_size(picture, options)
    if resized:
        notes.append(Note("size", "", "done", resized))
    height, width = picture.shape[:2]
    mask = cv2.resize(edited.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    picture, ribbon = output.with_ribbon(picture, mask)
    facts = {"draft": True, "ribbon": asdict(ribbon), "notes": [asdict(note) for note in notes]}
    return DraftResult(output.encoded(picture, facts), width, height, notes)


def _drawn(picture: Any, operation: Operation, made: Plan) -> tuple[Any, LazyText]:
    match operation:
        case NotDrawn():
            raise CannotDraw(operation.text, "draft_unsupported")
        case Reframe():
            centre = _middle(made.area) if made.area else replace.subject_centre(picture)
            return output.to_ratio(picture, operation.ratio, centre), Message("draft.cropped")
        case Backdrop():
            drawn, words = replace.replace(picture, operation.to)
        case Light():
            drawn, words = lighting.change(picture, operation.to)
        case ReplaceText():
            drawn, words = edit.replace(picture, operation)
        case AddText():
            drawn, words = edit.add(picture, operation)
        case RemoveText():
            drawn, words = edit.remove(picture, operation)
        case MoveText():
            drawn, words = edit.move(picture, operation)
    return _inside(picture, drawn, made.area), words


def _inside(before: Any, after: Any, area: tuple[float, float, float, float] | None) -> Any:
    """What lies outside the area stays as it was."""
    if area is None:
        return after
    height, width = before.shape[:2]
    left, right = (round(share * width) for share in (area[0], area[2]))
    top, bottom = (round(share * height) for share in (area[1], area[3]))
    out = before.copy()
    out[top:bottom, left:right] = after[top:bottom, left:right]
    return out


def _middle(area: tuple[float, float, float, float]) -> tuple[float, float]:
    return (area[0] + area[2]) / 2, (area[1] + area[3]) / 2


def _asked(picture: Any, area: tuple[float, float, float, float] | None) -> Any:
    """Where the area is; nowhere without one."""
    asked = np.zeros(picture.shape[:2], bool)
    if area is not None:
        height, width = asked.shape
        asked[round(area[1] * height) : round(area[3] * height), round(area[0] * width) : round(area[2] * width)] = True
    return asked


def _edited(before: Any, after: Any) -> Any:
    if before.shape != after.shape:
        return np.zeros(after.shape[:2], bool)
    return (before != after).any(axis=2)
