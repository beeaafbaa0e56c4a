"""What a run's pictures are to this server, before anything is sent."""

import pytest

from app.errors import NotFound
from app.runs import RunContext
from app.runs.steps.sources import describe
from tests.runs.cast import png


async def test_it_knows_the_pictures_that_a_raw_body_names(c: RunContext) -> None:
    image = await c.images.add_bytes(png(), name="a.png")
    raw = {"prompt": "Keep it.", "images": [image.id, "https://example.com/b.jpg"]}
    first, second = await describe(c.images, {"version": 1, "raw": raw}, owner="")
    assert (first["role"], first["image"], first["url"], first["width"]) == ("primary", image.id, None, 64)
    assert (second["role"], second["image"], second["url"]) == ("other", None, "https://example.com/b.jpg")


async def test_a_raw_body_can_not_name_another_persons_picture(c: RunContext) -> None:
    image = await c.images.add_bytes(png(), name="a.png", owner="somebody")
    with pytest.raises(NotFound):
        await describe(c.images, {"version": 1, "raw": {"prompt": "Keep it.", "image": image.id}}, owner="else")
