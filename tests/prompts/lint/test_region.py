"""Findings about the region of an edit whose outside is to be the original."""

from typing import Any

import pytest

from app.errors import InvalidSpec
from app.prompts import compose, parse_spec, spec_hash
from app.prompts.lint.region import region_findings

IMAGE = {"image": "0" * 26}
BOX = {"kind": "rectangle", "box": [0.1, 0.1, 0.3, 0.2]}
CHANGES = [{"kind": "remove", "target": "the lamp"}]


def spec(**more: Any) -> Any:
    return parse_spec({"version": 1, "model": "a/b", "images": [IMAGE], "changes": CHANGES} | more)


def codes(**more: Any) -> list[str]:
    return [finding.code for finding in region_findings(spec(**more))]


def test_it_is_content_with_a_small_region_of_an_upload() -> None:
    assert codes(outside="area", region={"shapes": [BOX]}) == []
    assert codes(outside="area", area=[0.1, 0.1, 0.3, 0.2]) == []
    assert codes(outside="lock") == []  # what changed is found afterwards


def test_it_asks_for_a_region_to_send() -> None:
    assert codes(outside="area") == ["no_region"]
    assert codes(outside="area", region={"mask": "0" * 26}) == ["no_region"]


def test_it_refuses_a_region_that_is_most_of_the_image() -> None:
    assert codes(outside="area", area=[0, 0, 0.8, 0.6]) == ["region_too_large"]


def test_it_refuses_an_address_of_which_the_whole_would_be_sent() -> None:
    assert codes(images=[{"url": "https://example.com/a.jpg"}], outside="area", area=[0.1, 0.1, 0.3, 0.2]) == ["area_needs_upload"]  # fmt: skip


def test_an_area_and_a_region_can_not_both_be_meant() -> None:
    assert codes(area=[0.1, 0.1, 0.3, 0.2], region={"shapes": [BOX]}) == ["two_regions"]


@pytest.mark.parametrize(
    "shape",
    [
        {"kind": "rectangle"},
        {"kind": "polygon", "points": [[0, 0], [1, 1]]},
        {"kind": "brush", "points": [[0.5, 0.5]]},
        {"kind": "circle", "points": [[0.5, 0.5]]},
        {"kind": "rectangle", "box": [0, 0, 2, 1]},
    ],
)
def test_a_shape_that_is_none_is_malformed(shape: dict[str, Any]) -> None:
    with pytest.raises(InvalidSpec):
        spec(region={"shapes": [shape]})


def test_a_region_only_of_erased_shapes_is_none() -> None:
    with pytest.raises(InvalidSpec):
        spec(region={"shapes": [BOX | {"erase": True}]})


def test_the_model_that_sees_the_crop_alone_is_told_of_no_area() -> None:
    region = {"shapes": [BOX]}
    assert "outside the area" in compose(spec(region=region)).prompt
    assert "outside the area" in compose(spec(region=region, outside="lock")).prompt
    assert "area" not in compose(spec(region=region, outside="area")).prompt


def test_an_edit_without_them_is_the_same_edit_as_ever() -> None:
    plain = spec()
    assert "outside" not in plain.to_json()
    assert "region" not in plain.to_json()
    assert spec_hash(spec(outside="free")) == spec_hash(plain)
    assert spec_hash(spec(outside="lock")) != spec_hash(plain)
    again = spec(region={"shapes": [BOX]}, outside="area")
    assert parse_spec(again.to_json()) == again
