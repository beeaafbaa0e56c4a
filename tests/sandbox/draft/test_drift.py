"""Drafts that are spoiled on purpose: what was done to them is what the report finds, and nothing where nothing was."""

import numpy as np
import pytest

from app.fidelity import Picture, Region, Report, measure, read_picture
from app.media.samples import sample_path
from app.sandbox.draft import output
from app.sandbox.draft.drift import KINDS, drifted
from app.sandbox.draft.engine import draft

AREA = (0.3, 0.1, 0.3, 0.2)
SAMPLES = ("poster", "sofa", "honey")


def report(name: str, kind: str) -> Report:
    """Of a sample with its area painted over, which was asked, and the drift."""
    data = sample_path(name).read_bytes()
    picture = output.opened(data)
    height, width = picture.shape[:2]
    asked = np.zeros((height, width), bool)
    x, y, w, h = (round(part * side) for part, side in zip(AREA, (width, height) * 2, strict=True))
    asked[y : y + h, x : x + w] = True
    edited = np.where(asked[..., None], np.uint8(90), picture)
    made = drifted(edited, kind, asked)
    assert made.shape == picture.shape
    return measure(read_picture(data), Picture(np.ascontiguousarray(made[..., ::-1])), Region.of_boxes(AREA)).report


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("kind", ["none", "rerender"])
def test_there_is_no_alarm_where_only_the_area_changed(name: str, kind: str) -> None:
    assert report(name, kind).verdict == "held"


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    ("kind", "check"), [("shift", "framing"), ("tint", "color"), ("object", "drift"), ("redraw", "framing")]
)
def test_it_is_found_by_its_own_check(name: str, kind: str, check: str) -> None:
    found = report(name, kind)
    assert found.verdict == "changed"
    assert check in {item.check for item in found.items if item.verdict == "changed"}


def test_a_draft_is_spoiled_as_the_setting_says_and_is_the_same_each_time() -> None:
    data = sample_path("sofa").read_bytes()
    prompt = "Keep the framing unchanged. Change only the lighting to golden hour."
    plain = draft(prompt, [data], {}).png
    assert draft(prompt, [data], {"drift": "none"}).png == plain
    spoiled = {kind: draft(prompt, [data], {"drift": kind}).png for kind in KINDS[1:]}
    assert len({plain, *spoiled.values()}) == len(KINDS)
    assert draft(prompt, [data], {"drift": "object"}).png == spoiled["object"]


def test_the_example_of_the_check_page_shows_a_drift() -> None:
    from app.media.samples import DRIFTED, DRIFTED_AREA, drifted_example

    before, after = read_picture(sample_path(DRIFTED).read_bytes()), read_picture(drifted_example())
    found = measure(before, after, Region.of_boxes(DRIFTED_AREA)).report
    assert {item.check: item.verdict for item in found.items} == {
        "framing": "held",
        "drift": "changed",
        "color": "held",
    }
