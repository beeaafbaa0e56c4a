"""Pictures of a kind that models do not take: seen for what they are, and copied so that models see what people see."""

import io
import struct
import zlib
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from app.errors import DecodeError
from app.media import decode
from tests.media.pictures import chunk, encoded, exif, opened, picture, swapped_profile

RED, BLUE = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")


def heic(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=90, **options)
    return out.getvalue()


def deep_png() -> bytes:
    """16 bits of each color, which Pillow itself does not write."""
    row = b"\0" + b"\xff\xff\0\0\0\0" * 30 + b"\0\0\0\0\xff\xff" * 30
    header = struct.pack("!IIBBBBB", 60, 40, 16, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * 40)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def display_p3() -> bytes:
    """An sRGB profile with the primaries of Display P3, adapted to D50."""
    primaries = {
        b"rXYZ": (0.51512, 0.2412, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.1571, 0.06657, 0.78407),
    }
    profile = bytearray(srgb())
    for n in range(struct.unpack_from("!I", profile, 128)[0]):
        name, at, _size = struct.unpack_from("!4sII", profile, 132 + 12 * n)
        if name in primaries:
            struct.pack_into("!3i", profile, at + 8, *(round(value * 65_536) for value in primaries[name]))
    return bytes(profile)


def frames(kind: str) -> bytes:
    return encoded(opened(picture()), kind, save_all=True, append_images=[BLUE, RED])


KINDS = {
    "avif": (lambda: picture("AVIF"), {"format"}, "image/jpeg"),
    "avif sequence": (lambda: frames("AVIF"), {"format", "animated"}, "image/jpeg"),
    "gif": (lambda: picture("GIF"), {"format"}, "image/png"),
    "animated gif": (lambda: frames("GIF"), {"format", "animated"}, "image/png"),
    "animated png": (lambda: frames("PNG"), {"animated"}, "image/png"),
    "animated webp": (lambda: frames("WEBP"), {"animated"}, "image/jpeg"),
    "heic": (lambda: heic(opened(picture())), {"format"}, "image/jpeg"),
    "tiff": (lambda: picture("TIFF"), {"format"}, "image/png"),
    "tiff, packed": (lambda: picture("TIFF", compression="tiff_lzw"), {"format"}, "image/png"),
    "tiff of pages": (lambda: frames("TIFF"), {"format", "pages"}, "image/png"),
    "tiff in cmyk": (lambda: picture("TIFF", mode="CMYK"), {"format", "cmyk"}, "image/png"),
    "bmp": (lambda: picture("BMP"), {"format"}, "image/png"),
    "cmyk": (lambda: picture("JPEG", mode="CMYK", quality=95), {"cmyk"}, "image/jpeg"),
    "16 bits": (deep_png, {"deep"}, "image/png"),
    "palette": (lambda: picture(mode="P"), {"palette"}, "image/png"),
    "turned twice": (
        lambda: encoded(opened(picture("PNG")).transpose(Image.Transpose.ROTATE_180), "JPEG", exif=exif(orientation=3)),
        {"turned"},
        "image/jpeg",
    ),
    "turned png": (
        lambda: encoded(opened(picture()).transpose(Image.Transpose.ROTATE_180), "PNG", exif=exif(orientation=3)),
        {"turned"},
        "image/png",
    ),
    "profile": (lambda: picture("TIFF", icc_profile=b"no profile"), {"format"}, "image/png"),
}


@pytest.mark.parametrize("what", KINDS)
async def test_it_copies_what_models_do_not_take_as_people_see_it(what: str) -> None:
    make, traits, mime = KINDS[what]
    seen = await decode(make(), as_source=True)
    assert (set(seen.traits), seen.copy_mime) == (traits, mime)
    copy = opened(seen.copy)
    assert (copy.mode, copy.size, copy.get_format_mimetype()) == ("RGB", (60, 40), mime)  # type: ignore[attr-defined]
    assert getattr(copy, "n_frames", 1) == 1
    left, right = copy.getpixel((5, 20)), copy.getpixel((55, 20))
    assert left[0] > 180 > 90 > left[2], left  # type: ignore[index]
    assert right[2] > 120 > 90 > right[0], right  # type: ignore[index]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_in_other_colors_is_copied_in_those_that_people_see(kind: str) -> None:
    wide = Image.new("RGB", (40, 40), (200, 80, 60))
    seen = await decode(encoded(wide, kind, icc_profile=display_p3(), quality=100), as_source=True)
    assert seen.traits == ("profile",)
    pixel = opened(seen.copy).getpixel((20, 20))
    assert [abs(a - b) <= 4 for a, b in zip(pixel, (217, 68, 49), strict=True)] == [True] * 3, pixel  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", [srgb(), b"no profile at all", swapped_profile()[:300]])
