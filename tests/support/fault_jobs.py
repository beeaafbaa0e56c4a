"""What the stand-in upstream keeps: the POSTs it saw, the jobs it booked, and the picture that it gives."""

import random
import struct
import zlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

WIDTH, HEIGHT = 1024, 1536
MODEL = "openai/gpt-image-2/edit"
PRICE_USD = 0.04


@dataclass
class Post:
    at: float
    scenario: str
    prompt: str
    model: str
    body: dict[str, Any]
    request_id: str
    booked: bool = False


@dataclass
class Job:
    post: Post
    cancelled: bool = False
    calls: Counter[str] = field(default_factory=Counter)


def picture() -> bytes:
    """A PNG of the size that the model gives, 1.8 MB: flat grey with a little noise."""
    return _grey(WIDTH, HEIGHT)


def small_picture() -> bytes:
    """The same for tests that take hundreds: 30 KB."""
    return _grey(128, 192)


@cache
def _grey(width: int, height: int) -> bytes:
    noise = random.Random(7).randbytes(width * height * 3).translate(bytes(96 + (n & 7) for n in range(256)))
    rows = b"".join(b"\0" + noise[n : n + width * 3] for n in range(0, len(noise), width * 3))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def catalogue_entry() -> dict[str, Any]:
    size = {"type": "string", "enum": ["auto", "1024_1024", "1024_1536", "1536_1024"], "default": "auto"}
    images = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 10}
    fields = {"prompt": {"type": "string"}, "images": images, "size": size}
    return {
        "model_id": MODEL,
        "display_name": "GPT Image 2 Edit",
        "categories": ["image-to-image"],
        "base_price_usd": PRICE_USD,
        "price_unit": "output",
        "pricing_note": "A stand-in’s price.",
        "schema": {"type": "object", "required": ["prompt", "images"], "properties": fields},
    }
