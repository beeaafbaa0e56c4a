"""A PNG of a picture as it is: its depth, its channels, and what its source said of its colors. Lossless, so that it can be counted."""

import io
import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from app.fidelity.picture import PNG_START, Picture, Pixels

HEADER_END = PNG_START + 25  # after IHDR
FAST = 1  # zlib's level: half the time of the default for a tenth more bytes


def write_png(picture: Picture) -> bytes:
    """Return the file. Raises ValueError for a picture that a PNG can't hold."""
    if picture.cmyk:
        raise ValueError("CMYK")
    data = _encoded(picture.pixels)
    chunks = b"".join(chunk(name, body) for name, body in picture.chunks)
    if not picture.chunks and picture.profile:
        chunks = chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(picture.profile))
    return data[:HEADER_END] + chunks + data[HEADER_END:]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def _encoded(pixels: Pixels) -> bytes:
    channels = pixels.shape[2]
    if channels == 2:
        return _grey_with_alpha(pixels)
    ordered = pixels[..., [2, 1, 0, 3][:channels]] if channels > 1 else pixels
    settings = [cv2.IMWRITE_PNG_COMPRESSION, FAST]
    done, data = cv2.imencode(".png", np.ascontiguousarray(ordered), settings)
    if not done:
        raise ValueError("OpenCV can’t write it")
    return data.tobytes()


def _grey_with_alpha(pixels: Pixels) -> bytes:
    """Which OpenCV can't write; at 16 bits it becomes a color picture of the same values."""
    if pixels.dtype == np.uint16:
        return _encoded(pixels[..., [0, 0, 0, 1]])
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels), "LA").save(out, "PNG", compress_level=FAST)
    return out.getvalue()
