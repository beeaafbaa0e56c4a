"""Sources on their way into the builder: lists of addresses, pictures inside an address, addresses that show none."""

import base64
from typing import Any

import pytest

from app.errors import FetchFailed
from app.media import Fetched
from tests.web.pages.builder.test_form import MODEL
from tests.web.pages.builder_page import Builder, png


async def unseen(url: str, **limits: Any) -> Fetched:
    raise FetchFailed("The server took too long to respond.", retryable=True)


PNG = base64.b64encode(png()).decode()


@pytest.mark.parametrize(
    "typed", ["{a}, {b}", "<{a}>; <{b}>", "![a]({a}) ![b]({b})", '"{a}"\n"{b}".', "1. {a}\n2. {b}"]
)
async def test_it_takes_a_list_as_a_person_means_it(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(builder.studio.images, "_fetch", unseen)
    typed = typed.format(a="https://example.com/a.jpg", b="https://example.com/b c.jpg?w=1&amp;h=2")
    form = await builder.pressed((await builder.opened()).but(addresses=typed), "take")
    urls = [form.get("image-1.url"), form.get("image-2.url"), form.get("image-3.url")]
    assert urls == ["https://example.com/a.jpg", "https://example.com/b%20c.jpg?w=1&h=2", ""]
    assert (form.get("addresses"), form.invalid) == ("", [])


async def test_a_picture_inside_an_address_becomes_an_upload(builder: Builder) -> None:
    for typed in (
        f"data:image/png;base64,{PNG}",
        f"data:image/png;base64,{PNG.rstrip('=')}",
        f'<img src="data:image/png;base64,{PNG}">',
    ):
        form = await builder.pressed((await builder.opened()).but(addresses=typed), "take")
        assert (len(form.get("image-1.id")), form.get("image-1.url"), form.get("addresses")) == (26, "", "")
    for typed, words in (
        ("data:image/png;base64,AAAA", "not a picture"),
        ("data:image/svg+xml,%3Csvg%20/%3E", "SVG drawing"),
    ):
        form = await builder.pressed((await builder.opened()).but(addresses=typed), "take")
        assert words in form.texts["file-error"]


async def test_it_says_beside_a_source_that_its_address_leads_to_a_web_page(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def page(url: str, **limits: Any) -> Fetched:
        return Fetched(b"<!doctype html><title>Sign in</title>", url, "text/html")

    monkeypatch.setattr(builder.studio.images, "_fetch", page)
    form = await builder.pressed((await builder.opened()).but(addresses="https://example.com/a"), "take")
    assert form.get("image-1.url") == "https://example.com/a"
    assert "No preview: This is a web page." in form.texts["image-1"]
    assert any("shows no image: This is a web page." in text for text in form.texts.values())


async def test_it_says_why_it_could_not_look(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder.studio.images, "_fetch", unseen)
    form = await builder.pressed((await builder.opened()).but(addresses="https://example.com/a"), "take")
    assert "No preview: The server took too long to respond." in form.texts["image-1"]


async def test_a_share_link_is_mended_by_its_fix(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder.studio.images, "_fetch", unseen)
    typed = "https://www.dropbox.com/s/0000000000/poster.jpg?dl=0"
    form = await builder.pressed((await builder.opened()).but(addresses=typed), "take")
    mended = await builder.pressed(form.pairs, "fix:share_link:/images/0/url")
    assert mended.get("image-1.url") == "https://www.dropbox.com/s/0000000000/poster.jpg?raw=1"


@pytest.mark.parametrize("host", ["xn--a.example.com", "cdn.xn--0.example"])
async def test_a_host_that_can_not_be_read_costs_nothing_that_was_typed(builder: Builder, host: str) -> None:
    typed = f"https://{host}/a.jpg"
    form = await builder.pressed((await builder.opened()).but(addresses=typed, change_1__reads="Mine"), "take")
    assert (form.get("addresses"), form.get("change-1.reads")) == (typed, "Mine")
    assert "can't be read" in form.texts["addresses-error"]
    answer = await builder.client.post("/api/v1/images", json={"url": typed})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "image_unreachable")
    spec = {"version": 1, "model": MODEL, "images": [{"url": typed}], "keep": ["layout"]}
    spec["changes"] = [{"kind": "remove", "target": "lamp"}]
    answer = await builder.client.post("/api/v1/runs", json={"spec": spec})
    assert answer.status_code == 422
    assert answer.json()["error"]["detail"][0]["code"] == "bad_image_url"
