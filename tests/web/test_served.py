"""The web behind a real server on loopback: what only sockets show."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import uvicorn

from app.runs import Event
from app.runs.queries.run_glance import RunGlance
from tests.web.conftest import Build, WebApp


@pytest_asyncio.fixture
async def served(build: Build) -> AsyncIterator[WebApp]:
    """A house whose client speaks to it through a port."""
    listener = socket.create_server(("127.0.0.1", 0))
    house: WebApp = await build()
    config = uvicorn.Config(house.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
        yield WebApp(house.app, house.studio, client)
    house.studio.runs.feed.closed.set()
    server.should_exit = True
    await serving
    listener.close()


@pytest.fixture
def stream(served: WebApp) -> contextlib.AbstractAsyncContextManager[httpx.Response]:
    served.studio.runs.feed.past = [Event(7, "phase", RunGlance(id="a", state="running", phase="running"))]
    return served.client.stream("GET", "/api/v1/events?runs=a")


async def read_event(answer: httpx.Response) -> str:
    seen = ""
    async for text in answer.aiter_text():
        seen += text
        if "data:" in seen:
            return seen
    return seen


async def test_it_streams_an_event_at_once(
    stream: contextlib.AbstractAsyncContextManager[httpx.Response],
) -> None:
    async with stream as answer:
        assert "id: 7\nevent: phase\n" in await asyncio.wait_for(read_event(answer), 5)


async def test_it_leaves_the_feed_when_the_browser_goes(
    served: WebApp, stream: contextlib.AbstractAsyncContextManager[httpx.Response]
) -> None:
    async with stream as answer:
        await asyncio.wait_for(read_event(answer), 5)
        assert not served.studio.runs.feed.left.is_set()
    await asyncio.wait_for(served.studio.runs.feed.left.wait(), 5)


async def test_it_ends_streams_cleanly_when_the_server_stops(
    served: WebApp, stream: contextlib.AbstractAsyncContextManager[httpx.Response]
) -> None:
    async with stream as answer:
        served.studio.runs.feed.closed.set()
        text = await asyncio.wait_for(answer.aread(), 5)  # a stream that is cut would raise
    assert text.endswith(b"\n\n")


async def test_it_lets_a_client_that_sends_too_much_read_why(served: WebApp) -> None:
    answer = await served.client.post("/login", content=b"x" * 200_000)
    assert answer.status_code == 413


async def test_it_answers_to_the_port_that_it_listens_on(served: WebApp) -> None:
    assert (await served.client.get("/healthz")).status_code == 200
    assert (await served.client.get("/api/v1/models", headers={"host": "localhost:1"})).status_code == 400
