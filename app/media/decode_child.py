"""What opens one picture, in a process of its own (child_main.py) that knows nothing of the application.

It is asked for the kind of picture and the thumbnail's side, and answers `{width, height, has_metadata, traits, copy}`
with the thumbnail and, where one was asked for and the picture has traits that models do not take, a plain copy of the
type `copy`; or `{error, detail}`.
"""

import contextlib
import io
import warnings
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from PIL import Image, ImageFile

MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MAX_COPY_PNG = 6 * 2**20  # what goes inside a request; a larger copy is a JPEG where it can be
MAX_PNG_PIXELS = 16_000_000  # more take too long to pack
MAX_TEXT = 16 * 2**20  # Photoshop writes megabytes of XMP; a text that unpacks to more is a bomb

ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # its values as Image.Transpose
GPS_IFD, GPS_PLACE = 0x8825, (2, 4, 20, 22)  # latitude and longitude, of the camera and of what it looks at
EXIF_IFD, OWNER = 0x8769, (0xA430,)
NAMES = (0x013B, 0x8298, 0x9C9D)  # artist, copyright, author as Windows writes it
PNG_NAMES = {"author", "artist", "creator", "copyright"}
IPTC_NAMES = ((2, 80), (2, 90), (2, 92), (2, 116), (2, 122))  # by-line, city, location, copyright, caption's writer
SUBFILE, SUB_IFDS, DNG_VERSION = 0x00FE, 0x014A, 0xC612
XMP_NAMES = (b"dc:creator", b"dc:rights", b"GPSLatitude", b"photoshop:City", b"photoshop:Credit", b"OwnerName", b"xmpRights:Owner", b"Iptc4xmpCore:", b"PersonInImage")  # fmt: skip


def look(asked: dict[str, Any], blobs: list[bytes], file: BinaryIO | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """The picture is `file`, or else the first of `blobs`."""
    return decoded(file or io.BytesIO(blobs[0]), asked["kind"], asked["side"], asked["with_copy"])


def decoded(stream: BinaryIO, kind: str, side: int, with_copy: bool) -> tuple[dict[str, Any], list[bytes]]:
    from PIL import Image, PngImagePlugin

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = MAX_TEXT
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
    try:
        if kind == "HEIF":
            know_heif()
        picture = Image.open(stream, formats=[kind])
        if picture.format != kind and (picture.format, kind) != ("MPO", "JPEG"):  # phones put a second picture inside
            return {"error": "format_mismatch"}, []
        if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
            return {"error": "too_many_pixels"}, []
        if kind == "TIFF" and is_raw(picture):
            return {"error": "raw"}, []
        width, height = picture.size
        turn = 1 if kind == "TIFF" else orientation(picture)  # Pillow stands a TIFF up by itself
        traits = traits_of(picture, stream, kind, turn)
        copies = with_copy and bool(traits)
        if kind == "JPEG" and not copies:
            picture.draft(picture.mode, (side * 2, side * 2))  # the decoder's own, fast downscaling
        picture.load()
        if turn >= 5:
            width, height = height, width
        facts = {"width": width, "height": height, "has_metadata": has_metadata(picture), "traits": traits}
        copy, copy_mime = plain_copy(picture, kind, turn) if copies else (b"", "")
        thumb = thumbnail(picture, side, turn)
        return {**facts, "copy": copy_mime}, [thumb, copy]
    except MemoryError:
        return {"error": "memory"}, []
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"error": "too_many_pixels"}, []
    except Exception as error:  # decoders raise whatever they like at broken bytes
        return {"error": "corrupt", "detail": type(error).__name__}, []


def know_heif() -> None:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1  # each would reserve memory of its own
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.register_heif_opener()


def is_raw(picture: "ImageFile.ImageFile") -> bool:
    """Cameras put their raw data into a TIFF whose first picture is a preview; Adobe's DNG says what it is."""
    tags: Any = getattr(picture, "tag_v2", {})
    return DNG_VERSION in tags or (SUB_IFDS in tags and bool(int(tags.get(SUBFILE, 0)) & 1))


def traits_of(picture: "ImageFile.ImageFile", stream: BinaryIO, kind: str, turn: int) -> list[str]:
    """What models do not take, or take otherwise than people see it."""
    frames = 1 if kind in ("JPEG", "HEIF") else getattr(picture, "n_frames", 1)
    found = {
        "format": kind not in ("JPEG", "PNG", "WEBP"),
        "pages": kind == "TIFF" and frames > 1,
        "animated": kind != "TIFF" and frames > 1,
        "cmyk": picture.mode in ("CMYK", "LAB"),
        "deep": picture.mode.startswith(("I", "F")) or (kind == "PNG" and _png_depth(stream) == 16),
        "turned": turn in TURNS,
        "profile": _has_other_colors(picture),
        "palette": kind == "PNG" and picture.mode in ("1", "P", "PA"),
    }
    return [name for name, is_so in found.items() if is_so]


PROBES = ((180, 90, 90), (90, 180, 90), (90, 90, 180), (128, 128, 128))
SEEN = 6  # of 255: from here on somebody sees that a color is another one


