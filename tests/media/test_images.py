"""Source pictures: taken in once, fetched within bounds, given out inside an address."""

import asyncio
import base64
import hashlib
import random
from typing import Any

import pytest
from PIL import Image as Pillow

from app.db import Database
from app.errors import FetchFailed, FetchRefused, ImageError, NotFound
from app.media import Fetched, Images, Storage, fetch_public, sample_path
from tests.media.internet import PUBLIC, Dns, Internet, is_public_here
from tests.media.pictures import encoded, exif, opened, picture

ANNA, BEN = "01HANNA0000000000000000000", "01HBEN00000000000000000000"


@pytest.fixture
def images(database: Database, storage: Storage) -> Images:
    return Images(database, storage)


def stored(storage: Storage) -> list[str]:
    return sorted(path.name for path in storage.path("images").rglob("*") if path.is_file())


async def test_it_keeps_an_upload_and_its_thumbnail(images: Images, storage: Storage) -> None:
    data = picture("JPEG", size=(900, 600), exif=exif(orientation=6, gps=True))
    image = await images.add_bytes(data, owner=ANNA, name="C:\\pictures\\Café\x07 menu.jpg")
    assert (image.owner, image.origin, image.name, image.url) == (ANNA, "upload", "Café menu.jpg", None)
    assert (image.width, image.height, image.bytes, image.mime) == (600, 900, len(data), "image/jpeg")
    assert (image.sha256, image.has_metadata) == (hashlib.sha256(data).hexdigest(), True)
    assert image.created_at > 1.7e9
    assert await storage.get(image.key) == data == await images.read(image.id)
    assert opened(await storage.get(image.thumb_key)).size == (320, 480)
    assert (await images.get(image.id)).sha256 == image.sha256


async def test_it_keeps_the_same_bytes_once_for_each_owner(images: Images, storage: Storage) -> None:
    first = await images.add_bytes(picture(), owner=ANNA, name="a.png")
    again = await images.add_bytes(picture(), owner=ANNA, name="b.png")
    other = await images.add_bytes(picture(), owner=BEN)
    assert (again.id, again.name) == (first.id, "a.png")
    assert other.id != first.id
    assert len(stored(storage)) == 4


async def test_it_keeps_the_same_bytes_once_when_they_come_at_once(images: Images, storage: Storage) -> None:
    several = await asyncio.gather(*(images.add_bytes(picture(), owner=ANNA) for _ in range(4)))
    assert len({image.id for image in several}) == 1
    assert stored(storage) == ["original.png", "thumb.webp"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg/>", "image_unsupported"),
        (picture(size=(300, 200))[:90], "image_corrupt"),
        (encoded(Pillow.new("1", (30_000, 30_000)), "PNG"), "image_too_large"),
    ],
    ids=["svg", "cut short", "huge"],
)
async def test_it_says_why_a_picture_is_not_taken(images: Images, storage: Storage, data: bytes, code: str) -> None:
    with pytest.raises(ImageError) as refused:
        await images.add_bytes(data)
    assert (refused.value.error_code, refused.value.field, refused.value.status) == (code, "/file", 422)
    assert stored(storage) == []


async def test_it_takes_no_upload_over_50_mib(images: Images) -> None:
    with pytest.raises(ImageError, match="larger than 50 MiB") as refused:
        await images.add_bytes(bytes(50 * 2**20 + 1))
    assert refused.value.error_code == "image_too_large"


