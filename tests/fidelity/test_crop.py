"""An area edit's crop: it holds the region and its margin, lies in the picture, and has a ratio that the model allows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fidelity import Region
from app.fidelity.crop import MAX_AREA, crop_for, is_too_large
from app.fidelity.region import bounds

SIZES = [(1024, 1024), (1024, 1536), (1536, 1024)]
LARGE = [*SIZES, (2048, 2048)]


@given(
    width=st.integers(200, 3000),
    height=st.integers(200, 3000),
    x=st.floats(0, 0.8),
    y=st.floats(0, 0.8),
    w=st.floats(0.02, 0.4),
    h=st.floats(0.02, 0.4),
)
def test_it_holds_the_region_and_lies_in_the_picture(
    width: int, height: int, x: float, y: float, w: float, h: float
) -> None:
    mask = Region.of_boxes((x, y, min(w, 1 - x), min(h, 1 - y))).mask(width, height)
    crop, found = crop_for(mask, SIZES), bounds(mask)
    assert crop
    assert found
    left, top, wide, high = crop.box
    assert 0 <= left <= found[0]
    assert 0 <= top <= found[1]
    assert found[2] <= left + wide <= width
    assert found[3] <= top + high <= height
    fits = [size for size in SIZES if abs(wide / high / (size[0] / size[1]) - 1) < 0.02]
    assert fits or wide == width or high == height  # a picture may be too narrow for any ratio
    assert crop.wanted in SIZES


def test_it_has_a_quarter_of_the_region_around_it() -> None:
    crop = crop_for(Region.of_boxes((0.4, 0.4, 0.1, 0.1)).mask(4000, 4000), SIZES)
    assert crop
    assert crop.box == (1500, 1500, 600, 600)
    assert crop.wanted == (1024, 1024)
    assert crop.sent == (600, 600)
    assert not crop.is_enlarged


def test_it_says_when_the_answer_is_smaller_than_the_crop() -> None:
    mask = Region.of_boxes((0.2, 0.2, 0.3, 0.3)).mask(6000, 6000)
    crop = crop_for(mask, SIZES)
    assert crop
    assert crop.is_enlarged
    assert max(crop.sent) == 1024  # more would only be scaled down again
    larger = crop_for(Region.of_boxes((0.2, 0.2, 0.2, 0.2)).mask(6000, 6000), LARGE)
    assert larger
    assert larger.wanted == (2048, 2048)
    assert not larger.is_enlarged


@pytest.mark.parametrize(
    ("box", "wanted"), [((0.1, 0.4, 0.5, 0.1), (1536, 1024)), ((0.4, 0.1, 0.1, 0.5), (1024, 1536))]
)
def test_it_takes_the_ratio_that_sends_least(box: tuple[float, float, float, float], wanted: tuple[int, int]) -> None:
    crop = crop_for(Region.of_boxes(box).mask(1600, 1600), SIZES)
    assert crop
    assert crop.wanted == wanted


def test_a_region_of_most_of_the_picture_is_no_area() -> None:
    assert is_too_large(Region.of_boxes((0, 0, 1, MAX_AREA + 0.05)).mask(1000, 1000))
    assert not is_too_large(Region.of_boxes((0, 0, 1, MAX_AREA - 0.05)).mask(1000, 1000))
    assert crop_for(np.zeros((10, 10), np.uint8), SIZES) is None
