"""Source pictures as JSON and as files."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image as Pillow

from app.errors import FetchRefused
from app.media import Fetched, Images, sign_path
from app.web.api.responses import ImageView
from tests.web.conftest import Build, WebApp

IMAGES = "/api/v1/images"


def picture(colour: str = "#8c8c8c") -> bytes:
    drawn = io.BytesIO()
    Pillow.new("RGB", (60, 40), colour).save(drawn, "PNG")
    return drawn.getvalue()


async def upload(client: httpx.AsyncClient, **kw: Any) -> httpx.Response:
    return await client.post(IMAGES, files={"file": ("Menü 1.png", picture(), "image/png")}, **kw)


async def test_it_takes_an_upload_and_shows_it(client: httpx.AsyncClient) -> None:
    answer = await upload(client)
    assert answer.status_code == 201
    image = answer.json()
    assert ImageView.model_validate(image).model_dump() == image
    assert (image["width"], image["height"], image["mime"], image["origin"]) == (60, 40, "image/png", "upload")
    assert image["name"] == "Menü 1.png"
    assert answer.headers["location"] == f"{IMAGES}/{image['id']}"
    assert (await client.get(answer.headers["location"])).json() == image
    assert (await client.get(image["url"])).content == picture()
    assert (await client.get(image["thumb"])).headers["content-type"] == "image/webp"


async def test_it_refuses_what_is_no_picture_beside_its_field(client: httpx.AsyncClient) -> None:
    answer = await client.post(IMAGES, files={"file": ("a.png", b"<html>", "image/png")})
    assert answer.status_code == 422
    assert (answer.json()["error"]["code"], answer.json()["error"]["field"]) == ("image_unsupported", "/file")


async def test_it_takes_an_address(client: httpx.AsyncClient, house: WebApp) -> None:
    async def fetch(url: str, **kw: Any) -> Fetched:
        return Fetched(data=picture("#fff"), final_url=url, mime="image/png")

    house.studio.images = Images(house.studio.database, house.studio.storage, fetch=fetch)
    answer = await client.post(IMAGES, json={"url": "https://example.com/a.png"})
    assert answer.status_code == 201
    assert (answer.json()["origin"], answer.json()["source"]) == ("url", "https://example.com/a.png")


async def test_it_says_that_an_address_can_not_be_fetched(client: httpx.AsyncClient, house: WebApp) -> None:
    async def fetch(url: str, **kw: Any) -> Fetched:
        raise FetchRefused("This address is inside a network of ours.")

    house.studio.images = Images(house.studio.database, house.studio.storage, fetch=fetch)
    answer = await client.post(IMAGES, json={"url": "https://10.0.0.1/a.png"})
    assert answer.status_code == 422
    assert (answer.json()["error"]["code"], answer.json()["error"]["field"]) == ("image_unreachable", "/url")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"json": {}}, "/url"),
        ({"json": {"url": 7}}, "/url"),
        ({"json": {"url": "https://example.com/\x00"}}, "/url"),
        ({"content": b"\xff"}, None),
        ({"data": {"file": "no file"}, "files": {"other": b"x"}}, "/file"),
    ],
)
async def test_it_says_what_is_missing(client: httpx.AsyncClient, sent: dict[str, Any], field: str | None) -> None:
    answer = await client.post(IMAGES, **sent)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


async def test_it_knows_no_other_picture(client: httpx.AsyncClient) -> None:
    for path in ("", "/file", "/thumb"):
        assert (await client.get(f"{IMAGES}/01JNONE{path}")).status_code == 404


async def test_it_lets_upstream_read_a_signed_address_without_an_account(build: Build) -> None:
    base = "https://stillframe.example"
    house = await build(base, public_url=base)
    accounts = house.studio.accounts
    await accounts.set_up(accounts.setup_code, "Ann", "ann@studio.example", "long enough words")
    image = await house.studio.images.add_bytes(picture(), owner="01JSOMEBODY")
    path = f"{IMAGES}/{image.id}/file"
    signed = sign_path(house.studio.secret, path, until=2**40)
    assert (await house.client.get(signed)).content == picture()
    for wrong in (
        path,
        signed + "0",
        sign_path(b"another", path, until=2**40),
        sign_path(house.studio.secret, path, until=1),
    ):
        assert (await house.client.get(wrong)).status_code == 401, wrong
    thumb = sign_path(house.studio.secret, f"{IMAGES}/{image.id}/thumb", until=2**40)
    assert (await house.client.get(thumb)).status_code == 401


async def test_it_gives_the_samples_as_images(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.media import SAMPLES
    from app.web.api import samples

    monkeypatch.setattr(samples, "SAMPLES", SAMPLES[:2])  # each is decoded in a process of its own
    first = (await client.get("/api/v1/samples")).json()["samples"]
    assert [sample["name"] for sample in first] == [sample.name for sample in SAMPLES[:2]]
    assert all(sample["image"]["origin"] == "sample" for sample in first)
    assert (await client.get(first[0]["image"]["thumb"])).status_code == 200
    again = (await client.get("/api/v1/samples")).json()["samples"]
    assert [sample["image"]["id"] for sample in again] == [sample["image"]["id"] for sample in first]
