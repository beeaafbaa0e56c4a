"""The region of an edit: shapes in fractions of the first image, upon a painted mask where there is one."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from app.prompts.spec.fields import Choice, Exact, Fraction, SpecObject, described

SHAPES = ("rectangle", "polygon", "brush")
OUTSIDE = ("free", "lock", "area")
MAX_SHAPES, MAX_POINTS = 200, 5_000
MIN_POINTS = {"rectangle": 0, "polygon": 3, "brush": 1}
IMAGE_ID = r"^[0-9A-HJKMNP-TV-Z]{26}$"

Point = tuple[Fraction, Fraction]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape(SpecObject):
    """A part of a region, or with `erase` what is taken away from the parts before it."""

    kind: Annotated[str, Choice(SHAPES)] = described("A rectangle, a polygon, or a brush stroke.", "rectangle")
    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = described(
        "Of a rectangle: x, y, width, and height.", [0.1, 0.1, 0.5, 0.25], default=None
    )
    points: tuple[Point, ...] = described(
        "Of a polygon its corners, of a stroke its way.", [[0.1, 0.1], [0.5, 0.1], [0.3, 0.4]], default=(), max_length=MAX_POINTS
    )  # fmt: skip
    radius: Annotated[float, Exact, Ge(0), Le(0.5)] = described(
        "Of a stroke: half its width, as a part of the longer side.", 0.02, default=0.0
    )
    erase: bool = described("Whether it is taken away.", True, default=False)

    def __post_init__(self) -> None:
        if (self.box is None) == (self.kind == "rectangle") or len(self.points) < MIN_POINTS[self.kind]:
            raise ValueError("A rectangle has a box, a polygon at least three points, a brush stroke at least one.")
        if self.kind == "brush" and not self.radius:
            raise ValueError("A brush stroke has a radius.")

    @property
    def bounds(self) -> Box:
        """Left, top, right, bottom, inside the image."""
        if self.box:
            x, y, w, h = self.box
            return x, y, min(1.0, x + w), min(1.0, y + h)
        across, down = zip(*self.points, strict=True)
        # a radius is a part of the longer side; of the shorter one it is more, by at most the ratio, which nobody knows here
        reach = self.radius if self.kind == "brush" else 0.0
        left, top, right, bottom = min(across) - reach, min(down) - reach, max(across) + reach, max(down) + reach
        return max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)


@dataclass(frozen=True, slots=True)
class Region(SpecObject):
    """Where the change belongs: shapes in their order, upon a mask."""

    shapes: tuple[Shape, ...] = described(
        "The parts, in their order.",
        [{"kind": "rectangle", "box": [0.1, 0.1, 0.5, 0.25]}],
        default=(),
        max_length=MAX_SHAPES,
    )
    mask: str | None = described(
        "The ID of an image added here that is white where the region is.",
        "01JABCDEFGHJKMNPQRSTVWXYZ0",
        default=None,
        pattern=IMAGE_ID,
    )

    def __post_init__(self) -> None:
        if not self.mask and not any(not shape.erase for shape in self.shapes):
            raise ValueError("A region has at least one shape that is not erased, or a mask.")

    @property
    def bounds(self) -> Box | None:
        """Left, top, right, bottom of what is drawn; None where a mask says it."""
        if self.mask:
            return None
        boxes = [shape.bounds for shape in self.shapes if not shape.erase]
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
