"""The lock: outside the region every pixel is the original, by a count that shares nothing with the product's."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from app.errors import Conflict
from app.fidelity import Brush, Picture, Polygon, Rectangle, Region, lock, propose_region, read_picture
from tests.fidelity.scenes import BADGE, asked_edit, encoded, moved, picture, pixels_of, rerendered, scene, tinted

ASKED = Region.of_boxes(BADGE)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def png_pixels(data: bytes) -> np.ndarray[Any, Any]:
    """A PNG read by hand: chunks, zlib, and the five filters."""
    at, packed = 8, b""
    width, height, depth, kind = struct.unpack("!IIBB", data[16:26])
    while at < len(data):
        length, name = struct.unpack("!I4s", data[at : at + 8])
        packed += data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += 12 + length
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    step = channels * depth // 8
    stride = width * step
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, stride + 1)
    out = np.zeros((height + 1, stride + step), np.int32)  # with a row and a pixel of zeros before
    for y in range(height):
        line, up, now = rows[y, 1:].astype(np.int32), out[y], out[y + 1]
        for x in range(0, stride, step):
            a, b, c = now[x : x + step], up[x + step : x + 2 * step], up[x : x + step]
            near = a + b - c
            da, db, dc = abs(near - a), abs(near - b), abs(near - c)
            paeth = np.where((da <= db) & (da <= dc), a, np.where(db <= dc, b, c))
            add = (0, a, b, (a + b) // 2, paeth)[rows[y, 0]]
            now[x + step : x + 2 * step] = (line[x : x + step] + add) & 255
    flat = out[1:, step:].astype(np.uint8)
    values = flat.view(">u2").astype(np.uint16) if depth == 16 else flat
    return values.reshape(height, width, channels)


def small(seed: int = 1) -> np.ndarray[Any, Any]:
    return scene(seed, 320, 240)


SOURCES = {
    "color": lambda s: s,
    "grey": lambda s: s[..., :1],
    "alpha": lambda s: np.dstack([s, np.tile(np.arange(s.shape[1], dtype=np.uint8) // 2 + 90, (s.shape[0], 1))]),
    "grey with alpha": lambda s: np.dstack([s[..., 0], np.full(s.shape[:2], 200, np.uint8)]),
    "16 bits": lambda s: s.astype(np.uint16) * 257 + np.random.default_rng(3).integers(0, 200, s.shape, np.uint16),
    "16 bits and alpha": lambda s: np.dstack([s, s[..., 0]]).astype(np.uint16) * 251,
    "16 bits and grey": lambda s: s[..., 1:2].astype(np.uint16) * 256,
    "odd size": lambda s: s[:-3, :-1],
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_pixel_outside_is_the_original(kind: str) -> None:
    pixels = np.clip(SOURCES[kind](small()), 0, None)
    source = picture(np.ascontiguousarray(pixels))
    edit = picture(rerendered(tinted(asked_edit(small())[: pixels.shape[0], : pixels.shape[1]], (4, 2, 0))))
    locked = lock(source, edit, ASKED)
    saved = png_pixels(locked.png)
    x, y, w, h = BADGE
    height, width = pixels.shape[:2]
    inside = np.zeros((height, width), bool)
    inside[int(y * height) : int(np.ceil((y + h) * height)), int(x * width) : int(np.ceil((x + w) * width))] = True
    assert saved.shape == pixels.shape
    assert saved.dtype == pixels.dtype
    assert (saved == pixels).all(axis=2)[~inside].all()
    assert not (saved == pixels).all(axis=2)[inside].all()
    assert locked.exact.is_whole
    assert locked.exact.outside_pixels == int((~inside).sum())
    assert locked.exact.region_pixels == int(inside.sum())


@pytest.mark.parametrize("edit_size", [(320, 240), (640, 480), (213, 160), (1000, 750)])
def test_the_edit_is_in_its_place_whatever_its_size(edit_size: tuple[int, int]) -> None:
    before = small()
    wanted = asked_edit(before)
    edit = np.asarray(Image.fromarray(wanted).resize(edit_size, Image.Resampling.LANCZOS))
    locked = lock(picture(before), picture(edit), ASKED)
    x, y, w, h = pixels_of(before, BADGE)
    core = np.s_[y + 8 : y + h - 8, x + 8 : x + w - 8]
    error = np.abs(read_picture(locked.png).pixels.astype(int) - wanted)[core].mean()
    assert error < (0.5 if edit_size == (320, 240) else 9)
    one_off = np.abs(np.roll(wanted, 1, axis=1).astype(int) - wanted)[core].mean()
    if edit_size[0] >= 320:
        assert error < one_off / 2


def test_a_shifted_edit_is_laid_back_in_its_place() -> None:
    before = scene(1)
    wanted = asked_edit(before)
    locked = lock(picture(before), picture(moved(wanted, right=0.02, zoom=1.02)), ASKED)
    x, y, w, h = pixels_of(before, BADGE)
    core = np.s_[y + 12 : y + h - 12, x + 12 : x + w - 12]
    assert np.abs(read_picture(locked.png).pixels.astype(int) - wanted)[core].mean() < 6


def test_a_cast_is_taken_off_at_the_seam() -> None:
    before = scene(1)
    locked = lock(picture(before), picture(tinted(asked_edit(before), (9, 0, -7))), ASKED)
    assert 2 < locked.exact.tone_delta_e < 12
    x, y, *_ = pixels_of(before, BADGE)
    corner = np.s_[y + 2 : y + 10, x + 2 : x + 10]  # of the box, where the edit left the source alone
    assert np.abs(read_picture(locked.png).pixels.astype(int) - before)[corner].mean() < 2.5


@pytest.mark.parametrize(
    "region",
    [
        Region((Polygon(((0.6, 0.1), (0.9, 0.15), (0.75, 0.4))),)),
        Region((Brush(((0.65, 0.2), (0.8, 0.22)), 0.06),)),
        Region((Rectangle(BADGE), Rectangle((0.7, 0.15, 0.05, 0.05), erase=True))),
        Region.of_boxes((0.8, 0.0, 0.2, 0.3)),
    ],
)
def test_any_shape_of_region_is_exact(region: Region) -> None:
    before = scene(1)
    locked = lock(picture(before), picture(rerendered(asked_edit(before))), region)
    same = (read_picture(locked.png).pixels == before).all(axis=2)
    assert same[region.mask(640, 480) == 0].all()
    assert locked.exact.is_whole


def test_at_the_picture_s_own_edge_there_is_no_blend() -> None:
    before = scene(1)
    edit = before.copy()
    edit[:120, 500:] = (250, 20, 20)
    locked = lock(picture(before), picture(edit), Region.of_boxes((0.75, 0.0, 0.25, 0.25)))
    assert (read_picture(locked.png).pixels[0, -60:] == (250, 20, 20)).all()


def test_it_keeps_the_profile() -> None:
    source = read_picture(encoded(scene(1), icc_profile=SRGB))
    locked = lock(source, picture(rerendered(asked_edit(scene(1)))), ASKED)
    assert Image.open(io.BytesIO(locked.png)).info["icc_profile"] == SRGB
    from_jpeg = read_picture(encoded(scene(1), "JPEG", icc_profile=SRGB))
    locked = lock(from_jpeg, picture(asked_edit(scene(1))), ASKED)
    assert Image.open(io.BytesIO(locked.png)).info["icc_profile"] == SRGB


def test_a_turned_photograph_is_locked_as_people_see_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    before = scene(1)
    lying = np.ascontiguousarray(np.rot90(before))  # the tag 6 turns it back by a quarter to the right
    source = read_picture(encoded(lying, "PNG", exif=exif))
    assert (source.pixels == before).all()
    locked = lock(source, picture(asked_edit(before)), ASKED)
    saved = Image.open(io.BytesIO(locked.png))
    assert saved.size == (640, 480)
    assert saved.getexif().get(0x0112, 1) == 1
    assert locked.exact.is_whole


def test_it_does_not_lock_what_it_can_t_align() -> None:
    with pytest.raises(Conflict) as refused:
        lock(picture(scene(1)), picture(scene(9)[::-1].copy()), ASKED)
    assert refused.value.error_code == "cannot_align"


def test_it_says_that_an_area_was_enlarged() -> None:
    before = scene(1, 1280, 960)
    edit = np.asarray(Image.fromarray(asked_edit(before)).resize((640, 480), Image.Resampling.BOX))
    assert any("enlarged 2.0 times" in note for note in lock(picture(before), picture(edit), ASKED).notes)


def test_cmyk_is_refused_since_a_png_can_t_hold_it() -> None:
    source = Picture(scene(1), cmyk=True)
    with pytest.raises(Conflict) as refused:
        lock(source, picture(asked_edit(scene(1))), ASKED)
    assert refused.value.error_code == "cannot_keep"


def test_it_proposes_the_area_that_changed() -> None:
    before = scene(1)
    region = propose_region(picture(before), picture(rerendered(asked_edit(before))))
    mask, asked = region.mask(640, 480), ASKED.mask(640, 480)
    x, y, w, h = pixels_of(before, BADGE)
    assert mask[y + h // 2, x + w // 2] == 1
    assert mask[asked == 0].mean() < 0.02
    locked = lock(picture(before), picture(rerendered(asked_edit(before))), region)
    assert locked.exact.is_whole


def test_it_proposes_nothing_where_nothing_changed() -> None:
    with pytest.raises(Conflict) as refused:
        propose_region(picture(scene(1)), picture(rerendered(scene(1))))
    assert refused.value.error_code == "no_change"


def test_it_says_when_what_changed_is_cut_off_by_the_border() -> None:
    before = scene(1)
    edit = picture(rerendered(asked_edit(before)))
    x, y, w, h = BADGE
    cut = lock(picture(before), edit, Region.of_boxes((x, y, w / 2, h)))
    assert any("reaches the border" in note for note in cut.notes)
    whole = lock(picture(before), edit, Region.of_boxes((x - 0.03, y - 0.03, w + 0.06, h + 0.06)))
    assert not any("reaches the border" in note for note in whole.notes)
