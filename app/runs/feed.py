"""Events of runs as they happen, for one stream a page; resumes after any event that a page has seen.

The events table is the source, so that what another process did is seen too. Commits of this process wake the
followers at once; one look a second at the newest number finds those of others.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import Database
from app.runs.models import RunEvent
from app.runs.view import RunView, view_runs

OTHERS_S = 1.0
MOST = 200  # events read at a time


@dataclass(frozen=True)
class Event:
    """`id` is what Last-Event-ID names; `name` is state | phase | output | report | done."""

    id: int
    name: str
    run: RunView


class EventFeed:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: set[asyncio.Event] = set()
        self._watch: asyncio.Task[None] | None = None
        self._closed = False

    def wake(self, run_id: str) -> None:
        """Something was committed about a run. Called with every commit, so it only sets flags."""
        for follower in self._followers:
            follower.set()

    async def newest(self) -> int:
        async with self._database.read() as session:
            return await session.scalar(select(func.max(RunEvent.id))) or 0

    async def follow(self, run_ids: list[str], after: int | None = None) -> AsyncIterator[Event]:
        """Events of these runs with a number above `after` (None: from now on), until the feed is closed."""
        last = dict.fromkeys(run_ids, await self.newest() if after is None else after)
        woken = asyncio.Event()
        self._followers.add(woken)
        self._start_watching()
        try:
            while not self._closed:
                woken.clear()
                for event in await self._read(last):
                    yield event
                if not woken.is_set():
                    await woken.wait()
        finally:
            self._followers.discard(woken)

    async def _read(self, last: dict[str, int]) -> list[Event]:
        """New events; of several that wait, each kind once a run, for each carries the run as it is now."""
        async with self._database.read() as session:
            statement = select(RunEvent).where(RunEvent.run_id.in_(last), RunEvent.id > min(last.values(), default=0))
            rows = [
                row
                for row in await session.scalars(statement.order_by(RunEvent.id).limit(MOST))
                if row.id > last[row.run_id]
            ]
            newest = {(row.run_id, row.kind): row for row in rows}
            views = {view.id: view for view in await view_runs(session, list({row.run_id for row in rows}))}
        for row in rows:
            last[row.run_id] = max(last[row.run_id], row.id)
        shown = sorted(newest.values(), key=lambda row: row.id)
        return [
            Event(row.id, "state" if row.kind == "note" else row.kind, views[row.run_id])
            for row in shown
            if row.run_id in views
        ]

    def _start_watching(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watch_others())

    async def _watch_others(self) -> None:
        seen = -1
        while self._followers:
            with contextlib.suppress(Exception):  # a database that is away is looked at again
                newest = await self.newest()
                if newest != seen:
                    seen = newest
                    self.wake("")
            await asyncio.sleep(OTHERS_S)

    async def close(self) -> None:
        """Ends every stream, so that a stopping server does not wait for its pages."""
        self._closed = True
        self.wake("")
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
