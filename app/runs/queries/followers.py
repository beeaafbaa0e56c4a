"""Where a follower of events is: what it has seen, what waits for it, and what it reads to catch up."""

import asyncio
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.runs.ledger.models import Run, RunEvent
from app.runs.queries.run_glance import RunGlance, glances

MAX_EVENTS = 200  # events read at a time
LOOKED_BACK = 50  # numbers that a transaction may still hold while later ones are committed
READ = (RunEvent.id, RunEvent.run_id, RunEvent.kind)
MAX_WAITING = 500  # events for one follower; one that is slower reads the table anew


@dataclass(frozen=True)
class Event:
    """`id` is what Last-Event-ID names; `name` is state | phase | output | report | done."""

    id: int
    name: str
    run: RunGlance

    @cached_property
    def json(self) -> str:
        """Of the run; made once, however many follow."""
        return self.run.model_dump_json()


@dataclass
class OfRuns:
    """Where a follower of certain runs is. Numbers of one run are in order; those of different runs may be committed
    out of order, so each run has its own."""

    last: dict[str, int]

    def statement(self) -> Any:
        unseen = [and_(RunEvent.run_id == run_id, RunEvent.id > last) for run_id, last in self.last.items()]
        return select(*READ).where(or_(*unseen))

    def take(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            self.last[row.run_id] = row.id
        return rows

    def takes(self, event: Event) -> bool:
        """Whether it is for this follower, and new."""
        if event.id <= self.last.get(event.run.id, event.id):
            return False
        self.last[event.run.id] = event.id
        return True


class OfOwner:
    """Where a follower of all of a person's runs is. What is committed out of order is looked back for."""

    def __init__(self, owner: str | None, after: int) -> None:
        self.owner, self.first, self.last = owner, after, after
        self.seen: set[int] = set()

    @property
    def floor(self) -> int:
        return max(self.first, self.last - LOOKED_BACK)

    def statement(self) -> Any:
        statement = select(*READ).where(RunEvent.id > self.floor, RunEvent.id.not_in(self.seen))
        if self.owner is None:
            return statement
        return statement.join(Run, Run.id == RunEvent.run_id).where(Run.owner == self.owner)

    def take(self, rows: list[Any]) -> list[Any]:
        self._note([row.id for row in rows])
        return rows

    def takes(self, event: Event) -> bool:
        """Whether it is for this follower, and new."""
        is_theirs = self.owner is None or (event.run.person or "") == self.owner
        if not is_theirs or event.id <= self.floor or event.id in self.seen:
            return False
        self._note([event.id])
        return True

    def _note(self, ids: list[int]) -> None:
        self.last = max((self.last, *ids))
        self.seen = {n for n in (*self.seen, *ids) if n > self.last - LOOKED_BACK}


Cursor = OfRuns | OfOwner


@dataclass(eq=False)
class Follower:
    """What was read and waits for one follower. Of several of a kind the newest is kept, for each has the run as it is."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    is_behind: bool = False
    _waiting: dict[tuple[str, str], Event] = field(default_factory=dict)

    def give(self, event: Event) -> None:
        if len(self._waiting) >= MAX_WAITING:
            self.is_behind = True
            self._waiting.clear()
        self._waiting[event.run.id, event.name] = event
        self.woken.set()

    async def taken(self) -> list[Event]:
        """What waits, oldest first; waits for it."""
        await self.woken.wait()
        self.woken.clear()
        events, self._waiting = sorted(self._waiting.values(), key=lambda event: event.id), {}
        return events


async def newest_event(session: AsyncSession) -> int:
    return await session.scalar(select(func.max(RunEvent.id))) or 0


async def read_events(session: AsyncSession, cursor: Cursor) -> tuple[list[Event], bool]:
    """New events, and whether there may be more; of several that wait, each kind once a run, for each carries the run as
    it is now."""
    shown: list[Event] = []
    is_full = True
    while is_full and not shown:
        connection = await session.connection()
        found = list(await connection.execute(cursor.statement().order_by(RunEvent.id).limit(MAX_EVENTS)))
        rows = cursor.take(found)
        newest = {(row.run_id, row.kind): row for row in rows}
        views = await glances(connection, list({row.run_id for row in rows})) if rows else {}
        shown = [
            Event(row.id, "state" if row.kind == "note" else row.kind, views[row.run_id])
            for row in sorted(newest.values(), key=lambda row: row.id)
            if row.run_id in views
        ]
        is_full = len(found) == MAX_EVENTS
    return shown, is_full
