"""How large a body may be."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.errors import InvalidForm, TooLarge
from app.web.middleware import body_limit


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = (("/api/v1/images", 200), ("/api/.*", 100), (".*", 150))
    small = [body_limit.RouteLimit(path, re.compile(path), size, 5, items=500, depth=500) for path, size in sizes]
    monkeypatch.setattr(body_limit, "LIMITS", small)


async def chunks(count: int, size: int = 50) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/v1/prompts", 100, 400),
        ("/api/v1/prompts", 101, 413),
        ("/api/v1/images", 200, 422),
        ("/api/v1/images", 201, 413),
        ("/runs", 151, 413),
    ],
)
async def test_it_refuses_by_the_declared_length(client: httpx.AsyncClient, path: str, size: int, status: int) -> None:
    answer = await client.post(path, content=b"{" * size, headers={"content-type": "application/json"})
    assert answer.status_code == status or (path == "/api/v1/images" and answer.status_code in (400, status))


async def test_it_counts_what_comes_without_a_length(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/prompts", content=chunks(3), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


async def test_it_reads_the_rest_so_that_a_browser_sees_the_answer(client: httpx.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        async for chunk in chunks(5):
            read += len(chunk)
            yield chunk

    answer = await client.post("/api/v1/prompts", content=body(), headers={"content-length": "250"})
    assert (answer.status_code, read) == (413, 250)


async def test_it_reads_nothing_from_a_client_that_asks_before(client: httpx.AsyncClient) -> None:
    read: list[Any] = []

    async def body() -> AsyncIterator[bytes]:
        async for chunk in chunks(5):
            read.append(chunk)
            yield chunk

    headers = {"content-length": "250", "expect": "100-continue"}
    assert (await client.post("/api/v1/prompts", content=body(), headers=headers)).status_code == 413
    assert read == []


def test_it_says_the_limit_in_words() -> None:
    assert "50 MB" in body_limit.too_large(50 * body_limit.MIB).message


@pytest.mark.parametrize(
    ("path", "kind", "says"),
    [
        ("/login", "application/x-www-form-urlencoded", "Sign-in"),
        ("/login", "multipart/form-data; boundary=x", "Sign-in"),
        ("/review/abc/pins", "", "Sign-in"),
        ("/api/v1/images", "multipart/form-data; boundary=x", "A picture for"),
        ("/api/v1/images", "application/json", "An image’s address"),
        ("/api/v1/runs", "application/json", "JSON"),
        ("/api/v1/runs", "multipart/form-data", "JSON"),
        ("/sandbox/api/cli-auth/poll", "application/json", "The sandbox’s device"),
        ("/sandbox/v1/models/a/b", "application/json", "The sandbox’s Model API"),
        ("/edit", "multipart/form-data", "Forms with"),
        ("/edit", "application/x-www-form-urlencoded", "Every other"),
        ("/edit/prompt", "multipart/form-data", "Every other"),
        ("/groups/new", "multipart/form-data", "Forms with"),
        ("/check", "multipart/form-data", "Forms with"),
        ("/api/v1/groups/01J/sheet", "application/octet-stream", "A text sheet"),
        ("/api/v1/imports", "application/json", "JSON"),
        ("/runs/selection", "application/x-www-form-urlencoded", "Every other"),
        ("/a\nb", "", "Every other"),
    ],
)
def test_it_has_one_row_for_each_route(monkeypatch: pytest.MonkeyPatch, path: str, kind: str, says: str) -> None:
    monkeypatch.undo()
    assert body_limit.limit_of(path, kind).says.startswith(says)


async def test_it_waits_for_a_body_no_longer_than_it_says(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_limit, "IDLE_S", 0.05)

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    for path, kind in (("/api/v1/prompts", "json"), ("/runs/selection", "x-www-form-urlencoded"), ("/edit/prompt", "")):
        answer = await client.post(path, content=slow(), headers={"content-type": f"application/{kind}"})
        assert answer.status_code == 408, path


def test_it_knows_brackets_that_are_text_from_those_that_nest() -> None:
    limit = body_limit.RouteLimit("", re.compile(""), 10**6, 5, items=100, depth=3)
    body_limit.check_json(b'{"a": "[[[[[[\\"[[["}', limit)
    body_limit.check_json(b"[1], [2], [3], [4]", limit)
    with pytest.raises(InvalidForm):
        body_limit.check_json(b'[[[["a"]]]]', limit)
    with pytest.raises(TooLarge):
        body_limit.check_json(b"[" + b"1," * 100, limit)