async def test_it_leaves_no_file_when_the_row_can_not_be_written(
    images: Images, storage: Storage, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(database, "write", broken)
    with pytest.raises(RuntimeError, match="away"):
        await images.add_bytes(picture())
    assert stored(storage) == []


async def test_it_shows_a_picture_to_its_owner_only(images: Images) -> None:
    mine = await images.add_bytes(picture(), owner=ANNA)
    yours = await images.add_bytes(picture("JPEG"), owner=BEN)
    assert (await images.get(mine.id, owner=ANNA)).id == mine.id
    for owner, image_id in ((BEN, mine.id), ("", mine.id), (None, "01J00000000000000000000000")):
        with pytest.raises(NotFound):
            await images.get(image_id, owner=owner)
    assert set(await images.get_many([mine.id, yours.id, "none"])) == {mine.id, yours.id}
    assert set(await images.get_many([mine.id, yours.id], owner=BEN)) == {yours.id}
    assert await images.get_many([]) == {}


async def test_it_fetches_a_picture_by_its_address(net: Internet, database: Database, storage: Storage) -> None:
    async def fetch(url: str, **limits: Any) -> Fetched:
        assert limits == {"max_bytes": 25 * 2**20, "total_s": 5.0}
        options = {"resolver": Dns([PUBLIC]), "verify": net.trust, "allow": is_public_here}
        return await fetch_public(url, ports=frozenset({net.port}), **limits, **options)

    images = Images(database, storage, fetch=fetch)
    net.files["/caf%C3%A9/menu.png"] = data = picture()
    url = net.url("/caf%C3%A9/menu.png")
    image = await images.add_url(url, owner=ANNA)
    assert (image.origin, image.url, image.name) == ("url", url, "menu.png")
    assert await images.read(image.id) == data

    seen = await images.by_url(url, owner=ANNA)
    assert seen
    assert seen.id == image.id
    assert await images.by_url(url, owner=BEN) is None
    assert await images.by_url(url + "?", owner=ANNA) is None


async def test_it_asks_again_for_an_address_after_an_hour(
    images: Images, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = await images.add_bytes(picture(), origin="url", url="https://img.ex.test/a.png")
    assert await images.by_url("https://img.ex.test/a.png")
    async with database.write() as session:
        kept = await session.get_one(type(image), image.id)
        kept.created_at -= 3601
    assert await images.by_url("https://img.ex.test/a.png") is None


@pytest.mark.parametrize("error", [FetchRefused("It leads into a private network."), FetchFailed("No answer in time.")])
async def test_it_says_when_an_address_is_unreachable(database: Database, storage: Storage, error: Exception) -> None:
    async def fetch(url: str, **limits: Any) -> Fetched:
        raise error

    with pytest.raises(ImageError, match=str(error)) as refused:
        await Images(database, storage, fetch=fetch).add_url("https://img.ex.test/a.png")
    assert (refused.value.error_code, refused.value.field) == ("image_unreachable", "/url")


async def test_it_says_when_an_address_leads_to_no_picture(database: Database, storage: Storage) -> None:
    async def fetch(url: str, **limits: Any) -> Fetched:
        return Fetched(b"<!doctype html><title>Sign in</title>", url, "image/png")

    with pytest.raises(ImageError, match="This is a web page") as refused:
        await Images(database, storage, fetch=fetch).add_url("https://img.ex.test/a.png")
    assert (refused.value.error_code, refused.value.field) == ("image_unsupported", "/url")


async def test_it_refuses_a_private_address_without_a_request(images: Images) -> None:
    with pytest.raises(ImageError) as refused:
        await images.add_url("https://169.254.169.254/latest/meta-data/")
    assert refused.value.error_code == "image_unreachable"


async def test_it_adds_a_sample_once(images: Images) -> None:
    first = await images.add_sample("poster", owner=ANNA)
    assert (first.origin, first.name, first.width, first.height) == ("sample", "Café poster", 1024, 1536)
    assert (await images.add_sample("poster", owner=ANNA)).id == first.id
    assert await images.read(first.id) == sample_path("poster").read_bytes()
    with pytest.raises(NotFound, match="poster, festival"):
        await images.add_sample("../secret")


async def test_it_puts_a_picture_inside_an_address(images: Images) -> None:
    data = picture("WEBP")
    uri = await images.data_uri((await images.add_bytes(data)).id)
    assert uri == "data:image/webp;base64," + base64.b64encode(data).decode()


async def test_it_puts_no_large_picture_inside_an_address(images: Images) -> None:
    noise = Pillow.frombytes("L", (2600, 2600), random.Random(1).randbytes(2600 * 2600))
    heavy = await images.add_bytes(encoded(noise, "PNG"))
    wide = await images.add_bytes(picture(size=(8000, 4001)))
    for image, words in ((heavy, r"6\.5 MiB and 7 megapixels"), (wide, "32 megapixels")):
        with pytest.raises(ImageError, match=words) as refused:
            await images.data_uri(image.id)
        assert "PUBLIC_URL" in refused.value.message
        assert refused.value.error_code == "image_too_large"
