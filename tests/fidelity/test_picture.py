"""Pictures as numbers: what the file says, upright, at its own depth; written again as they were."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from app.errors import DecodeError
from app.fidelity import read_picture, write_png
from tests.fidelity.scenes import encoded, scene

TURNED = {
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p),
    7: lambda p: np.rot90(p, 2).transpose(1, 0, 2),
    8: lambda p: np.rot90(p, 3),
}


@pytest.mark.parametrize("turn", TURNED)
def test_it_is_upright(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    lying = np.ascontiguousarray(TURNED[turn](scene(1)))
    read = read_picture(encoded(lying, "PNG", exif=exif))
    assert (read.pixels == scene(1)).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("depth", [8, 16])
def test_it_is_written_as_it_was_read(channels: int, depth: int) -> None:
    kind = np.uint16 if depth == 16 else np.uint8
    pixels = np.random.default_rng(1).integers(0, np.iinfo(kind).max, (33, 47, channels), kind)
    order = pixels[..., [2, 1, 0, 3][:channels]] if channels > 1 else pixels
    first = read_picture(cv2.imencode(".png", order)[1].tobytes())
    assert first.depth == depth
    assert (first.pixels == pixels).all()
    assert (read_picture(write_png(first)).pixels == pixels).all()


def test_what_a_png_says_of_its_colors_is_said_again() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    again = write_png(read_picture(encoded(scene(1), icc_profile=profile)))
    assert Image.open(io.BytesIO(again)).info["icc_profile"] == profile


def test_a_palette_and_a_single_color_that_is_transparent_are_pictures_too() -> None:
    image = Image.fromarray(scene(1)).quantize(16)
    assert read_picture(_saved(image)).channels == 3
    assert read_picture(_saved(image, transparency=3)).is_transparent


def _saved(image: Image.Image, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_is_cut_short_is_refused(kind: str) -> None:
    data = encoded(scene(1), kind)
    with pytest.raises(DecodeError):
        read_picture(data[: len(data) // 3])


def test_what_is_no_picture_is_called_by_its_name() -> None:
    with pytest.raises(DecodeError, match="PDF"):
        read_picture(b"%PDF-1.7 ...")


def test_cmyk_is_measured_and_says_so() -> None:
    read = read_picture(encoded_cmyk())
    assert read.cmyk
    assert any("CMYK" in note for note in read.notes())


def encoded_cmyk() -> bytes:
    out = io.BytesIO()
    Image.fromarray(scene(1)).convert("CMYK").save(out, "JPEG", quality=95)
    return out.getvalue()
