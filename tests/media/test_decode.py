"""Looking into pictures: what they show, what they tell, and what they must not be able to do."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image, PngImagePlugin

from app.errors import DecodeError, StorageError
from app.media import decode, decoding
from app.media.child_process import ChildProcess, Standby
from tests.media.pictures import (
    encoded,
    exif,
    opened,
    picture,
    png_claiming,
    png_with_text_bomb,
    swapped_profile,
    webp_claiming,
)

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><dc:creator>Mira</dc:creator></rdf:RDF></x:xmpmeta>'
FAULTS = {"format_mismatch", "too_many_pixels", "corrupt", "memory", "timeout", "raw", "crashed"}


def is_red(pixel: Any) -> bool:
    return bool(pixel[0] > 180 and pixel[2] < 80)


def is_blue(pixel: Any) -> bool:
    return bool(pixel[2] > 180 and pixel[0] < 80)


@pytest.mark.parametrize("kind", KINDS)
async def test_it_sees_the_size_and_draws_a_thumbnail(kind: str) -> None:
    seen = await decode(picture(kind, size=(1200, 800)))
    assert (seen.width, seen.height, seen.mime, seen.format) == (1200, 800, KINDS[kind], kind)
    assert not seen.has_metadata
    thumb = opened(seen.thumb)
    assert (thumb.format, thumb.size) == ("WEBP", (480, 320))
    assert is_red(thumb.getpixel((20, 160)))
    assert is_blue(thumb.getpixel((460, 160)))


async def test_it_reads_a_file_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "result.png"
    path.write_bytes(picture(size=(900, 300)))
    seen = await decode(path, thumb_side=90)
    assert (seen.width, seen.height, opened(seen.thumb).size) == (900, 300, (90, 30))
    with pytest.raises(StorageError):
        await decode(tmp_path / "none.png")


async def test_it_does_not_enlarge_a_small_picture() -> None:
    assert opened((await decode(picture(size=(60, 40)))).thumb).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
async def test_it_takes_every_kind_of_png(mode: str) -> None:
    image = Image.new("I;16", (60, 40), 40000) if mode == "I;16" else opened(picture()).convert(mode)
    seen = await decode(encoded(image, "PNG"))
    assert (seen.width, seen.height) == (60, 40)
    if mode == "I;16":
        assert abs(opened(seen.thumb).convert("L").getpixel((30, 20)) - 40_000 // 256) < 4


async def test_it_keeps_what_is_transparent() -> None:
    image = Image.new("RGBA", (60, 40), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 30, 40))
    for data in (encoded(image, "PNG"), encoded(image.convert("P"), "PNG", transparency=0), encoded(image, "GIF")):
        thumb = opened((await decode(data)).thumb)
        assert thumb.mode == "RGBA"


async def test_it_reads_cmyk() -> None:
    seen = await decode(encoded(Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG"))
    assert is_red(opened(seen.thumb).getpixel((30, 20)))


@pytest.mark.parametrize(("turn", "top"), [(1, None), (3, None), (6, "red"), (8, "blue")])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_it_stands_a_turned_picture_up(kind: str, turn: int, top: str | None) -> None:
    seen = await decode(picture(kind, size=(600, 400), exif=exif(orientation=turn)))
    thumb = opened(seen.thumb)
    if top is None:
        assert (seen.width, seen.height, thumb.size) == (600, 400, (480, 320))
        assert (is_blue if turn == 3 else is_red)(thumb.getpixel((20, 160)))
    else:
        assert (seen.width, seen.height, thumb.size) == (400, 600, (320, 480))
        assert (is_red if top == "red" else is_blue)(thumb.getpixel((160, 20)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_it_shows_the_colours_that_the_profile_means(kind: str) -> None:
    seen = await decode(picture(kind, size=(600, 400), icc_profile=swapped_profile()))
    thumb = opened(seen.thumb)
    assert is_blue(thumb.getpixel((20, 160)))
    assert "icc_profile" not in thumb.info


async def test_it_shows_the_numbers_when_the_profile_is_broken() -> None:
    seen = await decode(picture("JPEG", icc_profile=b"no profile" * 20))
    assert is_red(opened(seen.thumb).getpixel((5, 20)))


def named_in_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Mira")
    return picture(pnginfo=info)


def named_in_iptc() -> bytes:
    block = b"\x1c\x02\x50\x00\x04Mira"
    resource = b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block
    segment = b"Photoshop 3.0\x00" + resource + b"\0" * (len(resource) % 2)
    whole = picture("JPEG")
    return whole[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + whole[2:]


NAMING = {
    "place": lambda: picture("JPEG", exif=exif(gps=True)),
    "artist": lambda: picture("JPEG", exif=exif(artist="Mira")),
    "camera owner": lambda: picture("JPEG", exif=exif(owner="Mira")),
    "place in webp": lambda: picture("WEBP", exif=exif(gps=True)),
    "place in avif": lambda: picture("AVIF", exif=exif(gps=True)),
    "place in png": lambda: picture("PNG", exif=exif(gps=True)),
    "creator in xmp": lambda: picture("WEBP", xmp=XMP),
    "creator in jpeg xmp": lambda: picture("JPEG", xmp=XMP),
    "author in text": named_in_text,
    "by-line in iptc": named_in_iptc,
    "unreadable exif": lambda: picture("WEBP", exif=exif(gps=True).replace(b"II*\0", b"II?\0")),
    "unreadable iptc": lambda: named_in_iptc().replace(b"\x1c\x02\x50", b"\x1c\xff\x50"),
}


@pytest.mark.parametrize("what", NAMING)
async def test_it_says_when_a_picture_names_a_place_or_a_person(what: str) -> None:
    seen = await decode(NAMING[what]())
    assert seen.has_metadata
    assert b"Mira" not in seen.thumb
    thumb = opened(seen.thumb)
    assert not thumb.getexif()
    assert not {"exif", "xmp", "icc_profile"} & thumb.info.keys()


@pytest.mark.parametrize("data", [picture("JPEG", exif=exif(orientation=6, artist="  ")), picture(dpi=(72, 72))])
async def test_it_finds_no_name_where_there_is_none(data: bytes) -> None:
    assert not (await decode(data)).has_metadata


JPEG = picture("JPEG", size=(400, 300))
HURTING = {
    "png of 900 megapixels": (encoded(Image.new("1", (30_000, 30_000)), "PNG"), "too_many_pixels"),
    "png that claims 10 gigapixels": (png_claiming(100_000, 100_000), "too_many_pixels"),
    "png that claims 49 megapixels": (png_claiming(7_000, 7_000), "corrupt"),
    "png of one endless line": (encoded(Image.new("1", (65_535, 1)), "PNG"), "too_many_pixels"),
    "webp that claims 268 megapixels": (webp_claiming(16_384, 16_384), ("too_many_pixels", "memory", "corrupt")),
    "text that unpacks to 100 MB": (png_with_text_bomb(100_000_000), "corrupt"),
    "half a jpeg": (JPEG[: len(JPEG) // 2], "corrupt"),
    "a png without its end": (picture(size=(300, 200))[:60], "corrupt"),
    "jpeg magic and html": (b"\xff\xd8\xff<script>alert(1)</script>", "corrupt"),
    "a gif that is a script": (b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "corrupt"),
    "avif magic alone": (b"\0\0\0\x1cftypavif" + b"\0" * 99, "corrupt"),
}


@pytest.mark.parametrize("what", HURTING)
async def test_it_refuses_a_picture_that_is_made_to_hurt(what: str) -> None:
    data, codes = HURTING[what]
    with pytest.raises(DecodeError) as refused:
        await decode(data)
    assert refused.value.error_code in ((codes,) if isinstance(codes, str) else codes)
    assert refused.value.message.code == f"picture.{refused.value.error_code}"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "an SVG drawing"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        (encoded(Image.new("RGB", (9, 9)), "TIFF"), "a TIFF image"),
        (encoded(Image.new("RGB", (9, 9)), "BMP"), "a BMP image"),
        (b"8BPS\0\1" + b"\0" * 40, "a Photoshop file"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file\n", "an EPS drawing"),
        (b"%PDF-1.7\n", "a PDF or Illustrator file"),
        (b"PK\x03\x04" + b"\0" * 99, "a zip archive"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 99, "a video"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC photo"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a HEIC photo"),
        (b"\xff\x0a" + b"\0" * 40, "a JPEG XL image"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 40, "a JPEG XL image"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40, "a JPEG 2000 image"),
        (b"\xff\x4f\xff\x51" + b"\0" * 40, "a JPEG 2000 image"),
        (b"\0\0\1\0\1\0" + b"\0" * 40, "an icon file"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<svg width='9'>", "an SVG drawing"),
        (b"<?xml version='1.0'?><kml/>", "an XML file"),
        (b"\n\n  <!-- saved -->\n<HTML lang=en>", "a web page"),
        (b'{"error": "expired"}', "a JSON answer"),
        (b"II*\0\x10\0\0\0CR\2\0" + b"\0" * 40, "a camera’s raw file"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a camera’s raw file"),
        (b"FUJIFILMCCD-RAW 0201", "a camera’s raw file"),
        (b"IIRO\x08\0\0\0", "a camera’s raw file"),
        (b"FOVb\0\0\2\0", "a camera’s raw file"),
        (b"v/1\x01\2\0\0\0", "an OpenEXR image"),
        (random.Random(1).randbytes(5000), "not a picture file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_it_calls_what_it_does_not_take_by_its_name(
    data: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.media.decoding.ChildProcess", None)  # no decoder is started for these
    with pytest.raises(DecodeError, match=f"^This is {words}") as refused:
        await decode(data)
    assert refused.value.error_code == "unsupported_format"


async def test_it_takes_a_picture_with_something_behind_it() -> None:
    assert (await decode(JPEG + b"PK\x03\x04" + b"z" * 5000)).width == 400


async def test_it_takes_the_first_of_many_frames() -> None:
    red, blue = Image.new("RGB", (50, 50), "red"), Image.new("RGB", (50, 50), "blue")
    for kind in ("GIF", "WEBP"):
        seen = await decode(encoded(red, kind, save_all=True, append_images=[blue] * 300))
        thumb = opened(seen.thumb)
        assert getattr(thumb, "n_frames", 1) == 1
        assert is_red(thumb.convert("RGB").getpixel((25, 25)))


async def test_it_takes_a_phones_picture_with_a_second_one_inside() -> None:
    both = encoded(Image.new("RGB", (50, 50), "red"), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))])
    seen = await decode(both)
    assert (seen.width, seen.mime) == (50, "image/jpeg")


async def test_it_survives_any_bytes() -> None:
    chance = random.Random(7)
    whole = [picture(kind, exif=exif(gps=True)) for kind in ("JPEG", "PNG", "WEBP", "AVIF")] + [picture("GIF")]

    async def outcome(data: bytearray) -> str:
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(16, len(data))] = chance.randrange(256)
        try:
            return (await decode(bytes(data))).mime
        except DecodeError as error:
            return error.error_code

    outcomes = await asyncio.gather(*(outcome(bytearray(chance.choice(whole))) for _ in range(60)))
    assert set(outcomes) <= {*KINDS.values(), *FAULTS}
    assert "corrupt" in outcomes


async def waiting_decoder() -> ChildProcess:
    """The one that waits once a picture was looked into; it is started behind the answer."""
    await decode(JPEG)
    while not decoding._decoders._waiting:
        await asyncio.sleep(0.01)
    return decoding._decoders._waiting[0]


async def test_the_next_decoder_waits_with_its_imports_done_and_is_used_once() -> None:
    waiting = await waiting_decoder()
    assert waiting.is_alive
    assert (await decode(JPEG)).width == 400
    assert not waiting.is_alive
    assert waiting not in decoding._decoders._waiting


async def test_a_waiting_decoder_that_died_is_passed_over() -> None:
    waiting = await waiting_decoder()
    os.kill(waiting.pid, signal.SIGKILL)
    while waiting.is_alive:
        await asyncio.sleep(0.01)
    assert (await decode(JPEG)).width == 400


async def test_it_stops_a_decoder_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.media.decoding.TIMEOUT_S", 0.001)
    with pytest.raises(DecodeError) as refused:
        await decode(JPEG)
    assert refused.value.error_code == "timeout"


def decoder_of(patch: pytest.MonkeyPatch, path: Path) -> None:
    """Pictures are looked into by that file's `look`."""
    start = lambda: ChildProcess(f"{path}:look", decoding.LIMITS, knows_app=False)  # noqa: E731
    patch.setattr("app.media.decoding._decoders", Standby(start))


