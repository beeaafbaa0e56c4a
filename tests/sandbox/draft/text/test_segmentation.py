"""Letters are the right ones: shaped for their script, drawn as another rasteriser draws them, placed with sense."""

from collections.abc import Callable
from importlib import resources
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.sandbox.draft import draft
from app.sandbox.draft.text import looks
from app.sandbox.draft.text.fonts import Style
from app.sandbox.draft.text.shaping import rasterise, set_line
from tests.sandbox.draft.conftest import Seen, rgb

GROUND = (214, 208, 200)


def by_pillow(text: str, size: int, weight: int) -> NDArray[np.float32]:
    """Coverage of a Latin line, by FreeType and no shaping."""
    path = str(resources.files("fontpkg_noto_sans") / "files/NotoSans[wdth,wght].ttf")
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes(
        [100 if b"width" in axis["name"].lower() else weight for axis in font.get_variation_axes()]
    )
    canvas = Image.new("L", (round(font.getlength(text)) + 2 * size, 3 * size))
    ImageDraw.Draw(canvas).text((size, size), text, 255, font)
    return tight(np.asarray(canvas, np.float32) / 255)


def tight(coverage: NDArray[Any]) -> NDArray[np.float32]:
    ys, xs = np.nonzero(coverage > 0.5)
    return coverage[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1].astype(np.float32)


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    assert one.shape[0] == pytest.approx(other.shape[0], rel=0.04, abs=2)
    assert one.shape[1] == pytest.approx(other.shape[1], rel=0.04, abs=2)
    return float(np.corrcoef(cv2.resize(one, other.shape[::-1]).ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize("text", ["MINIMUM", "Hello", "Grün 123"])
def test_it_draws_latin_as_another_rasteriser_does(text: str, weight: int) -> None:
    ours = tight(rasterise(set_line(text, Style(weight)), 96).alpha)

    assert likeness(ours, by_pillow(text, 96, weight)) > 0.97


@pytest.mark.parametrize("text", ["OPEN", "Grün 123"])
def test_it_puts_the_letters_that_were_asked_for_into_the_picture(text: str) -> None:
    picture = Image.new("RGB", (900, 600), GROUND)
    data = BytesIO()
    picture.save(data, "PNG")

    result = draft(f'Add a headline that reads "{text}" in bold Latin letters, black, centered.', [data.getvalue()], {})

    ink = (GROUND[0] - rgb(result.png)[150:450, :, 0].astype(np.float32)) / (GROUND[0] - 17)
    size = int(result.notes[0].text.split(" px")[0].removeprefix("Set at "))
    assert likeness(tight(ink), by_pillow(text, size, 700)) > 0.93


def glyphs(text: str, han: str = "jp") -> list[int]:
    return [glyph.number for glyph in set_line(text, Style(700, han=han)).glyphs]


@pytest.mark.parametrize("text", ["Größe", "Καφές", "Кофе", "コーヒー", "오늘의", "咖啡", "שלום", "กาแฟ"])
def test_it_has_a_glyph_for_each_letter(text: str) -> None:
    numbers = glyphs(text)

    assert len(numbers) == len(text)
    assert 0 not in numbers


def test_it_joins_arabic_letters() -> None:
    first, middle, last = (glyphs("ممم")[n] for n in (2, 1, 0))  # drawn from the left, read from the right

    assert len({first, middle, last, glyphs("م")[0]}) == 4


def test_it_makes_one_conjunct_of_devanagari_letters() -> None:
    assert len(glyphs("क्ष")) == 1


@pytest.mark.parametrize(
    ("text", "without"), [("می\u200cخواهم", "میخواهم"), ("क्\u200dष", "क्ष"), ("क्\u200cष", "क्ष"), ("ه\u200d", "ه")]
)
def test_it_heeds_joiners(text: str, without: str) -> None:
    assert set_line(text, Style()).ink != set_line(without, Style()).ink


@pytest.mark.parametrize("text", ["\ufeffSale", "\u200cSale", "Sa\u00adle", "Sale\u200e"])
def test_it_draws_nothing_for_what_has_no_shape(text: str) -> None:
    assert set_line(text, Style()).ink == set_line("Sale", Style()).ink


def test_it_puts_hebrew_right_to_left_and_numbers_in_it_left_to_right() -> None:
    assert glyphs("אב") == [glyphs("ב")[0], glyphs("א")[0]]
    mixed = glyphs("אב 12")
    assert mixed[:2] == glyphs("12")
    assert mixed[-2:] == glyphs("אב")


@pytest.mark.parametrize("han", ["sc", "tc"])
def test_it_has_the_han_forms_of_each_place(han: str) -> None:
    assert glyphs("骨", han) != glyphs("骨", "jp")


@pytest.mark.parametrize("text", ["コーヒー", "Kaffee", "قهوة"])
def test_it_is_bolder_where_bold_is_asked(text: str) -> None:
    regular, bold = (rasterise(set_line(text, Style(weight)), 120).alpha.sum() for weight in (400, 700))

    assert bold > 1.15 * regular


def test_it_spaces_letters_that_stand_alone_and_no_letters_that_join() -> None:
    assert set_line("COFFEE", Style(), 200).width(100) > set_line("COFFEE", Style()).width(100) + 90
    assert set_line("قهوة", Style(), 200).width(100) == set_line("قهوة", Style()).width(100)


HALF = 0.5  # of a sample's size
SIGN = "Replace only the text on the sign. The new sign text reads "
HEADLINE = "Replace only the in-image headline. The new headline reads "


def test_it_keeps_a_long_text_on_the_board_of_a_sign(drafted: Callable[..., Seen]) -> None:
    changed = drafted(f'{SIGN}"KAFFEERÖSTEREI AM MARKT" in bold Latin letters.', "storefront", HALF).changed()

    columns = np.flatnonzero(changed.any(axis=0))
    assert columns.min() > 100
    assert columns.max() < 668
    assert np.ptp(columns) > 400


def test_it_spaces_a_sign_as_it_was_spaced(drafted: Callable[..., Seen]) -> None:
    changed = drafted(f'{SIGN}"BAKERY" in bold Latin letters.', "storefront", HALF).changed()

    width = np.ptp(np.flatnonzero(changed[95:150].any(axis=0)))
    assert width == pytest.approx(270, abs=30)  # COFFEE took 270


def test_it_fits_four_lines_between_the_edge_and_the_next_text(drafted: Callable[..., Seen]) -> None:
    lines = '"Heute" on the first line, "frisch" on the second line, "im Angebot" on the third line, and "für Sie" on the fourth line'

    changed = drafted(f"{HEADLINE}{lines} in bold Latin letters.", "poster", HALF).changed()

    rows = np.flatnonzero(changed.any(axis=1))
    assert rows.min() > 30
    assert rows.max() < 237


def test_it_breaks_a_text_into_no_more_lines_than_it_needs(drafted: Callable[..., Seen]) -> None:
    after = drafted(f'{HEADLINE}"新品上市" in bold Simplified Chinese.', "headphones", HALF).after  # three lines before

    inked = (after[90:345, 30:340].max(axis=2) < 110).any(axis=1).astype(int)
    assert int((np.diff(inked) == 1).sum()) <= 2


def test_it_keeps_a_centred_label_centred(drafted: Callable[..., Seen]) -> None:
    seen = drafted('Replace only the text on the label. The new label text reads "Mo" in bold Latin letters.', "honey")

    ink = np.flatnonzero((seen.after[550:640, 300:720].max(axis=2) < 110).any(axis=0)) + 300
    assert (ink.min() + ink.max()) / 2 == pytest.approx(514, abs=10)  # the other lines of the label stand around it


SHADE = 'Add a large headline that reads "LIGHT" in bold Latin letters, white{}, at the top center.'


def test_it_draws_a_shadow_where_one_is_asked(drafted: Callable[..., Seen]) -> None:
    seen = drafted(SHADE.format(", with a soft shadow"), "sofa", HALF)

    assert _darker(seen) > 0.02
    assert "Not drawn" not in seen.result.notes[0].text


def test_it_draws_no_shadow_that_was_not_asked(drafted: Callable[..., Seen]) -> None:
    seen = drafted(SHADE.format(""), "sofa", HALF)

    assert seen.changed()[:150].any()
    assert _darker(seen) == 0
    assert "hard to read" in seen.result.notes[0].text


def _darker(seen: Seen) -> float:
    """The share of the headline's place that is darker than before."""
    before, after = (rgb[20:140, 150:618].astype(int).sum(axis=2) for rgb in (seen.before, seen.after))
    return float((after < before - 150).mean())


LOOKS = {
    ", with a thin outline": "with a thin outline",
    " in all caps": "caps",
    " in bold serif Latin letters": "serif",
    ", gold, underlined": "underlined",
    ", with a soft glow": "with a soft glow",
    ", along an arc": "along an arc",
    ", vertical": "vertical",
    ", set vertically": "set vertically",
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("asked", ['Add a headline that reads "Fresh"', f'{HEADLINE}"Fresh"'])
def test_it_names_what_of_a_look_it_does_not_draw(asked: str, look: str, drafted: Callable[..., Seen]) -> None:
    note = drafted(f"{asked}{look}.", "poster", HALF).result.notes[-1]

    assert note.outcome == "done"
    assert f"Not drawn of the look: {LOOKS[look]}." in note.text


@pytest.mark.parametrize(
    "look",
    [
        " in bold Latin letters",
        ", white on black",
        " in light italic",
        ", in the top-left corner",
        ", set horizontally",
    ],
)
def test_it_names_nothing_where_the_whole_look_is_drawn(look: str) -> None:
    assert looks.undrawn(look, ("Fresh",)) == ()


def test_a_word_of_an_effect_changes_nothing_of_the_letters(drafted: Callable[..., Seen]) -> None:
    plain, outlined = (
        drafted(f'{HEADLINE}"Fresh"{look}.', "poster", HALF) for look in ("", ", with a thin gold outline")
    )

    assert (plain.after == outlined.after).all()
