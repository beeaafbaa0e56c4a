"""Text drafts: the old letters go, the new ones stand in their place, and everything else keeps its pixels."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app.sandbox.draft import DraftRefused, draft
from app.sandbox.draft.text import edit
from app.sandbox.draft.text.detection import Box
from app.sandbox.draft.text.fonts import Style
from app.sandbox.draft.text.selection import Choice
from app.sandbox.draft.text.shaping import rasterise, set_line
from tests.sandbox.draft.conftest import Seen, picture

HALF, SMALL = 0.5, 0.3  # of a sample's size, where size does not matter
KEEP = "Keep the photograph, layout, and brand mark exactly as in the input."
HEADLINE = f"{KEEP} Replace only the in-image headline. The new headline reads "
SAME = ", same position and font weight as before."

# prompt, picture, and the box (left, top, right, bottom) at full size that the old text and its surroundings take
TEXTS = {
    "kana": (f'{HEADLINE}"今日のおすすめ" in bold Japanese kana{SAME}', "poster", (40, 60, 1024, 475)),
    "two lines": (
        f'{HEADLINE}"Neu" on the first line and "ab Montag" on the second line in bold Latin letters{SAME}',
        "poster",
        (40, 60, 1024, 475),
    ),
    "sign": (
        'Replace only the text on the sign. The new sign text reads "コーヒー" in bold Japanese kana.',
        "storefront",
        (440, 160, 1080, 310),
    ),
    "label": (
        "Keep the product, photograph, and framing unchanged. Replace only the text on the label. "
        'The new label text reads "АРОМА" in Cyrillic, white on black.',
        "bag",
        (320, 590, 710, 735),
    ),
    "caption": (
        f'{KEEP} Replace only the right-margin caption. The new right-margin caption reads "تخفيض" '
        f"in Arabic right-to-left{SAME}",
        "chair",
        (880, 320, 1536, 560),
    ),
    "removal": (f"{KEEP} Remove the headline.", "poster", (40, 60, 1024, 475)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_it_changes_pixels_in_the_place_of_the_text_only(name: str, drafted: Callable[..., Seen]) -> None:
    prompt, sample, box = TEXTS[name]
    left, top, right, bottom = (round(HALF * side) for side in box)

    seen = drafted(prompt, sample, HALF)

    changed = seen.changed()
    assert changed[top:bottom, left:right].mean() > 0.01
    changed[top:bottom, left:right] = False
    assert not changed.any()
    assert [note.outcome for note in seen.result.notes] == ["done"]


def test_it_leaves_nothing_of_the_old_letters(drafted: Callable[..., Seen]) -> None:
    seen = drafted(f"{KEEP} Remove the headline.", "chair")

    old_ink = (seen.before[370:490, 1080:1470].astype(int).sum(axis=2) < 250).mean()
    new_ink = (seen.after[370:490, 1080:1470].astype(int).sum(axis=2) < 400).mean()
    assert old_ink > 0.2
    assert new_ink == 0


def test_it_sets_the_new_text_in_the_old_colour(drafted: Callable[..., Seen]) -> None:
    seen = drafted(TEXTS["kana"][0], "poster", HALF)

    def cream(picture: np.ndarray) -> float:
        return float((np.abs(picture[30:237].astype(int) - (255, 244, 226)).max(axis=2) < 14).mean())

    assert cream(seen.before) > 0.1
    assert cream(seen.after) == pytest.approx(cream(seen.before), rel=0.5)


def test_it_lays_a_plate_where_the_picture_has_another_ground(drafted: Callable[..., Seen]) -> None:
    prompt = 'Replace only the right-margin caption. The new right-margin caption reads "OUT", white on black.'

    seen = drafted(prompt, "chair")

    assert (seen.after[320:560, 880:] < 30).all(axis=2).mean() > 0.1


def test_it_keeps_what_lies_outside_the_area(drafted: Callable[..., Seen]) -> None:
    area = "Change nothing outside the area from 50% to 100% of the width and from 0% to 60% of the height."

    seen = drafted(f"Change the lighting to golden hour. {area}", "chair")

    changed = seen.changed()
    assert changed[:614, 768:].any()
    assert not changed[:, :768].any()
    assert not changed[615:].any()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Café Größe", "Latin letters"),
        ("Кофе", "Cyrillic"),
        ("Καφές", "Greek"),
        ("قهوة اليوم 50%", "Arabic right-to-left"),
        ("קפה היום", "Hebrew right-to-left"),
        ("आज की कॉफ़ी", "Devanagari"),
        ("กาแฟวันนี้", "Thai"),
        ("오늘의 커피", "Korean Hangul"),
        ("本日の珈琲", "Japanese kanji and kana"),
        ("今日咖啡", "Simplified Chinese"),
        ("今日咖啡館", "Traditional Chinese"),
    ],
)
def test_it_draws_every_script(text: str, script: str, drafted: Callable[..., Seen]) -> None:
    seen = drafted(f'Add a headline that reads "{text}" in bold {script}, black, centered.', "sofa", SMALL)

    assert seen.result.notes[0].outcome == "done"
    assert seen.changed().mean() > 0.003


def test_it_names_the_character_that_it_cannot_draw() -> None:
    with pytest.raises(DraftRefused) as refused:
        draft('Add a headline that reads "ᚠᚢ".', [picture("sofa")], {})

    assert refused.value.code == "missing_glyph"
    assert "“ᚠ” (U+16A0, RUNIC LETTER FEHU" in refused.value.reason


def test_it_puts_new_text_beside_text_that_is_there(drafted: Callable[..., Seen]) -> None:
    seen = drafted('Add a headline that reads "NEW" in bold Latin letters, right, halfway up.', "chair")

    assert seen.result.notes[0].outcome == "done"
    assert not seen.changed()[365:492, 1080:1467].any()  # SALE


@pytest.mark.parametrize("bar", [(560, 650), (470, 560)])
def test_it_refuses_letters_that_would_stay(bar: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A white bar stands behind two letters of a white text: they can't be told from it."""
    picture = np.full((700, 900, 3), (40, 60, 90), np.uint8)
    letters = rasterise(set_line("Open today", Style(700)), 120).alpha[..., None]
    line = Box(116, 136, 124 + letters.shape[1], 144 + letters.shape[0])
    picture[110:300, bar[0] : bar[1]] = 245
    here = picture[140 : 140 + letters.shape[0], 120 : 120 + letters.shape[1]]
    here[:] = here * (1 - letters) + 250 * letters
    data = BytesIO()
    Image.fromarray(picture).save(data, "PNG")
    monkeypatch.setattr(edit, "choose", lambda *_: Choice([line], []))

    with pytest.raises(DraftRefused) as refused:
        draft("Remove the headline.", [data.getvalue()], {})

    assert refused.value.code == "text_not_separable"
