"""The process that opens pictures; started by its path as `python -I decode_child.py`.

It is kept warm and opens nothing itself: its stdin is a socket, on which it is handed a socket for each picture, and it
forks a throw-away process that looks into that one (decoder_process.py is the other end). That process is told `FORMAT
SIDE COPY` and given the picture, as a file or as the bytes that follow. It writes one line of JSON, `{width, height,
has_metadata, traits, thumb, copy}` or `{error, detail}`, then the thumbnail of `thumb` bytes, and then, where COPY is 1
and the picture has traits that models do not take, a plain copy of the type `copy`. It may crash or be killed at any
moment, so it imports nothing of the application and owns nothing; what stands behind its answer, its exit code, is of the
process that forked it.
"""

import contextlib
import io
import json
import os
import resource
import selectors
import signal
import socket
import struct
import warnings
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

if TYPE_CHECKING:
    from PIL import Image, ImageFile

MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MAX_MEMORY = 1400 * 2**20  # 50 megapixels, decoded and turned
MAX_CPU_S = 10
MAX_COPY_PNG = 6 * 2**20  # what goes inside a request; a larger copy is a JPEG where it can be
MAX_PNG_PIXELS = 16_000_000  # more take too long to pack
MAX_TEXT = 16 * 2**20  # Photoshop writes megabytes of XMP; a text that unpacks to more is a bomb

ORDER, NUMBER, END = struct.Struct("!ci"), struct.Struct("!i"), struct.Struct("!4si")
FORK, KILL, ENDED = b"f", b"k", b"end "
MAX_FILES = 1024  # open ones, of the process that forks

ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # its values as Image.Transpose
GPS_IFD, GPS_PLACE = 0x8825, (2, 4, 20, 22)  # latitude and longitude, of the camera and of what it looks at
EXIF_IFD, OWNER = 0x8769, (0xA430,)
NAMES = (0x013B, 0x8298, 0x9C9D)  # artist, copyright, author as Windows writes it
PNG_NAMES = {"author", "artist", "creator", "copyright"}
IPTC_NAMES = ((2, 80), (2, 90), (2, 92), (2, 116), (2, 122))  # by-line, city, location, copyright, caption's writer
SUBFILE, SUB_IFDS, DNG_VERSION = 0x00FE, 0x014A, 0xC612
XMP_NAMES = (b"dc:creator", b"dc:rights", b"GPSLatitude", b"photoshop:City", b"photoshop:Credit", b"OwnerName", b"xmpRights:Owner", b"Iptc4xmpCore:", b"PersonInImage")  # fmt: skip


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def look(stream: BinaryIO, kind: str, side: int, with_copy: bool) -> tuple[dict[str, Any], bytes]:
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
            return {"error": "format_mismatch"}, b""
        if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
            return {"error": "too_many_pixels"}, b""
        if kind == "TIFF" and is_raw(picture):
            return {"error": "raw"}, b""
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
        return {**facts, "thumb": len(thumb), "copy": copy_mime}, thumb + copy
    except MemoryError:
        return {"error": "memory"}, b""
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"error": "too_many_pixels"}, b""
    except Exception as error:  # decoders raise whatever they like at broken bytes
        return {"error": "corrupt", "detail": type(error).__name__}, b""


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
        "palette": kind == "PNG" and picture.mode in ("1", "P", "PA"),
    }
    return [name for name, is_so in found.items() if is_so]


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


def asked(orders: socket.socket) -> tuple[str, int, bool, BinaryIO] | None:
    """The kind of picture, the thumbnail's side, whether a copy is wanted, and the picture; None when nobody will ask any more."""
    head, files, _, _ = socket.recv_fds(orders, 2**16, 1)
    if not head:
        return None
    words, _, data = head.partition(b"\n")
    kind, side, copy = words.decode().split()
    if files:
        return kind, int(side), copy == "1", os.fdopen(files[0], "rb")
    with orders.makefile("rb") as rest:
        return kind, int(side), copy == "1", io.BytesIO(data + rest.read())


def warm_up() -> None:
    """Whatever is imported by the first picture, and takes longer than the picture itself."""
    from PIL import Image, IptcImagePlugin, JpegImagePlugin  # noqa: F401

    tiny = io.BytesIO()
    Image.new("RGB", (8, 8)).save(tiny, "PNG")
    look(tiny, "PNG", 4, False)


def serve(control: socket.socket) -> None:
    """Fork for each socket that comes, and say how each fork ended, until nobody will ask any more."""
    wakes, wakened = socket.socketpair()
    wakened.setblocking(False)
    signal.set_wakeup_fd(wakened.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)  # only so that it wakes
    forks: dict[int, socket.socket] = {}
    ready = selectors.DefaultSelector()
    ready.register(control, selectors.EVENT_READ)
    ready.register(wakes, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is wakes:
                wakes.recv(4096)
                reap(forks)
            elif not obey(control, forks):
                return


def obey(control: socket.socket, forks: dict[int, socket.socket]) -> bool:
    """One order: FORK with a socket, or KILL with the number of a fork. False when there will be none any more."""
    order, files, _, _ = socket.recv_fds(control, ORDER.size, 1)
    if len(order) < ORDER.size:
        return False
    what, number = ORDER.unpack(order)
    if what == KILL and number in forks:
        os.kill(number, signal.SIGKILL)
    elif what == FORK and files:
        orders = socket.socket(fileno=files[0])
        if (pid := os.fork()) == 0:
            open_one(orders)
        forks[pid] = orders
        orders.sendall(NUMBER.pack(pid))
    return True


def reap(forks: dict[int, socket.socket]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            with forks.pop(ended[0]) as told, contextlib.suppress(OSError):
                told.sendall(END.pack(ENDED, os.waitstatus_to_exitcode(ended[1])))


def open_one(orders: socket.socket) -> NoReturn:
    """In the fork, which keeps nothing of others: no order for another can be read here, and no answer be given."""
    try:
        signal.set_wakeup_fd(-1)
        os.dup2(1, 0)  # stdin was where orders come
        os.closerange(3, orders.fileno())
        os.closerange(orders.fileno() + 1, MAX_FILES)
        limit()
        if task := asked(orders):
            facts, drawn = look(task[3], *task[:3])
            orders.sendall(json.dumps(facts).encode() + b"\n" + drawn)
        os._exit(0)  # nothing is left to tidy, and the answer waits for the end
    finally:
        os._exit(1)


if __name__ == "__main__":
    warm_up()
    with socket.socket(fileno=os.dup(0)) as control:
        serve(control)
