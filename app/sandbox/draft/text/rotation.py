"""Text that stands at an angle: the picture is turned until the text is level, edited, and what was edited is turned back."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from app.messages import LazyText, Message, joined
from app.sandbox.draft.text.detection import Box
from app.sandbox.draft.text.selection import Choice, choose_at

Edit = Callable[[Any, Choice], tuple[Any, LazyText]]
FEATHER = 1.0
SURE = 4.5  # heights long: such a line of the block is level where it seems so


def levelled(picture: Any, chosen: Choice, edit: Edit) -> tuple[Any, LazyText]:
    """What `edit` makes of a picture in which the chosen text is level. Its words end with where something changed."""
    telling = [line.tilt for line in chosen.block if line.tilt or line.width >= SURE * line.height]
    tilt = float(np.median([line.tilt for line in chosen.block])) if all(telling) else 0.0
    if tilt:
        out, words = _turned(picture, chosen.block, tilt, edit)
        turned = "draft.clockwise" if tilt > 0 else "draft.anticlockwise"
        words = joined(words, Message(turned, degrees=f"{abs(tilt):.0f}"))
    else:
        out, words = edit(picture, chosen)
    ys, xs = np.nonzero((out != picture).any(axis=2))
    if len(ys):
        ends = {"left": xs.min(), "top": ys.min(), "right": xs.max() + 1, "bottom": ys.max() + 1}
        words = joined(words, Message("draft.changed_box", **{name: str(end) for name, end in ends.items()}))
    return out, words


def _turned(picture: Any, block: list[Box], tilt: float, edit: Edit) -> tuple[Any, LazyText]:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    side = int(np.hypot(width, height)) + 1  # room for the corners
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    level = cv2.warpAffine(picture, turn, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    whole = block[0]
    for line in block[1:]:
        whole = whole.union(line)
    x, y = turn @ ((whole.left + whole.right) / 2, (whole.top + whole.bottom) / 2, 1)
    drawn, words = edit(level, choose_at(level, x, y))
    back = cv2.WARP_INVERSE_MAP
    changed = cv2.dilate((drawn != level).any(axis=2).astype(np.float32), np.ones((3, 3), np.uint8))
    share = cv2.warpAffine(
        cv2.GaussianBlur(changed, (0, 0), FEATHER), turn, (width, height), flags=cv2.INTER_LINEAR | back
    )
    share = np.where(share < 0.02, 0, share)[..., None]
    again = cv2.warpAffine(drawn, turn, (width, height), flags=cv2.INTER_CUBIC | back)
    return np.clip(picture * (1 - share) + again * share + 0.5, 0, 255).astype(np.uint8), words
