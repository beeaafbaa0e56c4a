"""Reading a picture's text by another's eyes: RapidOCR, which knows Latin, kana and Chinese."""

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import cv2

ALIKE = 0.6  # of its letters: enough to say that an old text is still to be read


@dataclass(frozen=True)
class Read:
    """A line of text and its box in pixels: left, top, right, bottom."""

    text: str
    box: tuple[float, float, float, float]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def read(rgb: Any, scale: float = 1.0) -> list[Read]:
    """At a half the reader finds letters as large as a poster's headline, which it misses at their size."""
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    found = _reader()(cv2.resize(rgb[..., ::-1], size, interpolation=cv2.INTER_AREA))
    if found.boxes is None:
        return []
    return [
        Read(text, (*(corners.min(axis=0) / scale).tolist(), *(corners.max(axis=0) / scale).tolist()))
        for corners, text in zip(found.boxes, found.txts, strict=True)
    ]


def plain(text: str) -> str:
    """Without what readers do not agree on: spaces, and the width of a character."""
    return "".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def finds(lines: Iterable[Read], text: str) -> list[Read]:
    """The pieces that say exactly this, one after the other; [] where none do."""
    wanted = plain(text)
    ordered = _in_order([line for line in lines if plain(line.text) in wanted])
    for start in range(len(ordered)):
        for count in range(1, 7):
            part = ordered[start : start + count]
            if "".join(plain(line.text) for line in part) == wanted:
                return part
    return []


def _in_order(lines: list[Read]) -> list[Read]:
    """Row by row, each from left to right: a wide line is read in pieces."""
    rows: list[list[Read]] = []
    for line in sorted(lines, key=lambda line: line.box[1] + line.box[3]):
        first = rows[-1][0] if rows else None
        if first and line.box[1] + line.box[3] < 2 * first.box[3] - 0.3 * first.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box[0])]


def still_says(lines: Iterable[Read], old: str) -> bool:
    """Whether a line is like the old text, or a piece of it."""
    wanted = plain(old).lower()
    said = [plain(line.text).lower() for line in lines]
    return any((len(t) > 1 and t in wanted) or SequenceMatcher(None, t, wanted).ratio() > ALIKE for t in said)


@functools.cache
def _reader() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})
