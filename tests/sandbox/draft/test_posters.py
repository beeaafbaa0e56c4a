"""Thin, wide-set and uneven lettering on calm grounds goes whole, and nothing else goes with it."""

import json
from collections.abc import Callable
from importlib import resources
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.sandbox.draft import draft
from app.sandbox.draft.output import KEY
from app.sandbox.draft.text.detection import Box, find_lines
from app.sandbox.draft.text.segmentation import separate
from app.sandbox.draft.text.selection import choose
from tests.sandbox.draft.conftest import rgb
from tests.support.length import longer

WIDTH, HEIGHT = 720, 900
INK = np.array([34, 32, 38], np.float32)
REMOVE = "Remove the headline."
Pen = Callable[[ImageDraw.ImageDraw], None]


def ground(kind: str) -> Any:
    flat = np.full((HEIGHT, WIDTH, 3), (238, 230, 214), np.float32)
    if kind == "graded":
        flat -= np.linspace(0, 50, HEIGHT, dtype=np.float32)[:, None, None]
    if kind == "grainy":
        flat += np.random.default_rng(3).normal(0, 5, (HEIGHT, WIDTH, 1))
    return flat


def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = str(resources.files("fontpkg_noto_sans") / "files/NotoSans[wdth,wght].ttf")
    made = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    made.set_variation_by_axes([100 if b"idth" in axis["name"] else weight for axis in made.get_variation_axes()])
    return made


def inked(on: Any, *pens: Pen) -> Any:
    mask = Image.new("L", (WIDTH, HEIGHT))
    for pen in pens:
        pen(ImageDraw.Draw(mask))
    cover = np.asarray(mask, np.float32)[..., None] / 255
    return np.clip(on * (1 - cover) + INK * cover + 0.5, 0, 255).astype(np.uint8)


def text(said: str, at: tuple[int, int], size: int = 88, weight: int = 100) -> Pen:
    return lambda pen: pen.text(at, said, 255, font(size, weight))


def wide(said: str, at: tuple[int, int], step: int) -> Pen:
    """Every letter takes the same room, as in monospaced type."""

    def draw(pen: ImageDraw.ImageDraw) -> None:
        for n, letter in enumerate(said):
            pen.text((at[0] + n * step + step / 2, at[1]), letter, 255, font(70, 400), anchor="ma")

    return draw


SUBLINE = text("From nine until late, every day", (60, 420), 30, 400)
HEADLINES: dict[str, tuple[Pen, ...]] = {
    "thin": (text("Quiet Öfen", (60, 120)),),
    "wide-set": (wide("Slow tea bar", (40, 120), 52),),
    "one line with a descender, one without": (text("The long", (60, 90)), text("veranda", (60, 200))),
    "no tall letter below": (text("Above", (60, 90), 88, 300), text("success", (60, 200), 88, 300)),
}
GROUNDS = ("grainy", "graded", "plain")


@pytest.mark.parametrize(
    ("name", "kind"),
    longer(
        [(name, GROUNDS[n % len(GROUNDS)]) for n, name in enumerate(HEADLINES)],
        [(name, kind) for name in HEADLINES for kind in GROUNDS],
    ),
)
def test_it_takes_the_whole_headline_and_nothing_else(name: str, kind: str) -> None:
    on = ground(kind)
    before, bare = inked(on, SUBLINE, *HEADLINES[name]), inked(on, SUBLINE)
    data = BytesIO()
    Image.fromarray(before).save(data, "PNG")

    png = draft(REMOVE, [data.getvalue()], {}).png
    after, ribbon = rgb(png), json.loads(Image.open(BytesIO(png)).text[KEY])["ribbon"]  # type: ignore[attr-defined]
    there = slice(ribbon["top"], ribbon["bottom"]), slice(ribbon["left"], ribbon["right"])
    after[there] = bare[there]

    seen, truth = (cv2.GaussianBlur(part[:400].astype(np.float32), (0, 0), 1.5) for part in (after, bare))
    assert np.abs(seen - truth).max() < 14
    assert (after[420:470] == before[420:470]).all()


def test_it_takes_a_letter_that_lies_outside_the_box() -> None:
    picture = inked(ground("plain"), text("Morning", (60, 120)))[..., ::-1].copy()
    cut = Box(150, 140, 420, 235)  # without the M

    ink = separate(picture, cut)

    columns = np.flatnonzero((picture.max(axis=2) < 150).any(axis=0))
    assert abs(ink.box.left - columns.min()) < 4
    assert ink.whole


def test_it_leaves_a_shape_of_the_same_color_beside_a_text() -> None:
    def disc(pen: ImageDraw.ImageDraw) -> None:
        pen.ellipse((430, 140, 520, 230), 255)

    picture = inked(ground("plain"), text("Morning", (60, 120)), disc)[..., ::-1].copy()

    ink = separate(picture, Box(60, 140, 425, 250))

    assert not ink.mask[140:230, 440:510].any()


def test_a_level_line_with_one_descender_is_not_taken_for_a_turned_one() -> None:
    picture = inked(ground("plain"), text("Tuxoe yTpo", (60, 120), 88, 400))[..., ::-1].copy()

    assert all(line.tilt == 0 for line in find_lines(picture))


def test_a_smaller_text_below_is_another_one() -> None:
    small = text("Roasted this morning", (60, 200), 42, 900)
    picture = inked(ground("plain"), text("Coffee", (60, 90), 88, 400), small)[..., ::-1].copy()

    assert len(choose(picture, "headline", None).block) == 1
