"""The report: held for what was kept, changed for what was not, and can't tell, with the reason, where nobody knows."""

import numpy as np
import pytest

from app.fidelity import Check, Item, Kept, Measurement, Region, Verdict, measure
from tests.fidelity.scenes import (
    BADGE,
    MARK,
    Rgb,
    asked_edit,
    mark,
    moved,
    picture,
    rerendered,
    scene,
    through,
    tinted,
    with_object,
)
from tests.support.length import longer

ASKED = Region.of_boxes(BADGE)
SEEDS = (1, 2, 3)


def measured(before: Rgb, after: Rgb, region: Region | None = ASKED, kept: Kept | None = None) -> Measurement:
    return measure(picture(before), picture(after), region, kept)


def item(found: Measurement, check: Check, what: str | None = None) -> Item:
    return next(each for each in found.report.items if each.check == check and what in (None, each.what))


def verdicts(found: Measurement) -> dict[str, str]:
    return {each.check.value: each.verdict.value for each in found.report.items if each.check != Check.EXACT}


@pytest.mark.parametrize("seed", SEEDS)
def test_it_holds_what_was_drawn_again_as_it_was(seed: int) -> None:
    before = scene(seed)
    found = measured(before, rerendered(asked_edit(before)))
    assert verdicts(found) == {"framing": "held", "drift": "held", "color": "held"}
    assert found.report.verdict is Verdict.HELD


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"quality": 80}), ("JPEG", {"quality": 95}), ("WEBP", {"quality": 80}), ("WEBP", {"quality": 95})],
)
def test_it_raises_no_alarm_over_another_encoding(seed: int, kind: str, options: dict[str, int]) -> None:
    before = scene(seed)
    found = measured(before, through(before, kind, **options), Region())
    assert found.report.verdict is Verdict.HELD


@pytest.mark.parametrize("seed", SEEDS)
def test_it_raises_no_alarm_over_half_the_size(seed: int) -> None:
    before = scene(seed)
    half = np.asarray(before.reshape(240, 2, 320, 2, 3).mean(axis=(1, 3)), np.uint8)
    assert measured(before, half, Region()).report.verdict is Verdict.HELD


@pytest.mark.parametrize("change", [{"zoom": 1.03}, {"right": 0.02}, {"down": -0.015}, {"zoom": 0.96, "right": 0.01}])
def test_it_finds_a_shift_and_a_zoom(change: dict[str, float]) -> None:
    before = scene(1)
    framing = item(measured(before, rerendered(moved(asked_edit(before), **change))), Check.FRAMING)
    assert framing.verdict is Verdict.CHANGED
    assert framing.value is not None
    assert framing.value > 0.6


def test_it_says_which_way_a_picture_moved() -> None:
    before = scene(2)
    framing = item(measured(before, moved(asked_edit(before), right=0.02)), Check.FRAMING)
    assert framing.words == "The picture was moved 2.0 % to the right."
    framing = item(measured(before, moved(asked_edit(before), zoom=1.04)), Check.FRAMING)
    assert framing.words.startswith("The picture was enlarged by 4.0 %")


@pytest.mark.parametrize(("rows", "word"), [(slice(60, -60), "cropped"), (None, "extended")])
def test_it_calls_another_canvas_by_its_name(rows: slice | None, word: str) -> None:
    before = scene(3)
    edit = asked_edit(before)
    after = edit[rows] if rows else np.pad(edit, ((80, 80), (0, 0), (0, 0)), mode="edge")
    framing = item(measured(before, after), Check.FRAMING)
    assert framing.verdict is Verdict.CHANGED
    assert framing.words.endswith(f": {word}.")
    assert "redrawn" not in framing.words


def test_it_calls_another_picture_redrawn() -> None:
    found = measured(scene(1), scene(9))
    assert item(found, Check.FRAMING).verdict is Verdict.CHANGED
    assert "redrawn" in item(found, Check.FRAMING).words


