"""An area edit: which crop leaves the server, the image that is made of it, and the answer set into the original."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor
from typing import Any

from app.errors import DecodeError, ImageError
from app.fidelity.crop import Crop, crop_around
from app.media import Images, shown_of
from app.media.models import Image
from app.prompts import Spec
from app.runs.reports.process import Measuring

AREA = "area"
CROP = "crop"  # the origin of its image


def is_area_edit(spec: Spec) -> bool:
    return spec.raw is None and spec.outside == AREA


def crop_of(spec: Spec, size: tuple[int, int] | None, sizes: Sequence[str]) -> Crop | None:
    """Return what is sent of a picture of this size; None where the region or the picture is not known."""
    if not is_area_edit(spec) or spec.place is None or size is None:
        return None
    (width, height), at = size, spec.place
    # a stroke's radius counts in the longer side, so that its box is wider across the shorter one
    slack = max(1.0, max(size) / min(size)) - 1 if spec.region else 0.0
    reach = max((shape.radius for shape in spec.region.shapes), default=0.0) * slack if spec.region else 0.0
    found = (
        max(0, floor((at.x - reach) * width)),
        max(0, floor((at.y - reach) * height)),
        min(width, ceil((at.x + at.w + reach) * width)),
        min(height, ceil((at.y + at.h + reach) * height)),
    )
    return crop_around(found, size, sizes_of(sizes))


def sizes_of(names: Sequence[str]) -> list[tuple[int, int]]:
    """The sizes of a model, such as 1024_1536, as numbers."""
    pairs = [name.replace("x", "_").split("_") for name in names]
    return [(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(part.isdigit() for part in pair)]


def spec_of_crop(spec: Spec, crop: Crop, sizes: Sequence[str]) -> Spec:
    """The edit as the model gets it: at the size that fits the crop, where the designer chose none."""
    name = f"{crop.wanted[0]}_{crop.wanted[1]}"
    return replace(spec, size=name) if spec.size == "auto" and name in sizes else spec


def sent_json(crop: Crop) -> dict[str, Any]:
    return {"box": list(crop.box), "width": crop.sent[0], "height": crop.sent[1]}


async def crop_image(images: Images, measuring: Measuring, image: Image, sent: dict[str, Any], *, owner: str) -> Image:
    """Make the crop an image of ours: it is all that upstream gets of the picture."""
    head = {"task": "crop", **sent}
    is_shown = shown_of(image).key == image.key
    data = await images.read(image.id) if is_shown else await images.read_sent(image.id)
    try:
        _, (png,) = await measuring.ask(head, [data])
    except DecodeError as error:
        raise ImageError(error.message, code="image_corrupt", field="/images/0") from error
    return await images.add_bytes(png, owner=owner, name=image.name, origin=CROP)
