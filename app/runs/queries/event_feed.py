"""Events of runs as they happen, for one stream a page; resumes after any event that a page has seen.

The events table is the source, so that what another process did is seen too. Commits of this process wake the
followers at once; one look a second at the newest number finds those of others.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select

from app.db import Database
from app.runs.ledger.models import Run, RunEvent
from app.runs.queries.run_view import RunView
from app.runs.queries.to_view import view_runs

OTHERS_S = 1.0
MAX_EVENTS = 200  # events read at a time
LOOKED_BACK = 50  # numbers that a transaction may still hold while later ones are committed


@dataclass(frozen=True)
class Event:
    """`id` is what Last-Event-ID names; `name` is state | phase | output | report | done."""

    id: int
    name: str
    run: RunView


@dataclass
class _OfRuns:
    """Where a follower of certain runs is. Numbers of one run are in order; those of different runs may be committed
    out of order, so each run has its own."""

    last: dict[str, int]

    def statement(self) -> Select[RunEvent]:
        unseen = [and_(RunEvent.run_id == run_id, RunEvent.id > last) for run_id, last in self.last.items()]
        return select(RunEvent).where(or_(*unseen))

    def take(self, rows: list[RunEvent]) -> list[RunEvent]:
        for row in rows:
            self.last[row.run_id] = row.id
        return rows


class _OfOwner:
    """Where a follower of all of a person's runs is. What is committed out of order is looked back for."""

    def __init__(self, owner: str | None, after: int) -> None:
        self.owner, self.first, self.last = owner, after, after
        self.seen: set[int] = set()

    def statement(self) -> Select[RunEvent]:
        floor = max(self.first, self.last - LOOKED_BACK)
        statement = select(RunEvent).where(RunEvent.id > floor, RunEvent.id.not_in(self.seen))
        if self.owner is None:
            return statement
        return statement.join(Run, Run.id == RunEvent.run_id).where(Run.owner == self.owner)

    def take(self, rows: list[RunEvent]) -> list[RunEvent]:
        self.last = max((self.last, *(row.id for row in rows)))
        self.seen = {n for n in (*self.seen, *(row.id for row in rows)) if n > self.last - LOOKED_BACK}
        return rows


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

    async def follow(
        self, run_ids: list[str] | None, after: int | None = None, *, owner: str | None = None
    ) -> AsyncIterator[Event]:
        """Events with a number above `after` (None: from now on), until the feed is closed: of these runs, or, for None,
        of all that `owner` has and will have."""
        start = await self.newest() if after is None else after
        cursor: _OfRuns | _OfOwner = (
            _OfOwner(owner, start) if run_ids is None else _OfRuns(dict.fromkeys(run_ids, start))
        )
        woken = asyncio.Event()
        self._followers.add(woken)
        self._start_watching()
        try:
            while not self._closed:
                woken.clear()
                for event in await self._read(cursor):
                    yield event
                if not woken.is_set():
                    await woken.wait()
        finally:
            self._followers.discard(woken)

    async def _read(self, cursor: "_OfRuns | _OfOwner") -> list[Event]:
        """New events; of several that wait, each kind once a run, for each carries the run as it is now."""
        shown: list[Event] = []
        while not shown:
            async with self._database.read() as session:
                found = list(await session.scalars(cursor.statement().order_by(RunEvent.id).limit(MAX_EVENTS)))
                rows = cursor.take(found)
                newest = {(row.run_id, row.kind): row for row in rows}
                views = {view.id: view for view in await view_runs(session, list({row.run_id for row in rows}))}
            shown = [
                Event(row.id, "state" if row.kind == "note" else row.kind, views[row.run_id])
                for row in sorted(newest.values(), key=lambda row: row.id)
                if row.run_id in views
            ]
            if len(found) < MAX_EVENTS:
                break
        return shown

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
