"""How large a body may be."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.web.middleware import body_limit


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "BY_PATH", (("/api/v1/images", 200), ("/api/", 100)))
    monkeypatch.setattr(body_limit, "FORM", 150)


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
    assert "50 MB" in body_limit.too_large(body_limit.UPLOAD).message