async def test_it_survives_a_decoder_that_dies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text("import os\ndef look(*_): os.kill(os.getpid(), 11)")
    decoder_of(monkeypatch, child)
    with pytest.raises(DecodeError) as refused:
        await decode(JPEG)
    assert (refused.value.error_code, refused.value.detail) == ("crashed", -11)


async def test_it_gives_the_decoder_limits_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = tmp_path / "child.py"
    report.write_text(
        "import os, resource, sys\n"
        f"sys.path.append({str(Path(decoding.__file__).parent)!r}); import decode_child\n"
        "def look(*_):\n"
        "    limits = [resource.getrlimit(r)[0] for r in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)]\n"
        "    ours = [name for name in sys.modules if name.split('.')[0] == 'app']\n"
        "    return {'error': 'corrupt', 'detail': [limits, sorted(os.environ), ours]}, []\n"
    )
    monkeypatch.setenv("RUNCOMFY_TOKEN", "canary")
    decoder_of(monkeypatch, report)
    with pytest.raises(DecodeError) as refused:
        await decode(JPEG)
    assert refused.value.detail == [[1400 * 2**20, 10, 0], ["LANG", "PYTHONHASHSEED"], []]


def test_a_terminals_ctrl_c_does_not_make_a_whole_picture_a_damaged_one(tmp_path: Path) -> None:
    """It reaches every process of the group; the one that looks into the picture is not of it."""
    (tmp_path / "large.png").write_bytes(picture("PNG", size=(7000, 7000)))
    script = (
        "import asyncio, signal, sys; from pathlib import Path; from app.media import decode\n"
        "signal.signal(signal.SIGINT, lambda *_: print('told', flush=True)); print('ready', flush=True)\n"
        "print(asyncio.run(decode(Path(sys.argv[1]))).width)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "large.png")],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    with process.stdout as said:
        assert said.readline() == "ready\n"
        while not psutil.Process(process.pid).children() and process.poll() is None:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        assert "7000" in said.read()
    assert process.wait() == 0