def _has_other_colors(picture: "Image.Image") -> bool:
    """Whether the profile makes other colors of the numbers than sRGB does, as Display P3 does in a phone's photos. Models
    read the numbers alone."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "P", "PA"):
        return False
    from PIL import Image

    probe = Image.new("RGB", (len(PROBES), 1))
    for x, color in enumerate(PROBES):
        probe.putpixel((x, 0), color)
    meant = _in_srgb(probe, profile)
    return any(abs(a - b) > SEEN for a, b in zip(meant.tobytes(), probe.tobytes(), strict=True))


def _png_depth(stream: BinaryIO) -> int:
    """Pillow reads colors of 16 bits as colors of 8, and does not say so."""
    at = stream.tell()
    stream.seek(24)
    depth = stream.read(1)
    stream.seek(at)
    return depth[0] if depth else 8


def plain_copy(picture: "Image.Image", kind: str, turn: int) -> tuple[bytes, str]:
    """The first frame at its full size, upright, in sRGB of 8 bits; a PNG where nothing may be lost, else a JPEG."""
    from PIL import Image

    seen = _in_srgb(_plain(picture), picture.info.get("icc_profile"))
    if turn in TURNS:
        seen = seen.transpose(Image.Transpose(TURNS[turn]))
    is_solid = seen.mode != "RGBA" or seen.getchannel("A").getextrema() == (255, 255)
    if is_solid:
        seen = seen.convert("RGB")
    clean = _without_words(seen)
    if not is_solid or (kind in ("PNG", "GIF", "BMP", "TIFF") and seen.width * seen.height <= MAX_PNG_PIXELS):
        data = _encoded(clean, "PNG", compress_level=3)
        if not is_solid or len(data) <= MAX_COPY_PNG:
            return data, "image/png"
    return _encoded(clean, "JPEG", quality=95, subsampling=0), "image/jpeg"


def _without_words(picture: "Image.Image") -> "Image.Image":
    """Only its pixels: without the exif, profile and comments that it still carries."""
    from PIL import Image

    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


def _encoded(picture: "Image.Image", kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def orientation(picture: "ImageFile.ImageFile") -> int:
    """How the picture is turned, 1 to 8. A broken tag turns nothing, as in browsers."""
    try:
        value = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # Pillow's parser of EXIF raises half a dozen kinds
        return 1
    return value if value in TURNS else 1


def has_metadata(picture: "ImageFile.ImageFile") -> bool:
    """Whether the file says where it was taken, or whose it is. What can't be read here, others may read."""
    try:
        return _names_somebody(picture)
    except Exception:
        return True


def _names_somebody(picture: "ImageFile.ImageFile") -> bool:
    exif = picture.getexif()
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    xmp = xmp.encode() if isinstance(xmp, str) else xmp
    return (
        _any(exif.get_ifd(GPS_IFD), GPS_PLACE)
        or _any(exif.get_ifd(EXIF_IFD), OWNER)
        or _any(exif, NAMES)
        or any(str(key).lower() in PNG_NAMES and str(value).strip() for key, value in picture.info.items())
        or any(name in xmp for name in XMP_NAMES)
        or ("photoshop" in picture.info and _any(_iptc(picture), IPTC_NAMES))
    )


def _any(tags: Any, wanted: tuple[Any, ...]) -> bool:
    return any(str(tags.get(tag) or "").strip(" \0") for tag in wanted)


def _iptc(picture: "ImageFile.ImageFile") -> Any:
    from PIL import IptcImagePlugin

    return IptcImagePlugin.getiptcinfo(picture) or {}


def thumbnail(picture: "Image.Image", side: int, turn: int) -> bytes:
    """A fresh WebP, upright and in sRGB, with nothing of the file but its look."""
    from PIL import Image, WebPImagePlugin  # noqa: F401 - registers the format that is written

    profile = picture.info.get("icc_profile")
    small = _plain(picture)
    small.thumbnail(
        (side, side), Image.Resampling.LANCZOS, reducing_gap=1.0
    )  # half the time; 41 dB from the slow way on small type
    small = _in_srgb(small, profile)
    if turn in TURNS:
        small = small.transpose(Image.Transpose(TURNS[turn]))
    return _encoded(_without_words(small), "WEBP", quality=82, method=2)


def _plain(picture: "Image.Image") -> "Image.Image":
    """In a mode that can be scaled: no palette, no 16 bits, no single bits."""
    if picture.mode in ("RGB", "RGBA", "L", "CMYK") and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith(("I", "F")):  # greys of 16 bits and more
        whole = picture.convert("F")
        top = float(whole.getextrema()[1])  # type: ignore[arg-type]  # one band has one pair
        scale = 255 if picture.mode == "F" and top <= 1 else 1 / 256 if top <= 65_535 else 255 / top
        return whole.point(lambda value: value * scale + 0).convert("L")
    if picture.mode == "LAB":
        return _from_lab(picture)
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _from_lab(picture: "Image.Image") -> "Image.Image":
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    seen = ImageCms.profileToProfile(picture, lab, srgb, outputMode="RGB")
    return seen or picture


def _in_srgb(picture: "Image.Image", profile: bytes | None) -> "Image.Image":
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    if profile:
        from PIL import ImageCms

        # A broken profile, or one for another kind of colours, is passed over: the numbers are shown as they are.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            colours = seen or colours
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def warm_up() -> None:
    """Whatever is imported by the first picture, and takes longer than the picture itself."""
    from PIL import Image, IptcImagePlugin, JpegImagePlugin  # noqa: F401

    tiny = io.BytesIO()
    Image.new("RGB", (8, 8)).save(tiny, "PNG")
    decoded(tiny, "PNG", 4, False)
