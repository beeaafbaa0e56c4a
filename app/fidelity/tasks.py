"""What a measuring process is asked to do, as JSON and files in, JSON and files out (app/media/child_main.py)."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image

from app.errors import Conflict, StillframeError
from app.fidelity.asked import Wish
from app.fidelity.blocks import BLOCK, STEP
from app.fidelity.change import propose_region
from app.fidelity.drift import DriftMap
from app.fidelity.export import as_lossy, as_png, as_psd
from app.fidelity.locked import count, lock
from app.fidelity.picture import Picture, eight_bit, read_picture, to_rgb
from app.fidelity.png import write_png
from app.fidelity.region import Mask, Region, grow
from app.fidelity.region_json import mask_of_image, region_json, region_of
from app.fidelity.report import Kept, Measurement, measure
from app.messages import Message, stored

DRAFT_FACTS = "stillframe:draft"  # of app.sandbox.draft.output
THUMB_SIDE = 720
SHOWN_FROM = 0.15  # of the drift map's limit; less is not seen

Head = dict[str, Any]
Answer = tuple[Head, list[bytes]]


def warm_up() -> None:
    """One core: the server and the other process have theirs."""
    cv2.setNumThreads(1)


def run_task(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Answer `{error: {code, message, detail}}` where it can't be done."""
    try:
        return TASKS[head["task"]](head, files)
    except StillframeError as error:
        return {"error": {"code": error.error_code, "message": stored(error.message), "detail": error.detail}}, []
    except MemoryError:
        message = stored(Message("measure.memory"))
        return {"error": {"code": "memory", "message": message, "detail": None}}, []


def measure_pair(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Files: source, edit, the mask where there is one, the first source where it is another."""
    source, edit = read_picture(files[0]), read_picture(files[1])
    aside = _label_of_draft(files[1], edit) if head.get("draft") else None
    found = measure(source, edit, _region(head, files), _kept(head), wish=Wish(**head.get("wish", {})), aside=aside)
    answer: Head = {"report": found.report.to_json(), "facts": _facts(found)}
    if head.get("first"):
        first = measure(read_picture(files[-1]), edit, region_of(head.get("first_region")), _kept(head), wish=Wish(**head.get("first_wish", {})), aside=aside)  # fmt: skip
        answer["first"] = first.report.to_json()
    return answer, []


def _region(head: Mapping[str, Any], files: Sequence[bytes]) -> Region | None:
    painted = mask_of_image(eight_bit(read_picture(files[2]).pixels)) if head.get("mask") else None
    return region_of(head.get("region"), painted)


def _label_of_draft(data: bytes, edit: Picture) -> Region | None:
    """Where the sandbox labels its draft, as it says in the file; it is no part of the edit."""
    with Image.open(io.BytesIO(data)) as image:
        note = image.info.get(DRAFT_FACTS)
    if not isinstance(note, str):
        return None
    box = json.loads(note)["ribbon"]
    left, right = (min(1.0, max(0.0, box[side] / edit.width)) for side in ("left", "right"))
    top, bottom = (min(1.0, max(0.0, box[side] / edit.height)) for side in ("top", "bottom"))
    return Region.of_boxes((left, top, right - left, bottom - top))


def _kept(head: Mapping[str, Any]) -> Kept:
    kept = head.get("kept", {})
    return Kept(kept.get("words", ()), kept.get("texts", ()), [tuple(box) for box in kept.get("marks", ())])


def _facts(found: Measurement) -> Head:
    alignment = found.alignment
    return {
        "aligned": alignment.is_sure,
        "blocks": alignment.tried,
        "found": max(0, alignment.near),
        "map": _map(found.drift_map, found.pair.width, found.pair.height),
    }


def _map(found: DriftMap, width: int, height: int) -> Head:
    """The drift map as squares: the middle of each block that shows any, in fractions, and its amount."""
    rows, columns = np.nonzero(found.grid > SHOWN_FROM)
    cells = [
        [
            round((column * STEP + BLOCK / 2) / width, 4),
            round((row * STEP + BLOCK / 2) / height, 4),
            round(float(found.grid[row, column]), 2),
        ]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    return {"step": [round(STEP / width, 5), round(STEP / height, 5)], "cells": cells}


def propose(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Files: source and edit. Answers the region that changed, and as a PNG of the source's size, white inside."""
    source, edit = read_picture(files[0]), read_picture(files[1])
    aside = _label_of_draft(files[1], edit) if head.get("draft") else None
    region = propose_shapes(source, edit, aside)
    return {"region": region_json(region)}, [mask_png(region.mask(source.width, source.height))]


def propose_shapes(source: Picture, edit: Picture, aside: Region | None = None) -> Region:
    """Return the proposed region as shapes: what a person sees, changes and locks is the same to a pixel."""
    shapes = region_of(region_json(propose_region(source, edit, aside)))
    assert shapes
    return shapes


def lock_pair(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Files: source, edit, and the mask where there is one. Answers the locked PNG, its thumbnail, and the mask."""
    source, edit = read_picture(files[0]), read_picture(files[1])
    aside = _label_of_draft(files[1], edit) if head.get("draft") else None
    region = _region(head, files) or propose_shapes(source, edit, aside)
    if by := round(head.get("grow", 0) * max(source.width, source.height)):
        mask = grow(region.mask(source.width, source.height), by)
        region = region_of(region_json(Region(painted=mask))) or Region()
    made = lock(source, edit, region)
    measured = measure(source, read_picture(made.png), region, _kept(head))
    answer = {
        "report": measured.report.to_json(),
        "exact": made.exact.to_json(),
        "notes": list(made.notes),
        "region": region_json(region),
        "width": source.width,
        "height": source.height,
    }
    return answer, [made.png, thumbnail(read_picture(made.png)), mask_png(made.mask)]


def crop(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Files: the source. Answers the crop that is sent: `box` of it in sRGB, scaled to `width` × `height`."""
    source = read_picture(files[0])
    if source.cmyk:  # the answer could not be set in, and would be paid for
        raise Conflict(Message("measure.cannot_keep"), code="cannot_keep")
    x, y, w, h = head["box"]
    part = to_rgb(np.ascontiguousarray(source.pixels[y : y + h, x : x + w]), source.profile)
    size = (head["width"], head["height"])
    if size != (w, h):
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA if size[0] < w else cv2.INTER_CUBIC))
    return {}, [write_png(Picture(part))]


