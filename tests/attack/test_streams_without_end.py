"""Streams of events, more than anybody needs: so many a person, and others wait no longer for them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.db import Database
from app.runs import Caps, EventFeed, Ledger
from app.runs.queries import followers
from app.runs.queries.event_feed import READERS
from app.web import streams
from tests.attack import TIMES
from tests.runs.conftest import new_run
from tests.support.server import Server

FOLLOWERS = 60
EMAIL, PASSWORD = "ann@studio.example", "a long enough password"


class Counted(Database):
    """Counts who reads, and how many at once."""

    reads = now = most = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Any]:
        self.reads, self.now = self.reads + 1, self.now + 1
        self.most = max(self.most, self.now)
        try:
            async with super().read() as session:
                yield session
        finally:
            self.now -= 1


@pytest_asyncio.fixture
async def counted(database: Database) -> AsyncIterator[Counted]:
    made = Counted(database.url.render_as_string(hide_password=False))
    yield made
    await made.close()


async def test_a_commit_is_read_once_however_many_follow(
    database: Database, counted: Counted, sent: Counter[str]
) -> None:
    ledger, feed = Ledger(database, Caps()), EventFeed(counted)
    ledger_here = Ledger(database, Caps(), wake=feed.wake)
    run_id, _ = await ledger.create(new_run(owner="ann"))

    async def follow() -> list[str]:
        async with aclosing(feed.follow(None, after=0, owner="ann")) as events:
            seen = []
            async for event in events:
                seen.append(event.name)
                if event.name == "done":
                    return seen
        return seen

    following = [asyncio.create_task(follow()) for _ in range(FOLLOWERS * TIMES)]
    while counted.reads < FOLLOWERS * TIMES:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    before = counted.reads
    for n in range(20):
        async with ledger_here.locked(run_id) as (session, run):
            await ledger_here.note(session, run, "done" if n == 19 else "note", f"n{n}")
    async with asyncio.timeout(20):
        seen = await asyncio.gather(*following)
    sent["events"], sent["reads for all"], sent["at once"] = sum(map(len, seen)), counted.reads - before, counted.most
    assert counted.reads - before <= 40
    assert counted.most <= READERS + 1
    await feed.close()


async def test_a_slow_follower_misses_nothing_that_is_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "MAX_WAITING", 20)
    feed = EventFeed(database)
    ledger = Ledger(database, Caps(), wake=feed.wake)
    async with aclosing(feed.follow(None, after=0, owner="ann")) as events:
        first, _ = await ledger.create(new_run(owner="ann"))
        assert (await anext(events)).run.id == first
        made = [(await ledger.create(new_run(owner="ann", client_key=f"key-{n}")))[0] for n in range(60)]
        await asyncio.sleep(0.5)
        seen: set[str] = set()
        async with asyncio.timeout(20):
            while not set(made) <= seen:
                seen.add((await anext(events)).run.id)
    await feed.close()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Any:
    server = Server(tmp_path_factory.mktemp("team")).start(
        upstream="sandbox", allowed_hosts="127.0.0.1,studio.test", insecure_cookies="1", log_format="json"
    )
    yield server
    server.stop()


async def test_one_person_opens_eight_and_they_end_with_the_session(team: Server, sent: Counter[str]) -> None:
    async with httpx.AsyncClient(base_url=team.url, timeout=20, trust_env=False) as ann, AsyncExitStack() as open_:
        code = next(line for line in team.lines if '"setup_code"' in line).partition('"code": "')[2][:9]
        said = {"code": code, "name": "Ann", "email": EMAIL, "password": PASSWORD}
        assert (await ann.post("/setup", data=said)).status_code == 303
        answers = []
        for _ in range(12 * TIMES):
            answers.append(await open_.enter_async_context(ann.stream("GET", "/api/v1/events")))
            sent[str(answers[-1].status_code)] += 1
        assert [answer.status_code for answer in answers[:9]] == [200] * streams.MAX_STREAMS + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
        waits = []
        for _ in range(10):
            began = time.monotonic()
            assert (await ann.get("/settings")).status_code == 200
            waits.append(time.monotonic() - began)
        assert max(waits) < 1.0
        assert (await ann.post("/logout")).status_code == 303
        async with asyncio.timeout(5):  # each ends by itself, long before its next beat
            for answer in answers[: streams.MAX_STREAMS]:
                assert b"data:" not in await answer.aread()
        assert (await ann.get("/api/v1/events")).status_code == 401


async def test_a_place_is_free_again_when_its_stream_has_ended(team: Server, sent: Counter[str]) -> None:
    async with httpx.AsyncClient(base_url=team.url, timeout=20, trust_env=False) as ann:
        assert (await ann.post("/login", data={"email": EMAIL, "password": PASSWORD})).status_code == 303
        for _ in range(20 * TIMES):
            async with ann.stream("GET", "/api/v1/events") as answer:
                sent[str(answer.status_code)] += 1
            await asyncio.sleep(0.02)
    assert sent["200"] >= 12 * TIMES
