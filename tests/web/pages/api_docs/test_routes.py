"""/api/docs: the API for people."""

import re

import httpx

from app.web.pages.api_docs.routes import prose
from tests.web.conftest import WebApp


async def test_it_lists_every_call_of_the_description(house: WebApp) -> None:
    page = await house.client.get("/api/docs")
    assert page.status_code == 200
    described = house.app.openapi()
    for path, item in described["paths"].items():
        assert f"<code>{path}</code>" in page.text
        assert page.text.count(f"<code>{path}</code>") == len(item)
    for schema in described["components"]["schemas"]:
        assert f'id="schema-{schema}"' in page.text


async def test_it_shows_a_body_that_can_be_sent(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/docs")).text
    assert "今日のおすすめ" in page


async def test_it_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/docs")).text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "<script>" not in page


async def test_it_gives_each_place_one_name(client: httpx.AsyncClient) -> None:
    names = re.findall(r' id="([^"]+)"', (await client.get("/api/docs")).text)
    assert len(names) == len(set(names))


def test_it_shows_code_as_code_and_nothing_as_markup() -> None:
    assert prose("`field` is a <b>pointer</b>") == "<code>field</code> is a &lt;b&gt;pointer&lt;/b&gt;"
