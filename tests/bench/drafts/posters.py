"""Posters of our own: thin, high-contrast and monospaced lettering in eight scripts on four kinds of ground.

Each is drawn by Pillow, which shares no code with the engine, once with its headline and once without: the picture
without it is what a perfect removal would give. The same number always draws the same poster.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.bench.drafts.typefaces import TYPEFACES, Typeface, path

GROUNDS = ("plain", "graded", "blurred", "grainy")
SIZES = ((1024, 1536), (1080, 1080), (1536, 1024))
GRAIN = 7.0  # levels
TONES = (  # ground, the ground's other end where it is graded, letters
    ((244, 238, 226), (226, 208, 186), (38, 36, 40)),
    ((22, 32, 66), (58, 84, 128), (250, 240, 220)),
    ((250, 250, 248), (214, 222, 230), (20, 20, 22)),
    ((176, 84, 60), (122, 44, 40), (255, 250, 244)),
    ((188, 204, 184), (150, 178, 160), (24, 56, 40)),
    ((18, 18, 20), (52, 46, 44), (214, 178, 92)),
    ((232, 214, 218), (204, 178, 196), (110, 24, 44)),
)
HEADLINES: dict[str, tuple[tuple[str, ...], ...]] = {
    "latin": (("Quiet morning",), ("The long", "weekend"), ("Bread and butter",), ("Slow coffee",)),
    "cyrillic": (("Тихое утро",), ("Новый", "сезон"), ("Хлеб и масло",), ("Белый зал",)),
    "greek": (("Καλημέρα φίλοι",), ("Μικρός", "κήπος"), ("Νέα εποχή",), ("Λευκό φως",)),
    "kana": (("静かな朝",), ("夏の", "おどり"), ("パンとお茶",), ("新しい季節",)),
    "chinese": (("早春新茶",), ("夏日", "书店"), ("今日特惠",), ("白色花园",)),
    "korean": (("조용한 아침",), ("새로운", "계절"), ("빵과 커피",), ("하얀 정원",)),
    # joined and in visual order already, as Pillow shapes nothing here
    "arabic": (("ﺪﻳﺪﺟ ﺡﺎﺒﺻ",), ("ﺡﺎﺒﺻ", "ﺪﻳﺪﺟ"), ("ﺪﻳﺪﺟ ﺡﺎﺒﺻ",), ("ﺡﺎﺒﺻ",)),
    "hebrew": (("טקש רקוב",), ("הנוע", "השדח"), ("האמחו םחל",), ("ןבל ןג",)),
}
SUBLINE, FOOT = "From nine until late, every day", "Harbor Street 12"


@dataclass(frozen=True)
class Poster:
    """`rgb` with the headline, `bare` without it, `ink` where the headline is and `other` where other texts are, 0…1."""

    name: str
    typeface: str
    rgb: Any
    bare: Any
    ink: Any
    other: Any

    @property
    def png(self) -> bytes:
        out = BytesIO()
        Image.fromarray(self.rgb).save(out, "PNG", compress_level=1)
        return out.getvalue()


def posters() -> Iterator[tuple[Typeface, str, "Poster | None"]]:
    """Every typeface on every ground; None where the typeface can't be had."""
    for row, typeface in enumerate(TYPEFACES):
        file = path(typeface)
        for column, ground in enumerate(GROUNDS):
            yield typeface, ground, poster(typeface, str(file), ground, 5 * row + column) if file else None


def poster(typeface: Typeface, file: str, ground: str, number: int) -> Poster:
    size, (near, far, letters) = SIZES[number % len(SIZES)], TONES[number % len(TONES)]
    headlines = HEADLINES[typeface.script]
    bare = _ground(size, ground, near, far, number)
    others, ink = np.zeros((*size[::-1], 1), np.float32), np.zeros((*size[::-1], 1), np.float32)
    lines = headlines[GROUNDS.index(ground) % len(headlines)]
    em, centered = _em(file, lines, size), number % 2 == 0
    x = size[0] / 2 if centered else 0.08 * size[0]
    y = (0.1, 0.16, 0.34)[number % 3] * size[1]
    for line in lines:
        _write(ink, line, file, em, (x, y), centered)
        y += 1.2 * em
    _write(others, SUBLINE, _plain(file, typeface), 0.03 * size[0], (x, y + 0.5 * em), centered)
    _write(others, FOOT, _plain(file, typeface), 0.025 * size[0], (x, 0.92 * size[1]), centered)
    bare = _laid(bare, others, letters)
    name, whole = f"{typeface.name} · {ground}", _laid(bare, ink, letters)
    return Poster(name, typeface.name, _kept(whole, number), _kept(bare, number), ink, others)


def _ground(size: tuple[int, int], kind: str, near: Any, far: Any, number: int) -> Any:
    width, height = size
    low, high = np.array(near, np.float32), np.array(far, np.float32)
    random = np.random.default_rng(number)
    if kind == "graded":
        share = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
        return np.broadcast_to(low * (1 - share) + high * share, (height, width, 3)).copy()
    if kind == "blurred":
        spots = random.random((9, 7, 1)).astype(np.float32)
        share = cv2.GaussianBlur(cv2.resize(spots, size, interpolation=cv2.INTER_CUBIC), (0, 0), 0.03 * width)
        return low + (high - low) * np.clip(share, 0, 1)[..., None]
    flat = np.broadcast_to(low, (height, width, 3)).copy()
    if kind == "grainy":
        flat += random.normal(0, GRAIN, (height, width, 1)).astype(np.float32)
    return flat


def _em(file: str, lines: tuple[str, ...], size: tuple[int, int]) -> float:
    widest = max(_font(file, 100).getlength(line) for line in lines)
    return min(0.13 * size[0], 84 * size[0] / widest, 0.16 * size[1])


def _plain(file: str, typeface: Typeface) -> str:
    """The small lines are Latin: in the same typeface where it has Latin letters."""
    return file if _font(file, 40).getmask(SUBLINE).getbbox() and typeface.script != "arabic" else ""


def _write(cover: Any, text: str, file: str, em: float, at: tuple[float, float], centered: bool) -> None:
    mask = Image.new("L", cover.shape[1::-1])
    font = _font(file, round(em)) if file else ImageFont.load_default(round(em))
    ImageDraw.Draw(mask).text(at, text, 255, font, anchor="ma" if centered else "la")
    np.maximum(cover, np.asarray(mask, np.float32)[..., None] / 255, out=cover)


def _laid(ground: Any, cover: Any, letters: Any) -> Any:
    return ground * (1 - cover) + np.array(letters, np.float32) * cover


def _kept(picture: Any, number: int) -> Any:
    """As a file would bring it: every third went through JPEG."""
    rgb = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    if number % 3:
        return rgb
    packed = BytesIO()
    Image.fromarray(rgb).save(packed, "JPEG", quality=90)
    return np.asarray(Image.open(packed))


@functools.lru_cache(maxsize=16)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
