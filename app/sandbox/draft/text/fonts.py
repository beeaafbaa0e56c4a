"""The typefaces that drafts are set in: Noto, as the installed packages bring it, and Hebrew from our own folder."""

import functools
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import uharfbuzz as hb

from app.messages import Message
from app.sandbox.draft.errors import CannotDraw

HERE = Path(__file__).parents[2] / "fonts"
CJK = {"jp": 0, "kr": 1, "sc": 2, "tc": 3}  # faces of the collection, in its order
CJK_BOLD = 0.042 / 300  # of an em per step of weight: the collection has the regular weight only
SLANT = 0.18


@dataclass(frozen=True)
class Style:
    weight: int = 400
    italic: bool = False
    han: str = "jp"


@dataclass(frozen=True)
class Typeface:
    package: str
    file: str
    index: int = 0
    has_weights: bool = True


def chain(style: Style) -> tuple[Typeface, ...]:
    """Typefaces in the order in which a character looks for its glyph."""
    return (
        Typeface("fontpkg_noto_sans", f"files/NotoSans{'-Italic' if style.italic else ''}[wdth,wght].ttf"),
        Typeface("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
        Typeface("", "NotoSansHebrew-wght.ttf"),
        Typeface("fontpkg_noto_sans_devanagari", "files/NotoSansDevanagari[wdth,wght].ttf"),
        Typeface("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
        Typeface("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc", CJK[style.han], has_weights=False),
    )


def has_glyph(typeface: Typeface, character: str) -> bool:
    return ord(character) in _characters(typeface)


@functools.lru_cache(maxsize=64)
def font(typeface: Typeface, style: Style) -> "hb.Font":
    """Set to 1000 units an em, in the weight that is asked, made bolder where the file has one weight."""
    made = hb.Font(_face(typeface))
    made.scale = (1000, 1000)
    if typeface.has_weights:
        made.set_variations({"wght": style.weight})
    elif style.weight > 400:
        stroke = (style.weight - 400) * CJK_BOLD
        made.synthetic_bold = (stroke, stroke, False)
    if style.italic and "Italic" not in typeface.file:
        made.synthetic_slant = SLANT
    return made


@functools.lru_cache(maxsize=16)
def _face(typeface: Typeface) -> "hb.Face":
    folder = resources.files(typeface.package) if typeface.package else HERE
    path = Path(str(folder)) / typeface.file
    if not path.is_file():
        raise CannotDraw(Message("draft.typeface_missing", name=path.name), "typeface_missing")
    return hb.Face(hb.Blob.from_file_path(str(path)), typeface.index)


@functools.lru_cache(maxsize=16)
def _characters(typeface: Typeface) -> frozenset[int]:
    return frozenset(_face(typeface).unicodes)
