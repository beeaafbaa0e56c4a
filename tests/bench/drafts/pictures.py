"""The pictures that drafts are measured on: our samples, and scikit-image's photographs at twice their size.

A picture without text of its own gets a headline, a price and a half transparent watermark, set level by Pillow, which
shares no code with the engine. Boxes are shares of the frame: left, top, right, bottom.
"""

import functools
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.media import sample_path
from tests.bench.drafts.reading import Read, read

Share = tuple[float, float, float, float]
HEADLINE, PRICE, WATERMARK = "Open today", "$ 4.50", "Studio Lund"


@dataclass(frozen=True)
class Text:
    """A text that is on a picture, and where; `where` as the composer says it, None where size alone tells it."""

    target: str
    lines: tuple[str, ...]
    box: Share
    where: str | None = None


@dataclass(frozen=True)
class Picture:
    """`core` lies inside the subject, where a new background may touch no pixel; `away` is surely background. `mark` is
    a brand mark that stands on it."""

    name: str
    photograph: bool
    core: Share
    away: Share
    texts: tuple[Text, ...] = ()
    put: tuple[tuple[float, float], str] | None = None  # where a headline is set, and in which colour
    mark: Share | None = None

    @functools.cached_property
    def opened(self) -> "tuple[Image.Image, tuple[Text, ...]]":
        picture = _photograph(self.name) if self.photograph else Image.open(sample_path(self.name)).convert("RGB")
        return _lettered(picture, *self.put) if self.put else (picture, self.texts)

    @property
    def png(self) -> bytes:
        out = BytesIO()
        self.opened[0].save(out, "PNG", compress_level=1)
        return out.getvalue()

    @property
    def rgb(self) -> Any:
        return np.asarray(self.opened[0])

    @functools.cached_property
    def said(self) -> list[Read]:
        """What the reader reads on it: it has no eye for every watermark."""
        return read(self.rgb)


PICTURES = (
    Picture(
        "poster",
        False,
        (0.4, 0.58, 0.5, 0.68),
        (0.03, 0.45, 0.12, 0.6),
        (
            Text("headline", ("Today’s", "special"), (0.06, 0.05, 0.72, 0.3)),
            Text("subline", ("Hand drip, roasted this morning",), (0.06, 0.3, 0.64, 0.345)),
            Text("cta", ("Order at the counter",), (0.12, 0.915, 0.46, 0.955)),
        ),
        mark=(0.8, 0.89, 0.93, 0.98),
    ),
    Picture(
        "chair",
        False,
        (0.27, 0.6, 0.45, 0.67),
        (0.03, 0.3, 0.12, 0.65),
        (
            Text("caption", ("SALE",), (0.69, 0.34, 0.97, 0.5), "right margin"),
            Text("headline", ("Lund 02",), (0.04, 0.06, 0.22, 0.14), "top-left"),
        ),
        mark=(0.9, 0.86, 0.98, 0.96),
    ),
    Picture(
        "storefront",
        False,
        (0.4, 0.74, 0.6, 0.8),
        (0.02, 0.1, 0.09, 0.5),
        (Text("sign", ("COFFEE",), (0.3, 0.18, 0.7, 0.3)),),
    ),
    Picture(
        "headphones",
        False,
        (0.505, 0.55, 0.53, 0.7),
        (0.02, 0.88, 0.25, 0.97),
        (
            Text("headline", ("Hear the", "room go", "quiet"), (0.054, 0.214, 0.426, 0.663)),
            Text("cta", ("Shop now",), (0.1, 0.769, 0.233, 0.821)),
        ),
    ),
    Picture(
        "honey",
        False,
        (0.3, 0.8, 0.7, 0.88),
        (0.02, 0.1, 0.15, 0.7),
        (Text("label", ("Honig",), (0.348, 0.53, 0.653, 0.642)),),
    ),
    Picture(
        "festival",
        False,
        (0.1, 0.85, 0.14, 0.88),
        (0.4, 0.3, 0.5, 0.34),
        (Text("headline", ("夏まつり",), (0.071, 0.072, 0.904, 0.191)),),
    ),
    Picture(
        "tea",
        False,
        (0.46, 0.86, 0.64, 0.88),
        (0.05, 0.3, 0.2, 0.4),
        (Text("headline", ("春茶上新",), (0.064, 0.062, 0.88, 0.206)),),
        mark=(0.82, 0.9, 0.94, 0.98),
    ),
    Picture("jug", False, (0.35, 0.4, 0.55, 0.6), (0.85, 0.3, 0.97, 0.6), put=((0.06, 0.05), "black")),
    Picture("shelf", False, (0.385, 0.5, 0.445, 0.65), (0.85, 0.05, 0.97, 0.3), put=((0.06, 0.06), "white")),
    Picture("astronaut", True, (0.4, 0.15, 0.52, 0.24), (0.02, 0.02, 0.1, 0.3), put=((0.06, 0.8), "white")),
    Picture("coffee", True, (0.34, 0.15, 0.6, 0.35), (0.01, 0.05, 0.1, 0.4), put=((0.04, 0.82), "white")),
    Picture("chelsea", True, (0.35, 0.4, 0.6, 0.7), (0.9, 0.6, 0.99, 0.95), put=((0.3, 0.8), "white")),
    Picture("rocket", True, (0.49, 0.5, 0.51, 0.8), (0.05, 0.3, 0.15, 0.6), put=((0.04, 0.06), "white")),
    Picture("motorcycle", True, (0.48, 0.38, 0.58, 0.44), (0.02, 0.6, 0.1, 0.7), put=((0.04, 0.84), "black")),
    Picture("camera", True, (0.15, 0.5, 0.24, 0.72), (0.75, 0.3, 0.95, 0.5), put=((0.4, 0.02), "black")),
)
_FILES = {"rocket": "rocket.jpg", "motorcycle": "motorcycle_left.png"}


