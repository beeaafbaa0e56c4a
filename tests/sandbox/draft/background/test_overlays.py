"""A new background leaves the text on the picture, and shows through the gaps of the subject."""

from collections.abc import Callable

import numpy as np
import pytest

from app.sandbox.draft import DraftRefused, draft
from tests.sandbox.draft.conftest import Seen, picture

PLAIN = "Replace the background with a plain white ground."
HALF = 0.5  # of the sample's size
Drafted = Callable[..., Seen]


@pytest.mark.parametrize("box", [(540, 183, 733, 246), (34, 38, 157, 69)], ids=["caption", "headline"])
def test_it_keeps_the_letters_that_stood_on_the_old_background(box: tuple[int, ...], drafted: Drafted) -> None:
    seen = drafted(PLAIN, "chair", HALF)

    left, top, right, bottom = box
    before, after = (shown[top:bottom, left:right].max(axis=2) for shown in (seen.before, seen.after))
    ink = before < 90
    assert 0.1 < ink.mean() < 0.6
    assert (after[ink] < 110).mean() > 0.97
    assert (after[before > 190] > 215).mean() > 0.9  # the ground between them is new


def test_it_opens_the_gap_under_an_arm(drafted: Drafted) -> None:
    seen = drafted(PLAIN, "chair", HALF)

    gap = seen.after[273:280, 310:340].reshape(-1, 3)
    assert gap.min() > 225
    assert np.ptp(gap.mean(axis=0)) < 4


def test_it_keeps_thin_legs(drafted: Drafted) -> None:
    seen = drafted(PLAIN, "chair", HALF)

    brown = seen.before[370:450, 150:450].astype(int)
    legs = (brown[..., 0] - brown[..., 2] > 40) & (brown.max(axis=2) < 110)
    assert legs.sum() > 500
    assert (seen.after[370:450, 150:450][legs].max(axis=1) < 140).mean() > 0.9


def test_it_says_what_it_kept(drafted: Drafted) -> None:
    assert "3 lines of text and 1 small mark kept." in drafted(PLAIN, "chair", HALF).result.notes[0].text


def test_it_keeps_the_brand_mark(drafted: Drafted) -> None:
    seen = drafted(PLAIN, "chair", HALF)

    before, after = (shown[448:478, 695:740].max(axis=2) for shown in (seen.before, seen.after))
    ink = before < 70
    assert 0.08 < ink.mean() < 0.5
    assert (after[ink] < 90).mean() > 0.95
    assert (after > 225).mean() > 0.4  # the floor that it stood on is gone


def test_pale_letters_and_a_pale_mark_turn_dark_on_white(drafted: Drafted) -> None:
    seen = drafted(PLAIN, "poster", HALF)

    for left, top, right, bottom in ((36, 50, 360, 225), (400, 675, 485, 760)):
        before, after = (shown[top:bottom, left:right] for shown in (seen.before, seen.after))
        pale = before.min(axis=2) > 200
        assert pale.mean() > 0.05
        assert (after[pale].max(axis=1) < 90).mean() > 0.9
        shaded = (after.max(axis=2) > 110) & (after.min(axis=2) < 225)
        assert shaded.mean() < 0.2  # edges only: no halo
    assert "in another color" in seen.result.notes[0].text


@pytest.mark.parametrize("name", ["festival", "shelf"])
def test_it_refuses_to_cut_through_things(name: str) -> None:
    with pytest.raises(DraftRefused) as refusal:
        draft(PLAIN, [picture(name, HALF)], {})
    assert refusal.value.code == "no_subject"


def test_it_leaves_what_is_printed_on_the_subject(drafted: Drafted) -> None:
    seen = drafted(PLAIN, "bag", HALF)

    assert not seen.changed()[320:345, 185:330].any()  # AROMA, on its label
