"""The page of a group, without a script: where a chain stands, what it costs, and what one can do."""

from typing import Any

import pytest

from app.runs.ledger.models import Group
from tests.web.pages.builder_page import Builder, Form, png

TEXT = {"kind": "text", "target": "headline", "reads": "NEU"}
LIGHT = {"kind": "lighting", "to": "golden hour"}


async def chain(builder: Builder, **more: Any) -> str:
    image = await builder.studio.images.add_bytes(png())
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"image": image.id}],
        "keep": ["layout"],
        "changes": [TEXT, LIGHT],
    }
    group, _new = await builder.studio.groups.create("passes", spec, **more)
    return group.url


async def test_it_shows_what_is_made_and_what_is_to_come(builder: Builder) -> None:
    page = await builder.client.get(await chain(builder))
    assert page.status_code == 200
    for words in ("Pass 1 of 2", "Pass 2", "Not started", "Cancel remaining", "golden hour", "Headline reads NEU"):
        assert words in page.text
    assert "Go on from" not in page.text


async def test_it_is_cancelled_and_goes_on(builder: Builder) -> None:
    url = await chain(builder)
    assert (await builder.client.post(f"{url}/cancellation")).headers["location"] == url
    page = (await builder.client.get(url)).text
    assert "Cancelled" in page
    assert "Go on from pass 1" in page
    assert (await builder.client.post(f"{url}/continuation")).headers["location"] == url
    assert "Pass 1 of 2" in (await builder.client.get(url)).text
    assert (await builder.client.post(f"{url}/continuation")).headers["location"] == url  # it goes on already


async def test_it_asks_before_a_pass_may_be_paid_twice(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    url = await chain(builder)
    group = await builder.studio.groups.cancel(url.rpartition("/")[2])
    other, _new = await builder.studio.runs.create(group.runs[0].spec)
    async with builder.studio.collaborators.ledger.locked(other.id) as (_session, run):
        run.state = "unconfirmed"
    page = await builder.client.post(f"{url}/continuation")
    assert page.status_code == 409
    assert "it may charge twice" in page.text
    form = Form(page.text)
    answer = await builder.client.post(f"{url}/continuation", data={"confirm": form.get("confirm")})
    assert answer.status_code == 303


async def test_it_says_why_the_chain_stopped(builder: Builder) -> None:
    url = await chain(builder)
    async with builder.studio.database.write() as session:
        group = await session.get(Group, url.rpartition("/")[2])
        assert group is not None
        group.state, group.error = "stopped", {"code": "image_too_large", "message": "The picture has 7.0 MiB."}
    page = (await builder.client.get(f"{url}/status")).text
    assert "Stopped at pass 1" in page
    assert "The picture has 7.0 MiB." in page
    assert "<html" not in page


async def test_a_group_that_is_not_there_is_404(builder: Builder) -> None:
    assert (await builder.client.get("/groups/01J00000000000000000000000")).status_code == 404
