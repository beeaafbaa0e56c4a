"""Our own sample pictures: what is said about them is true, and they are ours to give away."""

import html
import re
import unicodedata

import pytest

from app.errors import NotFound
from app.media import SAMPLES, Sample, decode, sample_path, sample_thumb
from app.media.samples import FOLDER
from tests.media.pictures import opened


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
async def test_it_says_the_true_size_and_shows_the_same_picture_small(sample: Sample) -> None:
    seen = await decode(sample_path(sample.name))
    assert (seen.width, seen.height, seen.has_metadata) == (sample.width, sample.height, False)
    kept, drawn = opened(sample_thumb(sample.name).read_bytes()), opened(seen.thumb)
    assert max(kept.size) == 480
    small = [list(thumb.convert("RGB").resize((8, 8)).tobytes()) for thumb in (kept, drawn)]
    assert max(abs(a - b) for a, b in zip(*small, strict=True)) <= 4  # another libwebp may round otherwise


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_keeps_the_drawing_of_every_picture(sample: Sample) -> None:
    drawing = (FOLDER / "source" / f"{sample.name}.svg").read_text()
    assert f'width="{sample.width}" height="{sample.height}"' in drawing
    assert "{{" not in drawing


def test_it_keeps_every_picture_small_enough_to_be_sent_inside_a_request() -> None:
    sizes = [sample_path(sample.name).stat().st_size for sample in SAMPLES]
    assert max(sizes) < 200_000
    assert sum(sizes) < 1_500_000


def test_it_describes_every_picture_for_those_who_do_not_see_it() -> None:
    assert len(SAMPLES) >= 12
    for told in ("name", "title", "alt"):
        assert len({getattr(sample, told) for sample in SAMPLES}) == len(SAMPLES)
    assert all(len(sample.alt) > 20 and sample.licence.startswith("CC0-1.0") for sample in SAMPLES)


def test_it_has_pictures_with_letters_of_many_scripts() -> None:
    letters = "".join(line for sample in SAMPLES for line in sample.lettering)
    scripts = {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}
    assert scripts >= {"LATIN", "HIRAGANA", "CJK", "ARABIC", "DEVANAGARI"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_draws_letters_as_outlines_and_grain_from_a_seed(sample: Sample) -> None:
    drawing = (FOLDER / "source" / f"{sample.name}.svg").read_text()
    assert "<text" not in drawing  # no typeface decides what a picture looks like
    assert all(" seed=" in noise for noise in re.findall(r"<feTurbulence[^>]*>", drawing))
    drawn = [html.unescape(line) for line in re.findall(r'aria-label="([^"]*)"', drawing)]
    assert set(sample.lettering) <= set(drawn)
    assert bool(sample.lettering) == bool(drawn)


def test_it_knows_no_other_picture() -> None:
    for name in ("", "../decode", "poster.webp"):
        with pytest.raises(NotFound):
            sample_path(name)
