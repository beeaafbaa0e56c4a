"""A part of the edit in the source's frame, at the files' own pixels: only what is needed is read, turned and scaled."""

import io

import cv2
import numpy as np
from PIL import Image, ImageCms

from app.fidelity.pair import Matrix, shift, whole
from app.fidelity.picture import Picture, Pixels, eight_bit

SHRINKS = 0.7  # below it a cubic filter alone would alias
AROUND = 3  # px that the filter wants


def warp_part(picture: Picture, matrix: Matrix, size: tuple[int, int]) -> Pixels:
    """Return `size` pixels (width, height) of the picture through `matrix`, in its own colors. Beyond its edge, the edge."""
    corners = np.array([[x, y, 1.0] for x in (0, size[0]) for y in (0, size[1])])
    there = (corners @ np.linalg.inv(whole(matrix)).T)[:, :2]
    most = [picture.width - 1, picture.height - 1]
    left, top = np.clip(np.floor(there.min(axis=0)).astype(int) - AROUND, 0, most)
    right, bottom = np.clip(np.ceil(there.max(axis=0)).astype(int) + AROUND, [left + 1, top + 1], np.array(most) + 1)
    part = np.ascontiguousarray(picture.pixels[top:bottom, left:right])
    inner = whole(matrix) @ shift(left, top)
    zoom = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if zoom < SHRINKS:
        small = max(1, round(part.shape[1] * zoom)), max(1, round(part.shape[0] * zoom))
        inner = inner @ np.diag([part.shape[1] / small[0], part.shape[0] / small[1], 1.0])
        part = cv2.resize(part, small, interpolation=cv2.INTER_AREA)
    # a matrix speaks of a pixel's corner, OpenCV of its center
    centered = shift(-0.5) @ inner @ shift(0.5)
    warped = cv2.warpAffine(part, centered[:2], size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped if warped.ndim == 3 else warped[..., None])


def as_source(pixels: Pixels, edit: Picture, source: Picture) -> Pixels:
    """Return pixels of the edit in the source's colors, channels and depth."""
    alpha = pixels[..., -1:] if edit.has_alpha else None
    colors = pixels[..., : edit.channels - 1] if edit.has_alpha else pixels
    colors = _converted(colors, edit.profile, source)
    colors = _deep(colors, source)
    if not source.has_alpha:
        return np.ascontiguousarray(colors)
    full = np.iinfo(source.pixels.dtype).max
    over = np.full((*colors.shape[:2], 1), full, source.pixels.dtype) if alpha is None else _deep(alpha, source)
    return np.concatenate([colors, over], axis=2)


def _converted(colors: Pixels, profile: bytes | None, source: Picture) -> Pixels:
    """Profiles are converted at 8 bits; where both have the same one, nothing is."""
    grey_source = source.channels < 3
    same = profile == source.profile and (colors.shape[2] == 1) == grey_source
    if same:
        return colors
    plain = eight_bit(colors)
    image = Image.fromarray(np.ascontiguousarray(plain[..., 0] if plain.shape[2] == 1 else plain))
    if profile != source.profile:
        image = _through_profiles(image, profile, source.profile, "L" if grey_source else "RGB")
    out = np.asarray(image.convert("L" if grey_source else "RGB"))
    return out if out.ndim == 3 else out[..., None]


def _through_profiles(image: Image.Image, profile: bytes | None, wanted: bytes | None, mode: str) -> Image.Image:
    """A broken profile, or one for another kind of colors, is passed over."""
    srgb = ImageCms.createProfile("sRGB")
    try:
        into = ImageCms.ImageCmsProfile(io.BytesIO(wanted)) if wanted else srgb
        out_of = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else srgb
        if wanted is None and mode == "L":
            mode = "RGB"
        if profile is None and image.mode == "L":
            image = image.convert("RGB")
        return ImageCms.profileToProfile(image, out_of, into, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _deep(pixels: Pixels, source: Picture) -> Pixels:
    """At the source's depth."""
    if source.depth == 16:
        return pixels if pixels.dtype == np.uint16 else pixels.astype(np.uint16) * np.uint16(257)
    return eight_bit(pixels)
