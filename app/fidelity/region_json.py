"""A region as JSON, the way a spec and the API have it: `{shapes, mask}`; docs/fidelity.md has the form."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from app.errors import InvalidForm
from app.fidelity.region import Brush, Mask, Polygon, Rectangle, Region, Shape, grow
from app.messages import N_

MAX_SHAPES, MAX_POINTS = 200, 20_000
OUTLINE = 2  # px of the mask; an outline stands this far outside it, and is simplified by less
MIN_OUTLINE = 3  # points


def region_of(data: Mapping[str, Any] | None, painted: Mask | None = None) -> Region | None:
    """Return the region that JSON names, upon the mask that it names; None where it names none. Raises InvalidForm."""
    if data is None and painted is None:
        return None
    shapes = (data or {}).get("shapes") or []
    if not isinstance(shapes, list) or len(shapes) > MAX_SHAPES:
        raise InvalidForm(
            N_("A region has at most %(max_shapes)s shapes.", max_shapes=MAX_SHAPES), field="/region/shapes"
        )
    return Region(tuple(_shape(shape, n) for n, shape in enumerate(shapes)), painted)


def _shape(data: Any, n: int) -> Shape:
    at = f"/region/shapes/{n}"
    try:
        erase, kind = bool(data.get("erase", False)), data["kind"]
        if kind == "rectangle":
            x, y, w, h = (_fraction(side) for side in data["box"])
            return Rectangle((x, y, w, h), erase)
        points = tuple((_fraction(x), _fraction(y)) for x, y in data["points"])
        if 1 <= len(points) <= MAX_POINTS and kind == "polygon":
            return Polygon(points, erase)
        if 1 <= len(points) <= MAX_POINTS and kind == "brush":
            return Brush(points, _fraction(data["radius"]), erase)
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    raise InvalidForm(N_("A shape is a rectangle, a polygon or a brush stroke, in fractions of the image."), field=at)


def _fraction(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 2:
        raise ValueError
    return float(value)


def region_json(region: Region) -> dict[str, Any]:
    """Return a region as JSON. What was painted becomes polygons, a hole one that erases."""
    shapes = [] if region.painted is None else outlines(region.painted)
    return {"shapes": [*shapes, *map(_shape_json, region.shapes)]}


def _shape_json(shape: Shape) -> dict[str, Any]:
    erase = {"erase": True} if shape.erase else {}
    if isinstance(shape, Rectangle):
        return {"kind": "rectangle", "box": list(shape.box), **erase}
    points = [list(point) for point in shape.points]
    if isinstance(shape, Polygon):
        return {"kind": "polygon", "points": points, **erase}
    return {"kind": "brush", "points": points, "radius": shape.radius, **erase}


def outlines(mask: Mask) -> list[dict[str, Any]]:
    """Return a mask as polygons that hold all of it: outer ones, holes that erase, islands in holes, in this order."""
    height, width = mask.shape
    found, tree = cv2.findContours(grow(mask, OUTLINE), cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    shapes: list[tuple[int, dict[str, Any]]] = []
    for n, contour in enumerate(found):
        points = cv2.approxPolyDP(contour, OUTLINE / 2, closed=True)[:, 0]
        if len(points) < MIN_OUTLINE:
            continue
        depth = _depth(tree[0], n)
        fractions = np.round((points + 0.5) / [width, height], 5)
        shapes.append((depth, _shape_json(Polygon(tuple(map(tuple, fractions.tolist())), depth % 2 == 1))))
    return [shape for _, shape in sorted(shapes, key=lambda one: one[0])]


def _depth(tree: np.ndarray[Any, Any], n: int) -> int:
    """How many contours are around this one."""
    depth = 0
    while (n := int(tree[n][3])) >= 0:
        depth += 1
    return depth


def mask_of_image(pixels: np.ndarray[Any, Any]) -> Mask:
    """Return the white part of a mask picture as 1: what is light and not transparent."""
    has_alpha = pixels.shape[2] in (2, 4)
    colors = pixels[..., :-1] if has_alpha else pixels
    light = colors.astype(np.uint16).mean(axis=2) >= 128
    return np.asarray(light & (pixels[..., -1] >= 128) if has_alpha else light, np.uint8)