def test_a_plain_picture_holds_nothing_to_align_by() -> None:
    plain = np.full((480, 640, 3), 200, np.uint8)
    framing = item(measured(plain, plain, Region()), Check.FRAMING)
    assert framing.verdict is Verdict.CANT_TELL
    assert "too little structure" in framing.words


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", [(0.35, 0.72), (0.8, 0.75), (0.2, 0.4)])
def test_it_finds_a_thing_that_nobody_asked_for_and_says_where(seed: int, place: tuple[float, float]) -> None:
    before = scene(seed)
    drift = item(measured(before, rerendered(with_object(asked_edit(before), *place))), Check.DRIFT)
    assert drift.verdict is Verdict.CHANGED
    assert drift.box is not None
    x, y, w, h = drift.box
    assert x <= place[0] <= x + w
    assert y <= place[1] <= y + h


@pytest.mark.parametrize("by", [(14, 4, -10), (-16, -16, -16), (0, 12, 0)])
def test_it_finds_a_cast_and_a_change_of_light(by: tuple[float, float, float]) -> None:
    before = scene(2)
    color = item(measured(before, rerendered(tinted(asked_edit(before), by))), Check.COLOR)
    assert color.verdict is Verdict.CHANGED


def test_it_names_the_cast() -> None:
    before = scene(2)
    color = item(measured(before, tinted(before, (-16, -16, -16)), Region()), Check.COLOR)
    assert "darker" in color.words


def test_a_change_may_be_what_was_asked_where_no_area_is_known() -> None:
    before = scene(1)
    found = measured(before, rerendered(asked_edit(before)), None)
    drift = item(found, Check.DRIFT)
    assert drift.verdict is Verdict.CANT_TELL
    assert "isn’t known" in drift.words
    assert found.report.verdict is Verdict.CANT_TELL
    assert measured(before, rerendered(before), None).report.verdict is Verdict.HELD


def test_it_can_tell_nothing_of_the_rest_where_all_was_asked() -> None:
    before = scene(1)
    found = measured(before, with_object(before), Region.of_boxes((0, 0, 1, 1)))
    assert item(found, Check.DRIFT).verdict is Verdict.CANT_TELL
    assert item(found, Check.COLOR).verdict is Verdict.CANT_TELL


@pytest.mark.parametrize("seed", SEEDS)
def test_it_holds_a_mark_that_was_drawn_again(seed: int) -> None:
    before = scene(seed)
    found = measured(before, rerendered(asked_edit(before)), kept=Kept(marks=[MARK]))
    assert item(found, Check.MARK).verdict is Verdict.HELD


@pytest.mark.parametrize("word", ["NORDVIX", "NORBVIK", "MORDVIK", "NQRDMIX"])
def test_it_does_not_hold_a_mark_with_another_letter(word: str) -> None:
    before = scene(1)
    found = measured(before, rerendered(mark(asked_edit(before), word)), kept=Kept(marks=[MARK]))
    assert item(found, Check.MARK).verdict is not Verdict.HELD


def test_it_finds_that_a_mark_is_gone() -> None:
    before, after = scene(1), asked_edit(scene(1))
    after[20:100, 20:200] = after[300:380, 20:200]
    assert item(measured(before, after, kept=Kept(marks=[MARK])), Check.MARK).verdict is Verdict.CHANGED


def test_a_mark_in_another_color_is_another_mark() -> None:
    before = scene(1)
    after = asked_edit(before)
    patch = after[29:87, 38:166]
    patch[...] = tinted(patch, (-60, 10, 50))
    assert item(measured(before, after, kept=Kept(marks=[MARK])), Check.MARK).verdict is Verdict.CHANGED


def test_what_no_engine_looked_at_is_not_held() -> None:
    before = scene(1)
    found = measured(before, before, Region(), Kept(words=["face", "text", "identity"], texts=["NORDVIK"]))
    for check in (Check.FACE, Check.TEXT):
        assert item(found, check).verdict is Verdict.NOT_INSTALLED
    assert found.report.verdict is Verdict.CANT_TELL


