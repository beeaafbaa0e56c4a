"""Pictures that a decoder or an engine may stumble over: what each is called, its bytes, and how it may end.

`size` is that of a right result; without it the request must fail with one of `codes`; with both, either is right.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from tests.sandbox.hostile import chunks

BROKEN = ("image_unsupported", "image_corrupt")
TOO_LARGE = ("image_too_large",)
TOO_SMALL = ("image_too_small",)
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
SIZE = (48, 36)


@dataclass(frozen=True)
class Picture:
    name: str
    data: bytes
    size: tuple[int, int] | None = None
    codes: tuple[str, ...] = ()
    mime: str = "image/png"


def drawn(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """A gradient with a bar across, so that no edit leaves it as it is."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 3, size[1] // 2), (200, 60, 30))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pictures(seed: int, *, flips: int) -> Iterator[Picture]:
    chance = random.Random(seed)
    for kind in FORMATS:
        whole = saved(drawn(), kind)
        for share in (0.02, 0.2, 0.5, 0.8, 0.97):
            cut = whole[: int(len(whole) * share)]
            yield Picture(f"{kind} cut at {share}", cut, SIZE, BROKEN)
        for n in range(flips):
            yield Picture(f"{kind} with flipped bytes {n}", _flipped(whole, chance), None, (*BROKEN, *TOO_LARGE, "any"))
    yield from _modes()
    yield from _moving()
    yield from _turned()
    yield from _sizes()
    yield from _bombs()
    yield from _mislabelled(chance)


