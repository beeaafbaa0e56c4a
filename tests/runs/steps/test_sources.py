"""What a run's pictures are to this server, before anything is sent."""

import base64
import io

import pytest
from PIL import Image as Picture
from sqlalchemy import update

from app.db import Database
from app.errors import FetchFailed, NotFound, StorageError
from app.media import Image
from app.runs import RunContext
from app.runs.queries.to_view import _source
from app.runs.steps.sources import _way, body, describe
from tests.runs.cast import png
from tests.runs.conftest import MakeRun


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


def turned(kind: str = "JPEG") -> bytes:
    tags = Picture.Exif()
    tags[0x0112] = 6
    out = io.BytesIO()
    Picture.new("RGB", (60, 40), "red").save(out, kind, exif=tags)
    return out.getvalue()


async def test_a_model_gets_the_plain_copy_and_the_original_stays_the_source(c: RunContext) -> None:
    for data in (turned(), turned("AVIF")):
        image = await c.images.add_bytes(data)
        sent, how = await _way(c, image.id)
        head, _, packed = sent.partition(",")
        assert (head, how) == ("data:image/jpeg;base64", "data")
        assert Picture.open(io.BytesIO(base64.b64decode(packed))).size == (40, 60)
        assert await c.images.read(image.id) == data
        assert await c.images.read_sent(image.id) == base64.b64decode(packed)


async def test_a_signed_address_leads_to_the_copy_where_there_is_one(c: RunContext) -> None:
    c.public_url = "https://studio.example"
    plain, copied = await c.images.add_bytes(png()), await c.images.add_bytes(turned())
    assert f"/images/{plain.id}/file?" in (await _way(c, plain.id))[0]
    assert f"/images/{copied.id}/copy?" in (await _way(c, copied.id))[0]


async def test_a_picture_from_before_there_were_copies_is_copied_when_it_is_sent(
    c: RunContext, database: Database
) -> None:
    image = await c.images.add_bytes(turned())
    await c.storage.delete(image.copy_key or "")
    async with database.write() as session:
        blank = {"traits": None, "copy_key": None, "copy_mime": None, "copy_bytes": None}
        await session.execute(update(Image).where(Image.id == image.id).values(**blank))
    sent, _ = await _way(c, image.id)
    assert sent.startswith("data:image/jpeg")
    assert (await c.images.get(image.id)).traits == "turned"


async def test_the_page_shows_the_copy_of_what_no_browser_shows(c: RunContext) -> None:
    out = io.BytesIO()
    Picture.new("RGB", (60, 40), "red").save(out, "TIFF")
    images = [await c.images.add_bytes(data) for data in (out.getvalue(), turned())]
    spec = {"images": [{"image": image.id} for image in images]}
    shown = [_source(source).file for source in await describe(c.images, spec, owner="")]
    assert shown == [f"/api/v1/images/{images[0].id}/copy", f"/api/v1/images/{images[1].id}/file"]


@pytest.mark.parametrize("error", [StorageError("no room"), FetchFailed("404", code="gone"), TimeoutError()])
async def test_a_look_that_fails_stops_no_run(
    c: RunContext, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Upstream may reach what this server can't, and keep what this one has no room for."""

    async def look(url: str, *, owner: str) -> Image:
        raise error

    monkeypatch.setattr(c.images, "add_url", look)
    url = "https://example.com/a.jpg"
    source = {"n": 1, "role": "primary", "image": None, "url": url, "width": None, "height": None}
    run = await make_run("ready", sources=[source])
    assert (await body(c, run))["images"] == [url]
    assert (await c.ledger.get(run.id)).sources[0]["looked"]
