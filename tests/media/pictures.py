"""Pictures drawn in code: whole ones, turned ones, ones that name somebody, and ones that are made to hurt."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

PNG_START = 33  # signature and IHDR


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A left half that is red and a right half that is blue, as far as the mode has colours."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return encoded(image.convert(mode), kind, **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def exif(*, orientation: int = 1, artist: str = "", gps: bool = False, owner: str = "") -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    if artist:
        tags[0x013B] = artist
    if gps:
        place = tags.get_ifd(0x8825)
        place[1], place[2], place[3], place[4] = "N", (48.0, 51.0, 29.0), "E", (2.0, 17.0, 40.0)
    if owner:
        tags.get_ifd(0x8769)[0xA430] = owner
    return tags.tobytes()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes whose header promises much more."""
    header = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")


def png_with_text_bomb(size: int) -> bytes:
    whole = picture(size=(10, 10))
    return whole[:PNG_START] + chunk(b"zTXt", b"k\0\0" + zlib.compress(b"A" * size, 9)) + whole[PNG_START:]


def webp_claiming(width: int, height: int) -> bytes:
    whole = bytearray(picture("WEBP", lossless=True))
    at = whole.index(b"VP8L") + 9
    struct.pack_into("<I", whole, at, (width - 1) | (height - 1) << 14)
    return bytes(whole)


def swapped_profile() -> bytes:
    """An ICC profile under which red and blue change places: what ignores it shows the wrong colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for n in range(struct.unpack_from(">I", profile, 128)[0]):
        entry = 132 + 12 * n
        if profile[entry : entry + 4] == b"rXYZ":
            profile[entry : entry + 4] = b"bXYZ"
        elif profile[entry : entry + 4] == b"bXYZ":
            profile[entry : entry + 4] = b"rXYZ"
    return bytes(profile)
