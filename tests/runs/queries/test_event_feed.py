"""The stream of events: nothing is missed, whatever a page saw last."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.db import Database
from app.runs import Caps, EventFeed, Ledger
from app.runs.ledger import claims
from app.runs.queries.event_feed import MAX_EVENTS, Event
from app.upstream import Accepted
from tests.runs.conftest import new_run


@pytest.fixture
async def feed(database: Database) -> AsyncIterator[EventFeed]:
    feed = EventFeed(database)
    yield feed
    await feed.close()


async def take(stream: AsyncIterator[Event], count: int) -> list[Event]:
    async with asyncio.timeout(10):
        return [await anext(stream) for _ in range(count)]


async def test_it_tells_what_was_committed_while_a_page_watches(database: Database, feed: EventFeed) -> None:
    ledger = Ledger(database, Caps(), wake=feed.wake)
    run_id, _ = await ledger.create(new_run())
    stream = feed.follow([run_id], after=0)
    assert [(event.name, event.run.state) for event in await take(stream, 1)] == [("state", "ready")]
    waiting = asyncio.ensure_future(anext(stream))
    await claims.claim(ledger, run_id, "mine")
    assert (await asyncio.wait_for(waiting, 10)).run.state == "posting"
    await stream.aclose()


async def test_it_goes_on_after_the_last_event_that_a_page_saw(database: Database, feed: EventFeed) -> None:
    ledger = Ledger(database, Caps(), wake=feed.wake)
    run_id, _ = await ledger.create(new_run())
    stream = feed.follow([run_id], after=0)
    seen = (await take(stream, 1))[0].id
    await stream.aclose()
    await claims.claim(ledger, run_id, "mine")
    await claims.record(ledger, run_id, "mine", Accepted("request-0001"))
    again = feed.follow([run_id], after=seen)
    event = (await take(again, 1))[0]
    assert event.id > seen
    assert event.run.state == "submitted"
    await again.aclose()


async def followed(feed: EventFeed) -> None:
    """Until somebody follows, and what happens from now on is read."""
    while not (feed._followers and feed._reader):
        await asyncio.sleep(0)


async def test_it_sees_what_another_process_commits(database: Database, feed: EventFeed) -> None:
    other = Ledger(database, Caps())  # its commits wake nobody here
    run_id, _ = await other.create(new_run())
    stream = feed.follow([run_id])
    waiting = asyncio.ensure_future(anext(stream))
    await followed(feed)
    await claims.claim(other, run_id, "theirs")
    assert (await asyncio.wait_for(waiting, 10)).run.state == "posting"
    await stream.aclose()


async def test_it_tells_only_of_the_runs_that_were_asked_for(database: Database, feed: EventFeed) -> None:
    ledger = Ledger(database, Caps(), wake=feed.wake)
    one, _ = await ledger.create(new_run())
    two, _ = await ledger.create(new_run(client_key="form-2"))
    stream = feed.follow([two], after=0)
    assert {event.run.id for event in await take(stream, 1)} == {two}
    assert one != two
    await stream.aclose()


async def test_it_ends_every_stream_when_the_server_stops(database: Database) -> None:
    feed = EventFeed(database)
    stream = feed.follow(["01J00000000000000000000000"])
    waiting = asyncio.ensure_future(anext(stream, None))
    await followed(feed)
    await feed.close()
    assert await asyncio.wait_for(waiting, 10) is None


async def test_it_follows_all_of_a_persons_runs_and_those_to_come(database: Database, feed: EventFeed) -> None:
    ledger = Ledger(database, Caps(), wake=feed.wake)
    mine, _ = await ledger.create(new_run(owner="anna"))
    stream = feed.follow(None, after=0, owner="anna")
    assert [event.run.id for event in await take(stream, 1)] == [mine]
    await ledger.create(new_run(owner="ben"))
    newer, _ = await ledger.create(new_run(owner="anna", client_key="another"))
    assert [event.run.id for event in await take(stream, 1)] == [newer]
    await claims.claim(ledger, mine, "claim")
    assert [(event.run.id, event.run.state) for event in await take(stream, 1)] == [(mine, "posting")]
    await stream.aclose()


async def test_it_is_not_held_up_by_many_events_of_others(database: Database, feed: EventFeed) -> None:
    ledger = Ledger(database, Caps())
    quiet, _ = await ledger.create(new_run())
    busy, _ = await ledger.create(new_run(client_key="another"))
    async with ledger.locked(busy) as (session, run):
        for n in range(MAX_EVENTS + 10):
            await ledger.note(session, run, "note", f"n{n}")
    await claims.claim(ledger, quiet, "claim")
    for follower in ([quiet, busy], None):
        stream = feed.follow(follower, after=0, owner="")
        seen: set[tuple[str, str]] = set()
        while (quiet, "posting") not in seen:
            seen |= {(event.run.id, event.run.state) for event in await take(stream, 1)}
        await stream.aclose()
