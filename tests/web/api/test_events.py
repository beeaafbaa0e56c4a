"""The event stream of a page."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.runs import Event
from app.runs.queries.run_glance import OutputGlance, RunGlance
from app.web.api import events
from tests.web.cast import FakeRuns, make_view

EVENTS = "/api/v1/events"
RUN = make_view(1).id


def event(n: int, name: str = "state", **changes: Any) -> Event:
    return Event(n, name, RunGlance(**{"id": RUN, "state": "running", "phase": "running", **changes}))


async def read(client: httpx.AsyncClient, address: str, **headers: str) -> list[dict[str, str]]:
    """Everything that a stream sends until the server ends it."""
    answer = await client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["cache-control"] == "no-store"
    messages = [part for part in answer.text.split("\n\n") if part and not part.startswith(":")]
    return [dict(line.split(": ", 1) for line in message.split("\n")) for message in messages]


async def test_it_sends_what_happens_with_what_a_page_needs_of_the_run(
    client: httpx.AsyncClient, runs: FakeRuns
) -> None:
    picture = OutputGlance(url="/file", thumb="/thumb")
    runs.feed.past = [event(7, "phase"), event(8, "done", state="saved", phase=None, outputs=(picture,), person="")]
    runs.feed.closed.set()
    messages = await read(client, f"{EVENTS}?runs={make_view().id}")
    assert [(m["id"], m["event"]) for m in messages] == [("7", "phase"), ("8", "done")]
    assert [json.loads(m["data"]) for m in messages] == [
        {"id": RUN, "state": "running", "phase": "running", "outputs": []},
        {"id": RUN, "state": "saved", "phase": None, "outputs": [{"url": "/file", "thumb": "/thumb"}]},
    ]


@pytest.mark.parametrize(
    ("address", "headers", "after"),
    [
        ("?runs=a,b", {}, None),
        ("?runs=a,b&after=7", {}, 7),
        ("?runs=a,b&after=7", {"last_event_id": "9"}, 9),
        ("?runs=a,b&after=7", {"last_event_id": "nine"}, 7),
        ("?runs=a,,b,a", {"last_event_id": "0"}, 0),
    ],
)
async def test_it_goes_on_where_the_page_was(
    client: httpx.AsyncClient, runs: FakeRuns, address: str, headers: dict[str, str], after: int | None
) -> None:
    runs.feed.past = [event(n) for n in (7, 8, 9, 10)]
    runs.feed.closed.set()
    messages = await read(client, EVENTS + address, **headers)
    assert runs.feed.followed == [(["a", "b"], after)]
    assert [int(m["id"]) for m in messages] == [n for n in (7, 8, 9, 10) if after is None or n > after]


@pytest.mark.parametrize("query", ["?runs=", "?runs=,", "?runs=a&after=-1", "?runs=" + ",".join(map(str, range(101)))])
async def test_it_wants_to_know_which_runs(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(EVENTS + query)).status_code == 422


async def test_it_follows_all_runs_when_none_is_named(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    runs.feed.past = [event(7)]
    runs.feed.closed.set()
    assert len(await read(client, EVENTS, last_event_id="6")) == 1
    assert runs.feed.followed == [(None, 6)]


async def test_it_shows_nobody_elses_runs(runs: FakeRuns) -> None:
    runs.feed.past = [event(1, person="01JANN"), event(2, person=None), event(3, person="01JBOB")]
    runs.feed.closed.set()
    sent = [chunk async for chunk in events.stream(runs.feed.follow(["a"]), "01JANN")]
    assert [chunk.split(b"\n")[0] for chunk in sent[1:]] == [b"id: 1"]


async def test_it_beats_while_nothing_happens(runs: FakeRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT_S", 0.01)
    stream = events.stream(runs.feed.follow(["a"]), "")
    assert [await anext(stream) for _ in range(3)] == [b": open\n\n", b": beat\n\n", b": beat\n\n"]
    await stream.aclose()
    await asyncio.wait_for(runs.feed.left.wait(), 5)


async def test_it_leaves_the_feed_when_the_page_is_gone(runs: FakeRuns) -> None:
    runs.feed.past = [event(1)]
    stream = events.stream(runs.feed.follow(["a"]), "")
    assert [await anext(stream), (await anext(stream)).split(b"\n")[0]] == [b": open\n\n", b"id: 1"]
    await stream.aclose()
    await asyncio.wait_for(runs.feed.left.wait(), 5)


async def test_it_ends_when_the_feed_breaks() -> None:
    async def broken() -> AsyncIterator[Event]:
        yield event(1)
        raise OSError("the database is away")

    sent = [chunk async for chunk in events.stream(broken(), "")]
    assert len(sent) == 2


async def test_it_ends_after_a_while_so_that_sessions_are_looked_at(
    runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LIFE_S", 0.0)
    assert [chunk async for chunk in events.stream(runs.feed.follow(["a"]), "")] == [b": open\n\n"]