def test_every_word_that_was_to_be_kept_is_judged() -> None:
    before = scene(1)
    words = ["pose", "lighting", "layout", "brand_mark", "the paper grain", "everything_else"]
    found = measured(before, before, Region(), Kept(words=words))
    assert [each.what for each in found.report.items if each.what in words] == words
    assert item(found, Check.DRIFT, "pose").verdict is Verdict.HELD
    assert item(found, Check.MARK).verdict is Verdict.CANT_TELL
    spoiled = measured(before, with_object(before), Region(), Kept(words=["pose"]))
    assert item(spoiled, Check.DRIFT, "pose").verdict is Verdict.CANT_TELL


def test_lost_transparency_is_a_finding_of_its_own() -> None:
    before = scene(1)
    alpha = np.full(before.shape[:2], 255, np.uint8)
    alpha[:, 400:] = 0
    through_alpha = np.dstack([before, alpha])
    white = np.where(alpha[..., None] == 0, 255, before).astype(np.uint8)
    lost = measure(picture(through_alpha), picture(white), Region())
    assert item(lost, Check.COLOR, "transparency").verdict is Verdict.CHANGED
    assert item(lost, Check.DRIFT).verdict is Verdict.HELD  # over white nothing else changed
    kept = measure(picture(through_alpha), picture(through_alpha), Region())
    assert item(kept, Check.COLOR, "transparency").verdict is Verdict.HELD


def test_it_claims_exact_only_where_each_pixel_outside_is_the_original() -> None:
    before = scene(1)
    after = asked_edit(before)
    claim = item(measured(before, after), Check.EXACT)
    assert claim.verdict is Verdict.HELD
    outside = 640 * 480 - int(ASKED.mask(640, 480).sum())
    assert f"{outside:,} pixels" in claim.words
    after = after.copy()
    after[0, 0, 0] ^= 1
    assert Check.EXACT not in {each.check for each in measured(before, after).report.items}


def test_it_tells_the_stricter_tier() -> None:
    before = scene(1)
    assert any("up to re-rendering" in note for note in measured(before, rerendered(before), Region()).report.notes)
    shifted = measured(before, moved(before, right=0.003), Region())
    assert not any("up to re-rendering" in note for note in shifted.report.notes)


def test_it_says_the_same_each_time() -> None:
    before, after = scene(1), rerendered(moved(asked_edit(scene(1)), zoom=1.02))
    assert measured(before, after).report.to_json() == measured(before, after).report.to_json()


def test_a_mark_that_stayed_does_not_hold_a_picture_that_was_redrawn() -> None:
    found = measured(scene(1), scene(9))  # the mark and its place are the same in both
    assert item(found, Check.FRAMING).verdict is Verdict.CHANGED
    assert item(found, Check.DRIFT).verdict is Verdict.CHANGED


SHAPES = [((1, 1), (1, 1)), ((10, 10), (10, 10)), ((40, 700), (40, 700)), ((4000, 5), (5, 4000)), ((800, 800), (1, 1))]
REGIONS = [Region(), None, ASKED, Region.of_boxes((0, 0, 1, 1))]


@pytest.mark.parametrize(
    ("before", "after", "region"),
    longer(
        [(*shape, REGIONS[n % len(REGIONS)]) for n, shape in enumerate(SHAPES)],
        [(*shape, region) for shape in SHAPES for region in REGIONS],
    ),
)
def test_a_picture_of_any_shape_gets_a_report(
    before: tuple[int, int], after: tuple[int, int], region: Region | None
) -> None:
    draw = np.random.default_rng(1)
    one, other = (draw.integers(0, 255, (*size, 3), np.uint8) for size in (before, after))
    found = measured(one, other, region, Kept(words=["pose"], marks=[MARK]))
    assert found.report.verdict is not Verdict.HELD  # noise, and nobody can say that it is the same
    assert item(found, Check.DRIFT).words