def _flipped(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    return bytes(data)


def _modes() -> Iterator[Picture]:
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        yield Picture(f"PNG in mode {mode}", saved(drawn(mode=mode) if mode != "I;16" else _deep(), "PNG"), SIZE)
    yield Picture("PNG of 16 bits a channel", chunks.png(*SIZE, depth=16), SIZE)
    yield Picture("PNG of 2 bits", chunks.png(*SIZE, depth=2, color=0), SIZE)
    yield Picture("PNG with a transparent grey", saved(drawn(mode="L"), "PNG", transparency=7), SIZE)
    yield Picture("PNG with one color alone", saved(Image.new("RGB", SIZE, "teal"), "PNG"), SIZE)
    yield Picture("PNG, fully transparent", saved(Image.new("RGBA", SIZE), "PNG"), SIZE, ("unchanged",))
    yield Picture("JPEG in CMYK", saved(drawn(mode="CMYK"), "JPEG"), SIZE)
    yield Picture("JPEG in grey", saved(drawn(mode="L"), "JPEG"), SIZE)
    yield Picture("JPEG, progressive", saved(drawn(), "JPEG", progressive=True), SIZE)
    yield Picture("JPEG with a broken profile", saved(drawn(), "JPEG", icc_profile=b"\xff" * 900), SIZE)
    yield Picture("JPEG with a long comment", saved(drawn(), "JPEG", comment=b"x" * 60_000), SIZE)
    yield Picture("WebP without loss", saved(drawn(mode="RGBA"), "WEBP", lossless=True), SIZE)


def _deep() -> Image.Image:
    return Image.linear_gradient("L").resize(SIZE).convert("I").point(lambda v: v * 257).convert("I;16")


def _moving() -> Iterator[Picture]:
    frames = [drawn(), *(Image.new("RGB", SIZE, color) for color in ("red", "green", "blue"))]
    for kind in ("GIF", "WEBP", "PNG"):
        many = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=1)
        yield Picture(f"{kind} that moves", many, SIZE)
        yield Picture(f"{kind} that moves, its second frame cut", many[: len(many) * 3 // 4], SIZE, BROKEN)
    yield Picture("GIF of a thousand frames", saved(frames[1], "GIF", save_all=True, append_images=frames * 250), SIZE)


def _turned() -> Iterator[Picture]:
    width, height = SIZE
    for turn in (1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 99):
        exif = Image.Exif()
        exif[0x0112] = turn
        size = (height, width) if 5 <= turn <= 8 else SIZE
        yield Picture(f"JPEG turned by EXIF {turn}", saved(drawn(), "JPEG", exif=exif), size)
    for name, exif in (("garbage", b"Exif\x00\x00" + b"\xfe" * 400), ("a loop", chunks.looping_exif())):
        yield Picture(f"JPEG with EXIF of {name}", saved(drawn(), "JPEG", exif=exif), SIZE, BROKEN)


def _sizes() -> Iterator[Picture]:
    for size in ((1, 1), (1, 2), (2, 1), (3, 3), (15, 900), (900, 15), (2, 2000), (8000, 2)):
        yield Picture(f"PNG of {size[0]} by {size[1]}", saved(drawn(size), "PNG"), None, TOO_SMALL)
    for size in ((16, 16), (16, 900), (900, 16)):
        yield Picture(f"PNG of {size[0]} by {size[1]}", saved(drawn(size), "PNG"), size)
    yield Picture("PNG of 20000 by 20", saved(drawn((20_000, 20)), "PNG"), None, TOO_LARGE)
    yield Picture("PNG of 20 by 20000", saved(drawn((20, 20_000)), "PNG"), None, TOO_LARGE)
    yield Picture("PNG of 16385 by 20", saved(drawn((16_385, 20)), "PNG"), None, TOO_LARGE)


def _bombs() -> Iterator[Picture]:
    yield Picture("PNG that says 60000 by 60000", chunks.png_header(60_000, 60_000), None, TOO_LARGE)
    yield Picture("PNG that says 2147483647 by 1", chunks.png_header(2**31 - 1, 1), None, (*TOO_LARGE, *BROKEN))
    yield Picture("PNG of no width", chunks.png_header(0, 7), None, BROKEN)
    yield Picture(
        "PNG whose data is a gigabyte of zeros", chunks.png(*SIZE, after=chunks.deflated(1 << 30)), SIZE, BROKEN
    )
    yield Picture(
        "PNG with a text that unpacks to 1 GiB", chunks.png(*SIZE, extra=(b"zTXt", chunks.text_bomb())), SIZE, BROKEN
    )
    yield Picture(
        "PNG with a profile that unpacks to 1 GiB", chunks.png(*SIZE, extra=(b"iCCP", chunks.text_bomb())), SIZE, BROKEN
    )
    yield Picture("PNG with a wrong checksum", chunks.png(*SIZE, checksum=False), SIZE, BROKEN)
    yield Picture("PNG with 20,000 chunks", chunks.png(*SIZE, times=20_000), SIZE, BROKEN)
    yield Picture("JPEG that says 65500 by 65500", chunks.resized_jpeg(saved(drawn(), "JPEG"), 65_500), None, TOO_LARGE)
    yield Picture("GIF that says 65535 by 65535", chunks.resized_gif(saved(drawn(), "GIF"), 65_535), None, TOO_LARGE)
    yield Picture("PNG of 256 megapixels in 250 KB", chunks.flat_png(16_000), None, TOO_LARGE)
    yield Picture("PNG of 49 megapixels in 50 KB", chunks.flat_png(7_000), None, ("draft_unsupported", "unchanged"))


def _mislabelled(chance: random.Random) -> Iterator[Picture]:
    for kind in ("JPEG", "WEBP", "GIF", "AVIF"):
        yield Picture(f"{kind} called PNG", saved(drawn(), kind), SIZE)
    yield Picture("PNG called JPEG", saved(drawn(), "PNG"), SIZE, mime="image/jpeg")
    yield Picture("PNG called a picture that nobody knows", saved(drawn(), "PNG"), SIZE, mime="image/x-unknown")
    for kind in ("BMP", "TIFF", "ICO", "PPM", "EPS", "TGA", "SGI", "PCX", "JPEG2000"):
        yield Picture(f"{kind} called PNG", saved(drawn(), kind), None, BROKEN)
    named: dict[str, Callable[[], bytes]] = {
        "a web page": lambda: b"<!doctype html><img src=x onerror=alert(1)>",
        "an SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "an SVG of entities": lambda: b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
        "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n{} loop\n",
        "a PDF": lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n",
        "a zip": lambda: b"PK\x03\x04" + bytes(60),
        "a film": lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(60),
        "one byte": lambda: b"\x89",
        "a PNG's signature": lambda: b"\x89PNG\r\n\x1a\n",
        "zeros": lambda: bytes(4000),
        "noise": lambda: chance.randbytes(4000),
        "noise after a JPEG's start": lambda: b"\xff\xd8\xff\xe0" + chance.randbytes(4000),
        "noise after a WebP's start": lambda: b"RIFF\xff\xff\x00\x00WEBPVP8 " + chance.randbytes(4000),
        "noise after an AVIF's start": lambda: (
            b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1" + chance.randbytes(4000)
        ),
        "noise after a GIF's start": lambda: b"GIF89a\x10\x00\x10\x00\xf7\x00\x00" + chance.randbytes(4000),
    }
    for name, made in named.items():
        yield Picture(f"{name} called PNG", made(), None, (*BROKEN, *TOO_LARGE))
    yield Picture("PNG with a zip behind it", saved(drawn(), "PNG") + b"PK\x03\x04" + bytes(500), SIZE)
