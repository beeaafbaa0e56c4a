"""A picture as numbers, upright: 8 or 16 bits, grey or color, with alpha or without, and with the profile that it came with.

Reading happens in the caller's process; a server that reads a stranger's file does it in a process with limits.
"""

import contextlib
import io
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from app.errors import DecodeError
from app.media.formats import HEAD, describe, sniff
from app.messages import Message

Pixels = NDArray[Any]
Rgb = NDArray[Any]  # height × width × 3, sRGB at 8 bits

MAX_PIXELS = 50_000_000
ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # the tag's values as Image.Transpose
PNG_START = 8  # its signature
COLOR_CHUNKS = (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM")

CMYK = Message("report.cmyk")
DEEP = Message("report.deep")


@dataclass(frozen=True)
class Picture:
    """`pixels` is height × width × channels: grey, grey and alpha, RGB, or RGBA."""

    pixels: Pixels
    profile: bytes | None = None
    chunks: tuple[tuple[bytes, bytes], ...] = ()  # a PNG's own words about its colors
    cmyk: bool = False

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def channels(self) -> int:
        return int(self.pixels.shape[2])

    @property
    def has_alpha(self) -> bool:
        return self.channels in (2, 4)

    @property
    def depth(self) -> int:
        return 16 if self.pixels.dtype == np.uint16 else 8

    @cached_property
    def is_transparent(self) -> bool:
        return self.has_alpha and bool((self.pixels[..., -1] < np.iinfo(self.pixels.dtype).max).any())

    def with_pixels(self, pixels: Pixels) -> "Picture":
        return replace(self, pixels=pixels)

    def notes(self) -> list[Message]:
        return [*([CMYK] if self.cmyk else []), *([DEEP] if self.depth == 16 else [])]


def read_picture(data: bytes) -> Picture:
    """Return what a file shows, turned upright. Raises DecodeError."""
    kind = sniff(data[:HEAD])
    if kind is None:
        message = Message("picture.measured_kind", kind=describe(data[:HEAD]))
        raise DecodeError(message, code="unsupported_format")
    try:
        return _read(data, kind)
    except DecodeError:
        raise
    except Exception as error:  # decoders raise whatever they like at broken bytes
        raise DecodeError(Message("picture.corrupt"), code="corrupt", detail=type(error).__name__) from None


def _read(data: bytes, kind: str) -> Picture:
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise DecodeError(Message("picture.megapixels"), code="too_many_pixels")
        turn = _orientation(image)
        profile = image.info.get("icc_profile") or None
        cmyk = image.mode == "CMYK"
        chunks = tuple(_color_chunks(data)) if kind == "PNG" else ()
        if kind == "PNG" and data[24] == 16:
            pixels = _deep(data)
        else:
            pixels = np.asarray(_plain(image, profile if cmyk else None))
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    return Picture(_upright(pixels, turn), None if cmyk else profile, chunks, cmyk)


def _orientation(image: Image.Image) -> int:
    """How the picture is turned, 1 to 8. A broken tag turns nothing, as in browsers."""
    with contextlib.suppress(Exception):  # Pillow's parser of EXIF raises half a dozen kinds
        return int(image.getexif().get(ORIENTATION, 1))
    return 1


def _upright(pixels: Pixels, turn: int) -> Pixels:
    if turn not in TURNS:
        return pixels
    turned = {
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: p[::-1].transpose(1, 0, 2),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: p[:, ::-1].transpose(1, 0, 2),
    }[turn](pixels)
    return np.ascontiguousarray(turned)


def _deep(data: bytes) -> Pixels:
    """A PNG of 16 bits, which Pillow would cut to 8."""
    color_type = data[25]
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint16:
        raise ValueError("no picture of 16 bits")
    if pixels.ndim == 2:
        return np.asarray(pixels)
    if color_type == 4:  # grey with alpha
        return np.ascontiguousarray(pixels[..., [0, -1]])
    return np.ascontiguousarray(pixels[..., [2, 1, 0, 3][: pixels.shape[2]]])


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In one of the four modes, without a palette."""
    if image.mode == "CMYK":
        return _srgb_of(image, profile)
    if image.mode in ("L", "LA", "RGB", "RGBA") and "transparency" not in image.info:
        return image
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _srgb_of(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB. A broken profile, or one for another kind of colors, is passed over, as browsers do."""
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if seen is not None:
                return seen
    return image.convert("RGB")


def _color_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """What a PNG says of its colors, to be said again by a file that is made of its pixels."""
    found, at = [], PNG_START
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name == b"IDAT":
            break
        if name in COLOR_CHUNKS:
            found.append((name, data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def eight_bit(pixels: Pixels) -> NDArray[np.uint8]:
    """Return the pixels at 8 bits, rounded."""
    if pixels.dtype != np.uint16:
        return np.asarray(pixels, np.uint8)
    return np.asarray((pixels.astype(np.uint32) * 255 + 32767) // 65535, np.uint8)


def to_rgb(pixels: Pixels, profile: bytes | None) -> Rgb:
    """Return the pixels in sRGB at 8 bits, laid over white, which is how they are measured."""
    pixels = eight_bit(pixels)
    alpha = pixels[..., -1:] if pixels.shape[2] in (2, 4) else None
    colors = pixels[..., : 1 if pixels.shape[2] < 3 else 3]
    if profile:
        mode = Image.fromarray(np.ascontiguousarray(colors[..., 0] if colors.shape[2] == 1 else colors))
        colors = np.asarray(_srgb_of(mode, profile))
    elif colors.shape[2] == 1:
        colors = np.repeat(colors, 3, axis=2)
    if alpha is not None:
        part = alpha.astype(np.float32) / 255
        colors = np.asarray(np.round(colors * part + 255 * (1 - part)), np.uint8)
    return np.ascontiguousarray(colors)
