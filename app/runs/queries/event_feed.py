"""Events of runs as they happen, for one stream a page; resumes after any event that a page has seen.

The events table is the source, so that what another process did is seen too. One reader a process reads what is new and
hands it to all who follow, however many they are; a follower reads the table itself only to catch up, few at a time, so
that streams never take the last connections to the database. Commits of this process wake the reader at once; one look
a second finds those of others.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from app.db import Database
from app.runs.queries.followers import MAX_EVENTS, Cursor, Event, Follower, OfOwner, OfRuns, newest_event, read_events

OTHERS_S = 1.0
READERS = 3  # followers that catch up at once

log = structlog.get_logger(__name__)

__all__ = ["MAX_EVENTS", "Event", "EventFeed"]


class EventFeed:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: set[Follower] = set()
        self._reader: asyncio.Task[None] | None = None
        self._cursor: OfOwner | None = None  # where the reader is
        self._starting, self._catching_up = asyncio.Lock(), asyncio.Semaphore(READERS)
        self._woken = asyncio.Event()
        self._closed = False

    def wake(self, run_id: str) -> None:
        """Something was committed about a run. Called with every commit, so it only sets a flag."""
        self._woken.set()

    async def newest(self) -> int:
        async with self._database.read() as session:
            return await newest_event(session)

    async def follow(
        self, run_ids: list[str] | None, after: int | None = None, *, owner: str | None = None
    ) -> AsyncIterator[Event]:
        """Events with a number above `after` (None: from now on), until the feed is closed: of these runs, or, for None,
        of all that `owner` has and will have."""
        follower = Follower()
        self._followers.add(follower)
        try:
            await self._start_reading()  # from here on nothing is missed; what was before is caught up with
            async with self._catching_up:
                start = await self.newest() if after is None else after
            cursor: Cursor = OfOwner(owner, start) if run_ids is None else OfRuns(dict.fromkeys(run_ids, start))
            follower.is_behind = after is not None
            while not self._closed:
                for event in await self._next(follower, cursor):
                    yield event
        finally:
            self._followers.discard(follower)

    async def _next(self, follower: Follower, cursor: Cursor) -> list[Event]:
        if follower.is_behind:
            follower.is_behind = False
            async with self._catching_up:
                events, is_full = await self._read(cursor)
            follower.is_behind = follower.is_behind or is_full
            return events
        return [event for event in await follower.taken() if cursor.takes(event)]

    async def _read(self, cursor: Cursor) -> tuple[list[Event], bool]:
        async with self._database.read() as session:
            return await read_events(session, cursor)

    async def _start_reading(self) -> None:
        async with self._starting:
            if self._closed or (self._reader and not self._reader.done()):
                return
            async with self._catching_up:
                self._cursor = OfOwner(None, await self.newest())
            self._reader = asyncio.create_task(self._keep_reading(self._cursor))

    async def _keep_reading(self, cursor: OfOwner) -> None:
        """While anybody follows."""
        while self._followers and not self._closed:
            self._woken.clear()
            try:
                events, is_full = await self._read(cursor)
                for event in events:
                    for follower in self._followers:
                        follower.give(event)
                if is_full:
                    continue
            except Exception as error:  # a database that is away is looked at again
                log.warning("events_unread", error=repr(error))
                await asyncio.sleep(OTHERS_S)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), OTHERS_S)

    async def close(self) -> None:
        """Ends every stream, so that a stopping server does not wait for its pages."""
        self._closed = True
        for follower in self._followers:
            follower.woken.set()
        if self._reader:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
