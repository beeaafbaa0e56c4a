"""What a model's schema asks of a picture, such as a width, a ratio or a number of bytes, and whether one meets it."""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.prompts.models import PictureFacts

_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": math.isclose,
    "==": math.isclose,
    "!=": operator.ne,
}
_RULE = re.compile(r"\s*([a-z][a-z0-9_ ]*(?:[/*x×:]\s*[a-z][a-z0-9_ ]*)?)\s*(<=|>=|==|!=|<|>|=|≤|≥)\s*(-?[\d.]+)?\s*\Z")
_PLAIN = {"≤": "<=", "≥": ">="}


@dataclass(frozen=True)
class PictureRule:
    """`measure` is read by `measured`; the rule asks that it compares so with `bound`. `sentence` says it to people."""

    measure: str
    comparison: str
    bound: float
    sentence: str

    def holds(self, picture: "PictureFacts") -> bool:
        """What can't be measured here is not judged."""
        value = measured(self.measure, picture)
        return value is None or _COMPARED[self.comparison](value, self.bound)


def read_rule(text: str, bound: float | None, sentence: str) -> PictureRule | None:
    """A rule of a name such as "width_pixels>" or "width/height<=3"; None for one that nobody here can judge."""
    found = _RULE.match(text.lower())
    if found is None:
        return None
    measure, comparison = re.sub(r"\s+", "", found[1]), _PLAIN.get(found[2], found[2])
    try:
        bound = float(found[3]) if found[3] else bound
    except ValueError:
        return None
    if bound is None or not math.isfinite(bound) or measured(measure, _ANY) is None:
        return None
    return PictureRule(measure, comparison, bound, sentence or f"The model asks for {measure} {comparison} {bound:g}.")


def measured(measure: str, picture: "PictureFacts | _Picture") -> float | None:
    """A number of the picture as it is sent; None for a measure that is not known."""
    for sign, combined in (("/", _ratio), (":", _ratio), ("*", operator.mul), ("×", operator.mul)):
        one, found, other = measure.partition(sign)
        if found:
            values = measured(one, picture), measured(other, picture)
            return None if values[0] is None or values[1] is None else combined(values[0], values[1])
    width, height, size = float(picture.width), float(picture.height), float(picture.bytes)
    name = re.sub(r"^(?:image|picture|input)_", "", measure)
    name = re.sub(r"_(?:px|pixels?)$", "", name) or name
    if re.match(r"(?:file_?)?(?:size|bytes)(?:_|$)|(?:mb|kb|mib|kib)$", name):
        return size / _UNITS.get(name.rpartition("_")[2], 1) if size else None
    if not (width and height):
        return None
    known = {
        "width": width,
        "height": height,
        "aspect_ratio": width / height,
        "ratio": width / height,
        "pixels": width * height,
        "total": width * height,
        "total_pixels": width * height,
        "pixel_count": width * height,
        "area": width * height,
        "megapixels": width * height / 1e6,
        "min_side": min(width, height),
        "short_side": min(width, height),
        "shortest_side": min(width, height),
        "min_dimension": min(width, height),
        "max_side": max(width, height),
        "long_side": max(width, height),
        "longest_side": max(width, height),
        "max_dimension": max(width, height),
    }
    return known.get(name)


def _ratio(one: float, other: float) -> float:
    return one / other


_UNITS = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 2**10, "mib": 2**20}


@dataclass(frozen=True)
class _Picture:
    width: int = 2
    height: int = 1
    bytes: int = 1


_ANY = _Picture()
