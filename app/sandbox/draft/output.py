"""The frame of a draft: working size, output size, crop, the ribbon that says Draft, and the PNG with its facts."""

import json
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps, PngImagePlugin

from app.messages import Message
from app.sandbox.draft.text.detection import Box
from app.sandbox.draft.text.fonts import Style
from app.sandbox.draft.text.shaping import rasterise, set_line

LONG_SIDE = 1536
CROP = 0.06  # a fixed size crops up to this share, else it pads
RIBBON = "DRAFT"
KEY = "stillframe:draft"


def opened(data: bytes) -> Any:
    """An upright BGR picture at working size; what is transparent lies on white."""
    picture = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    if picture.has_transparency_data:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
    bgr = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])
    scale = LONG_SIDE / max(bgr.shape[:2])
    return _scaled(bgr, scale) if scale < 1 else bgr


def to_ratio(picture: Any, ratio: float, centre: tuple[float, float]) -> Any:
    """Cropped to width:height around a centre, given as shares of the frame."""
    height, width = picture.shape[:2]
    w, h = (width, max(1, round(width / ratio))) if width / height < ratio else (max(1, round(height * ratio)), height)
    left = min(max(0, round(centre[0] * width - w / 2)), width - w)
    top = min(max(0, round(centre[1] * height - h / 2)), height - h)
    return np.ascontiguousarray(picture[top : top + h, left : left + w])


def to_size(picture: Any, options: dict[str, Any]) -> tuple[Any, Message | None]:
    """The size that the options ask for, and a note where it is not that of the picture."""
    height, width = picture.shape[:2]
    asked = _asked_size(options, width, height)
    if asked is None or asked == (width, height):
        return picture, None
    w, h = asked
    cover = max(w / width, h / height)
    lost = 1 - (w * h) / (width * cover * height * cover)
    if lost <= CROP:
        large = _scaled(picture, cover, (w, h))
        top, left = (large.shape[0] - h) // 2, (large.shape[1] - w) // 2
        return np.ascontiguousarray(large[top : top + h, left : left + w]), _resized(
            "cropped_to", w, h, share=f"{lost:.0%}"
        )
    inner = _scaled(picture, min(w / width, h / height))[:h, :w]
    ground = cv2.GaussianBlur(cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA), (0, 0), 40)
    top, left = (h - inner.shape[0]) // 2, (w - inner.shape[1]) // 2
    ground[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return ground, _resized("padded_to", w, h)


def _resized(code: str, width: int, height: int, **params: str) -> Message:
    return Message(f"draft.{code}", width=str(width), height=str(height), **params)


def with_ribbon(picture: Any, edited: Any) -> tuple[Any, Box]:
    """A small label in the calmest corner, best where nothing was edited."""
    height, width = picture.shape[:2]
    size = max(10.0, 0.018 * min(height, width))
    letters = rasterise(set_line(RIBBON, Style(600), 90), size).alpha
    pad_x, pad_y, off = round(size * 0.75), round(size * 0.5), round(size * 0.9)
    w, h = min(width, letters.shape[1] + 2 * pad_x), min(height, letters.shape[0] + 2 * pad_y)
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (0, 0), 1.5)
    busy = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    corners = [
        Box(x, y, x + w, y + h)
        for y in (max(0, height - h - off), min(off, height - h))
        for x in (min(off, width - w), max(0, width - w - off))
    ]

    avoid = 50.0 if edited.mean() < 0.5 else 0.0  # of a picture that is new all over, what was kept is not to be hidden

    def cost(box: Box) -> float:
        near = box.grown(off, picture.shape).slices
        return float(busy[near].mean()) + avoid * float(edited[near].mean())

    box = min(corners, key=cost)
    out = picture.copy()
    cover = _rounded(h, w, h / 2)[..., None]
    label = np.zeros((h, w), np.float32)
    label[pad_y : pad_y + letters.shape[0], pad_x : pad_x + letters.shape[1]] = letters[
        : max(0, h - pad_y), : max(0, w - pad_x)
    ]
    under = out[box.slices].astype(np.float32)
    plate = under * (1 - 0.78 * cover) + 24 * 0.78 * cover
    out[box.slices] = np.clip(plate * (1 - label[..., None]) + 245 * label[..., None], 0, 255).astype(np.uint8)
    return out, box


def encoded(picture: Any, facts: dict[str, Any]) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt(KEY, json.dumps(facts, ensure_ascii=False, sort_keys=True))
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[..., ::-1])).save(out, "PNG", pnginfo=info, compress_level=4)
    return out.getvalue()


def _asked_size(options: dict[str, Any], width: int, height: int) -> tuple[int, int] | None:
    size, ratio = str(options.get("size") or "auto"), str(options.get("aspect_ratio") or "auto")
    w, _, h = size.replace("x", "_").partition("_")
    if w.isdigit() and h.isdigit() and 0 < max(int(w), int(h)) <= 2 * LONG_SIDE and min(int(w), int(h)) >= 64:
        return int(w), int(h)
    w, _, h = ratio.partition(":")
    if w.isdigit() and h.isdigit() and int(w) and int(h):
        long = max(width, height)
        share = int(w) / int(h)
        return (long, round(long / share)) if share >= 1 else (round(long * share), long)
    return None


def _scaled(picture: Any, scale: float, least: tuple[int, int] = (1, 1)) -> Any:
    height, width = picture.shape[:2]
    to = (max(least[0], round(width * scale)), max(least[1], round(height * scale)))
    return cv2.resize(picture, to, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def _rounded(height: int, width: int, radius: float) -> Any:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + 0.5
    dx = np.maximum(np.abs(x - width / 2) - (width / 2 - radius), 0)
    dy = np.maximum(np.abs(y - height / 2) - (height / 2 - radius), 0)
    return np.clip(radius - np.hypot(dx, dy) + 0.5, 0, 1)
