"""A picture as a file of another kind: PNG of 8 or 16 bits, JPEG, WebP, and a Photoshop file with its layers."""

import io
from typing import Any

import numpy as np
from PIL import Image

from app.errors import Conflict
from app.fidelity.align import align
from app.fidelity.blocks import Blocks
from app.fidelity.composite import blend_weight, feather_width, tone_of_edit
from app.fidelity.pair import Pair
from app.fidelity.picture import Picture, eight_bit
from app.fidelity.png import write_png
from app.fidelity.region import Mask, Region
from app.fidelity.warp import as_source, warp_part
from app.messages import Message

QUALITY = {"jpeg": 95, "webp": 92}
MAX_PSD_SIDE = 30_000
ORIGINAL, RESULT = "Original", "Result"


def as_png(picture: Picture, depth: int | None) -> bytes:
    """Return a PNG of that many bits a channel; 16 hold the values of 8 exactly, 8 those of 16 do not."""
    pixels = picture.pixels
    if depth == 16 and picture.depth == 8:
        pixels = pixels.astype(np.uint16) * np.uint16(257)
    elif depth == 8 and picture.depth == 16:
        pixels = eight_bit(pixels)
    return write_png(picture.with_pixels(pixels))


def as_lossy(picture: Picture, kind: str) -> bytes:
    """Return a JPEG or a WebP with the picture's own profile. A JPEG has no transparency: it lies on white."""
    pixels = eight_bit(picture.pixels)
    if picture.channels == 2:
        pixels = pixels[..., [0, 0, 0, 1]]
    if picture.has_alpha and kind == "jpeg":
        part = pixels[..., 3:].astype(np.float32) / 255
        pixels = np.round(pixels[..., :3] * part + 255 * (1 - part)).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels))
    out = io.BytesIO()
    options: dict[str, Any] = {"quality": QUALITY[kind]} | ({"subsampling": 0} if kind == "jpeg" else {"method": 4})
    if picture.profile:
        options["icc_profile"] = picture.profile
    image.save(out, kind.upper(), **options)
    return out.getvalue()


def as_psd(source: Picture, edit: Picture, mask: Mask) -> bytes:
    """Return a Photoshop file: the original, and over it the whole result in its place, with the region as its mask."""
    pair = Pair.of(source, edit, Region(painted=mask))
    alignment = align(pair, Blocks.of(pair))
    size = (source.width, source.height)
    if (edit.width, edit.height) == size and np.array_equal(edit.pixels.shape, source.pixels.shape):
        matrix = np.array([[1.0, 0, 0], [0, 1.0, 0]])  # a composite lies where it lies
    else:
        matrix = pair.to_own_pixels(alignment.matrix)
    warped = as_source(warp_part(edit, matrix, size), edit, source)
    full = np.iinfo(source.pixels.dtype).max
    shift = tone_of_edit(source, warped, mask)
    result = np.clip(np.round(warped + shift), 0, full).astype(source.pixels.dtype)
    weight = np.round(255 * blend_weight(mask, feather_width(mask))).astype(np.uint8)
    return _psd(source, result, weight)


def _psd(source: Picture, result: Any, weight: Any) -> bytes:
    from psd_tools import PSDImage
    from psd_tools.constants import Resource
    from psd_tools.psd.image_resources import ImageResource

    if max(source.width, source.height) > MAX_PSD_SIDE:
        raise Conflict(Message("measure.psd_too_large", most=f"{MAX_PSD_SIDE:,}"), code="psd_too_large")
    made = PSDImage.new("RGB", (source.width, source.height), depth=16 if source.depth == 16 else 8)
    made.create_pixel_layer_from_array(_layer(source.pixels), name=ORIGINAL)
    top = made.create_pixel_layer_from_array(_layer(result), name=RESULT)
    top.create_mask(Image.fromarray(weight))
    if source.profile:
        key = Resource.ICC_PROFILE
        made.image_resources[key] = ImageResource(key=key.value, name="", data=source.profile)
    part = (weight.astype(np.float32) / 255)[..., None]
    flat = np.round(_layer(source.pixels)[..., :3] * (1 - part) + _layer(result)[..., :3] * part)
    planes = np.moveaxis(flat.astype(source.pixels.dtype.newbyteorder(">")), 2, 0)
    header = made._record.header  # what a viewer without layers shows; psd-tools leaves it black
    made._record.image_data.set_data([np.ascontiguousarray(plane).tobytes() for plane in planes], header)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _layer(pixels: Any) -> Any:
    """Colors, with alpha where there is one."""
    if pixels.shape[2] in (1, 2):
        pixels = pixels[..., [0, 0, 0] if pixels.shape[2] == 1 else [0, 0, 0, 1]]
    return np.ascontiguousarray(pixels)