def set_in(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Files: source, answer to the crop `box`, and the mask where there is one. Answers as `lock_pair`, without a report.

    The crop is locked for itself, and laid into the source; all beyond it was never anywhere else.
    """
    source, answer = read_picture(files[0]), read_picture(files[1])
    if source.cmyk:
        raise Conflict(Message("measure.cannot_keep"), code="cannot_keep")
    region = _region(head, files) or Region()
    mask = region.mask(source.width, source.height)
    x, y, w, h = head["box"]
    part = (slice(y, y + h), slice(x, x + w))
    if by := round(head.get("grow", 0) * max(source.width, source.height)):
        inside = np.zeros_like(mask)
        inside[part] = grow(mask, by)[part]  # an answer has nothing beyond what was sent
        mask, region = inside, Region(painted=inside)
    beyond = mask.copy()
    beyond[part] = 0
    if beyond.any():
        raise Conflict(Message("measure.beyond_sent"), code="beyond_sent")
    made = lock(source.with_pixels(np.ascontiguousarray(source.pixels[part])), answer, Region(painted=mask[part]))
    pixels = source.pixels.copy()
    pixels[part] = made.pixels
    png = write_png(source.with_pixels(pixels))
    saved = read_picture(png)
    exact = count(source, saved, mask, made.exact.feather_px, made.exact.tone_delta_e)
    said = {"exact": exact.to_json(), "notes": list(made.notes), "region": region_json(region)}
    return said | {"width": source.width, "height": source.height}, [png, thumbnail(saved), mask_png(mask)]


def export(head: Mapping[str, Any], files: Sequence[bytes]) -> Answer:
    """Files: the picture; for a PSD the source, the edit and the mask."""
    kind = head["format"]
    if kind == "psd":
        source, edit, mask = map(read_picture, files)
        return {}, [as_psd(source, edit, mask_of_image(eight_bit(mask.pixels)))]
    picture = read_picture(files[0])
    if picture.cmyk:
        raise Conflict(Message("measure.cmyk_export"), code="cmyk_export")
    return {}, [as_png(picture, head.get("depth")) if kind == "png" else as_lossy(picture, kind)]


def mask_png(mask: Mask) -> bytes:
    return write_png(Picture(np.ascontiguousarray(mask[..., None] * np.uint8(255))))


def thumbnail(picture: Picture) -> bytes:
    """Return a WebP in sRGB. Alpha is kept, since a page shows its own ground below."""
    rgb = Picture(picture.pixels[..., : -1 if picture.has_alpha else None], picture.profile)
    seen = Image.fromarray(to_rgb(rgb.pixels, rgb.profile))
    if picture.has_alpha:
        seen.putalpha(Image.fromarray(np.ascontiguousarray(eight_bit(picture.pixels)[..., -1])))
    seen.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    seen.save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


TASKS: dict[str, Callable[[Mapping[str, Any], Sequence[bytes]], Answer]] = {
    "measure": measure_pair,
    "propose": propose,
    "lock": lock_pair,
    "export": export,
    "crop": crop,
    "set_in": set_in,
}
