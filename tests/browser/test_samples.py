"""The sample pictures are what their drawings give."""

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from app.media import sample_path
from app.media.samples import sample
from tests.support.samples import drawn


@pytest.mark.parametrize("name", ["tea", "chair"])
def test_it_draws_the_picture_that_is_shipped(browser: Browser, name: str) -> None:
    with Image.open(sample_path(name)) as shipped:
        difference = ImageChops.difference(drawn(browser, sample(name)), shipped.convert("RGB")).convert("L")
    assert ImageStat.Stat(difference).mean[0] < 2.5  # what WebP loses, and another browser's rounding
    assert sum(difference.histogram()[60:]) < 200