async def test_a_profile_that_changes_nothing_needs_no_copy(profile: bytes) -> None:
    seen = await decode(encoded(RED, "JPEG", icc_profile=profile), as_source=True)
    assert (tuple(seen.traits), bool(seen.copy)) == ((), False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_it_copies_nothing_that_models_take_as_it_is(kind: str) -> None:
    seen = await decode(picture(kind, exif=exif(artist="Mira")), as_source=True)
    assert (seen.traits, seen.copy, seen.copy_mime) == ((), b"", "")
    assert not (await decode(frames("GIF"))).copy  # nobody asked for one


async def test_a_copy_stands_upright_and_has_the_colors_that_its_profile_means() -> None:
    seen = await decode(picture("TIFF", icc_profile=swapped_profile(), exif=exif(orientation=6)), as_source=True)
    copy = opened(seen.copy)
    assert copy.size == (40, 60) == (seen.width, seen.height)
    assert "icc_profile" not in copy.info
    assert not copy.getexif()
    top = copy.getpixel((20, 5))
    assert top[2] > 180 > 80 > top[0]  # type: ignore[index]


async def test_a_copy_says_nothing_of_a_place_or_a_person() -> None:
    seen = await decode(picture("AVIF", exif=exif(gps=True, artist="Mira")), as_source=True)
    assert seen.has_metadata
    assert b"Mira" not in seen.copy
    assert not opened(seen.copy).getexif()


async def test_a_copy_keeps_what_is_transparent() -> None:
    image = Image.new("RGBA", (60, 40), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 30, 40))
    for kind in ("GIF", "TIFF", "AVIF"):
        seen = await decode(encoded(image, kind), as_source=True)
        copy = opened(seen.copy)
        assert (copy.mode, copy.format, copy.getpixel((5, 5))[3]) == ("RGBA", "PNG", 0)  # type: ignore[index]


@pytest.mark.parametrize("bits", ["I;16", "F", "I"])
async def test_a_deep_grey_becomes_the_same_grey_of_8_bits(bits: str) -> None:
    value: Any = 0.6 if bits == "F" else 40_000
    seen = await decode(encoded(Image.new(bits, (60, 40), value), "TIFF"), as_source=True)
    assert "deep" in seen.traits
    grey = opened(seen.copy).convert("L").getpixel((30, 20))
    assert abs(grey - 155) < 3  # type: ignore[operator]


async def test_a_heic_photo_that_a_phone_turned_stands_upright() -> None:
    seen = await decode(heic(opened(picture(size=(80, 40))).transpose(Image.Transpose.ROTATE_90)), as_source=True)
    assert (seen.width, seen.height, seen.mime) == (40, 80, "image/heic")
    assert opened(seen.copy).size == (40, 80)


async def test_a_large_copy_goes_as_a_jpeg_unless_it_is_transparent() -> None:
    noise = Image.effect_noise((1600, 1500), 90)
    image = Image.merge("RGB", (noise, noise.rotate(90, expand=False), noise.rotate(180)))
    assert (await decode(encoded(image, "TIFF"), as_source=True)).copy_mime == "image/jpeg"
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    assert (await decode(encoded(image, "TIFF"), as_source=True)).copy_mime == "image/png"


async def test_a_cameras_raw_file_in_a_tiff_is_called_what_it_is() -> None:
    for tags in ({0xC612: b"\1\4\0\0"}, {0x00FE: 1, 0x014A: 8}):
        info = TiffImagePlugin.ImageFileDirectory_v2()
        for tag, value in tags.items():
            info.tagtype[tag] = 1 if isinstance(value, bytes) else 4
            info[tag] = value  # type: ignore[assignment]
        with pytest.raises(DecodeError, match="camera’s raw file") as refused:
            await decode(encoded(RED, "TIFF", tiffinfo=info), as_source=True)
        assert refused.value.error_code == "unsupported_format"


@pytest.mark.parametrize("kind", ["TIFF", "BMP"])
async def test_a_result_is_none_of_what_browsers_do_not_show(kind: str) -> None:
    with pytest.raises(DecodeError, match=f"This is a {kind} image"):
        await decode(encoded(RED, kind))
    with pytest.raises(DecodeError, match="This is a HEIC photo"):
        await decode(heic(RED))


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "HEIF"])
async def test_it_says_of_a_broken_one_that_it_is_broken(kind: str) -> None:
    whole = heic(RED) if kind == "HEIF" else encoded(RED, kind)
    with pytest.raises(DecodeError) as refused:
        await decode(whole[: len(whole) // 2], as_source=True)
    assert refused.value.error_code == "corrupt"


async def test_a_huge_tiff_and_a_huge_heic_stay_within_the_limits() -> None:
    huge = encoded(Image.new("1", (30_000, 30_000)), "TIFF", compression="group4")
    with pytest.raises(DecodeError) as refused:
        await decode(huge, as_source=True)
    assert refused.value.error_code == "too_many_pixels"
