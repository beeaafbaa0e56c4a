"""Whether a picture has transparent parts, by its thumbnail."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.media import Storage, decode, has_transparency


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def holed(alpha: int) -> Image.Image:
    """An opaque picture of 2,000 px with one small place of that alpha."""
    picture = Image.new("RGBA", (2000, 1000), (200, 120, 40, 255))
    picture.paste((0, 0, 0, alpha), (1500, 500, 1504, 504))
    return picture


PALETTE = Image.new("P", (40, 40), 1)
CASES = [
    (encoded(holed(0)), True),
    (encoded(holed(128)), True),
    (encoded(holed(0), "WEBP", lossless=True), True),
    (encoded(PALETTE, "GIF", transparency=1), True),
    (encoded(holed(255)), False),  # has an alpha channel, and nothing is transparent
    (encoded(Image.new("RGB", (900, 900), "teal"), "JPEG"), False),
    (encoded(Image.new("L", (900, 900), 90)), False),
]


@pytest.mark.parametrize(("data", "expected"), CASES)
async def test_it_tells_transparent_parts(tmp_path: Path, data: bytes, expected: bool) -> None:
    storage = Storage.on_disk(tmp_path)
    await storage.put("a.webp", (await decode(data, thumb_side=720)).thumb)
    assert await has_transparency(storage, "a.webp") is expected


async def test_it_tells_nothing_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    storage = Storage.on_disk(tmp_path)
    assert not await has_transparency(storage, "gone.webp")
    assert not await has_transparency(storage, None)
    await storage.put("cut.webp", b"RIFF")
    assert not await has_transparency(storage, "cut.webp")
