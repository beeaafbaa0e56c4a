"""Scenes drawn in code, edits of them, and the ways in which a model would spoil what it was to keep."""

import io
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.fidelity import Picture

Rgb = NDArray[np.uint8]
BADGE = (0.62, 0.12, 0.24, 0.16)  # where every edit here was asked to change something
MARK = (0.06, 0.06, 0.20, 0.12)


def scene(seed: int = 1, width: int = 640, height: int = 480) -> Rgb:
    """A backdrop, a table, things on it, a texture, and a mark at the top left."""
    draw = np.random.default_rng(seed)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    base = np.stack([150 + 60 * across / width, 160 - 50 * down / height, 140 + 30 * down / height], axis=2)
    grain = cv2.GaussianBlur(draw.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 1.5)
    image = np.clip(base + (8 * grain / grain.std())[..., None], 0, 255).astype(np.uint8)
    for _ in range(40):
        x, y = int(draw.integers(0, width)), int(draw.integers(0, height))
        size, color = int(draw.integers(width // 40, width // 10)), [int(value) for value in draw.integers(20, 235, 3)]
        if draw.random() < 0.5:
            cv2.circle(image, (x, y), size // 2, color, -1, cv2.LINE_AA)
        else:
            cv2.rectangle(image, (x, y), (x + size, y + size // 2), color, -1)
    return mark(image)


def mark(image: Rgb, word: str = "NORDVIK") -> Rgb:
    image = image.copy()
    x, y, w, h = pixels_of(image, MARK)
    cv2.rectangle(image, (x, y), (x + w, y + h), (250, 250, 245), -1)
    cv2.circle(image, (x + h // 2, y + h // 2), h // 4, (200, 40, 40), -1, cv2.LINE_AA)
    cv2.putText(
        image, word, (x + h, y + int(h * 0.65)), cv2.FONT_HERSHEY_SIMPLEX, w / 260, (20, 20, 60), 2, cv2.LINE_AA
    )
    return image


def pixels_of(image: NDArray[Any], box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    height, width = image.shape[:2]
    x, y, w, h = box
    return round(x * width), round(y * height), round(w * width), round(h * height)


def asked_edit(image: Rgb) -> Rgb:
    """What was asked: a badge in its box, and nothing else."""
    image = image.copy()
    x, y, w, h = pixels_of(image, BADGE)
    cv2.ellipse(image, (x + w // 2, y + h // 2), (w // 2 - 4, h // 2 - 4), 0, 0, 360, (230, 60, 30), -1, cv2.LINE_AA)
    cv2.putText(image, "19.90", (x + w // 5, y + h // 2 + 8), cv2.FONT_HERSHEY_SIMPLEX, w / 200, (255, 255, 255), 2)
    return image


def rerendered(image: Rgb, seed: int = 5) -> Rgb:
    """As a model draws it again: softer, with grain of its own, through a codec."""
    grain = np.random.default_rng(seed).normal(0, 2.5, image.shape)
    soft = cv2.GaussianBlur(image, (0, 0), 0.6).astype(np.float32)
    return through(np.clip(soft + grain, 0, 255).astype(np.uint8), "JPEG", quality=90)


def through(image: Rgb, kind: str, **options: Any) -> Rgb:
    return np.asarray(Image.open(io.BytesIO(encoded(image, kind, **options))).convert("RGB"))


def encoded(image: NDArray[Any], kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(out, kind, **options)
    return out.getvalue()


def moved(image: Rgb, *, zoom: float = 1.0, right: float = 0.0, down: float = 0.0) -> Rgb:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 0, zoom)
    matrix[:, 2] += [right * width, down * height]
    warped = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(warped, np.uint8)


def tinted(image: Rgb, by: tuple[float, float, float]) -> Rgb:
    return np.clip(image.astype(np.float32) + by, 0, 255).astype(np.uint8)


def with_object(image: Rgb, x: float = 0.35, y: float = 0.72) -> Rgb:
    """A thing that nobody asked for."""
    image = image.copy()
    height, width = image.shape[:2]
    at, side = (round(x * width), round(y * height)), width // 12
    cv2.circle(image, at, side, (30, 30, 30), -1, cv2.LINE_AA)
    cv2.circle(image, at, side // 2, (240, 220, 40), -1, cv2.LINE_AA)
    for n in range(4):
        cv2.line(image, at, (at[0] + side * (1 - 2 * (n % 2)), at[1] + side * (1 - 2 * (n // 2))), (255, 255, 255), 3)
    return image


def picture(image: NDArray[Any], profile: bytes | None = None) -> Picture:
    return Picture(image if image.ndim == 3 else image[..., None], profile)