def _photograph(name: str) -> Image.Image:
    """Opened as a file: scikit-image itself, which takes seconds to import, is not needed for it."""
    file = resources.files("skimage") / "data" / _FILES.get(name, f"{name}.png")
    picture = Image.open(BytesIO(file.read_bytes())).convert("RGB")
    return picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.LANCZOS)


def _lettered(picture: Image.Image, at: tuple[float, float], colour: str) -> tuple[Image.Image, tuple[Text, ...]]:
    w, h = picture.size
    side = min(w, h)
    texts = []
    picture, box = _set(picture, HEADLINE, 0.1 * side, 700, (at[0] * w, at[1] * h), colour, 1.0)
    texts.append(Text("headline", (HEADLINE,), box))
    right = at[0] < 0.3
    price = (0.76 * w if right else 0.05 * w, (at[1] + 0.015) * h)
    picture, box = _set(picture, PRICE, 0.06 * side, 500, price, colour, 1.0)
    rows = "top" if at[1] < 0.4 else "bottom"
    texts.append(Text("price", (PRICE,), box, f"{rows}-{'right' if right else 'left'}"))
    mark = "bottom" if rows == "top" else "top"
    place = (0.72 * w, (0.93 if mark == "bottom" else 0.03) * h)
    picture, box = _set(picture, WATERMARK, 0.04 * side, 500, place, "white", 0.6)
    texts.append(Text("watermark", (WATERMARK,), box, f"{mark}-right"))
    return picture, tuple(texts)


def _set(
    picture: Image.Image, text: str, size: float, weight: int, at: tuple[float, float], colour: str, cover: float
) -> tuple[Image.Image, Share]:
    """White letters get a soft shadow, as designers give them on photographs."""
    path = str(resources.files("fontpkg_noto_sans") / "files/NotoSans[wdth,wght].ttf")
    font = ImageFont.truetype(path, round(size), layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([100 if b"idth" in axis["name"] else weight for axis in font.get_variation_axes()])
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).text(at, text, 255, font)
    box = mask.getbbox()
    assert box is not None
    if colour == "white" and cover == 1.0:
        shade = mask.filter(ImageFilter.GaussianBlur(size * 0.06)).point(lambda v: v * 0.6)
        picture = Image.composite(Image.new("RGB", picture.size, "black"), picture, shade)
    picture = Image.composite(Image.new("RGB", picture.size, colour), picture, mask.point(lambda v: v * cover))
    w, h = picture.size
    return picture, (box[0] / w, box[1] / h, box[2] / w, box[3] / h)
