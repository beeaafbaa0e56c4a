"""A server process: its own connections, slot, mark and clocks, on a database whose every commit can fail in two ways.

What drives a run is the real `adoption`, `advance` and below; only the engine that would call them is played here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.db import Database
from app.db.writer import Writer
from app.media import Storage
from app.runs import HighWaterMark, Ledger, PollTiming, RunActions, RunContext, open_slots
from app.runs.worker import recovery
from tests.runs.proof import clocks
from tests.runs.proof.upstream import API

if TYPE_CHECKING:
    from tests.runs.proof.world import World

STEP_S = 60.0


@dataclass
class Task:
    """A workflow on a run, or a browser's request, and where it stands. `claim` is the id that it took last."""

    process: "Process"
    run: str
    work: "asyncio.Future[Any] | None" = None
    at: str = ""
    options: tuple[str, ...] = ()
    go: "asyncio.Future[str] | None" = None
    stands: asyncio.Event = field(default_factory=asyncio.Event)
    stage: str = ""  # claim | record: which of the two writes that money hangs on comes next
    claim: str = ""
    outcome: Any = None  # what its POST was answered, until that is written down

    @property
    def alive(self) -> bool:
        return self.work is not None and not self.work.done()


CURRENT: ContextVar[Task | None] = ContextVar("CURRENT", default=None)


class FailingWriter(Writer):
    """The commit of its next batch is made, is made unheard, or is not made."""

    fate = "made"

    async def _make_durable(self, connection: AsyncConnection) -> None:
        fate, self.fate = self.fate, "made"
        if fate == "down":
            await connection.rollback()
        else:
            await super()._make_durable(connection)
        if fate != "made":
            raise _no_answer()


class FailingDatabase(Database):
    """Before each transaction that writes, its task stands still; then the commit is made, is made unheard, or is not made."""

    process: "Process | None" = None

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.writer = FailingWriter(self.engine)
        self._writer = self.writer if self.is_sqlite else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        process, task = self.process, CURRENT.get()
        fate = "made"
        if process is not None and task is not None:
            fate = await process.world.gate(task.stage or "write", ("made", "unheard", "down", "limbo"))
        elif process is not None and process.world.unheard:
            process.world.unheard, fate = False, "unheard"
        if fate == "limbo":
            assert process is not None
            process.world.limbo.append((process, task.run, task.claim) if task else (process, "", ""))
        if fate in ("down", "limbo"):
            raise _no_answer()
        async with super().write() as session:
            yield session
        if process is not None:
            await process.world.committed(task)
        if fate == "unheard":
            raise _no_answer()


def _no_answer() -> OperationalError:
    return OperationalError("COMMIT", {}, Exception("server closed the connection unexpectedly"))


class Files(Storage):
    """Keeps nothing: what is proven here is the ledger."""

    def __init__(self) -> None:
        pass

    async def put(self, key: str, data: bytes) -> None:
        pass

    async def put_file(self, key: str, path: Path) -> None:
        pass


class Process:
    def __init__(self, world: "World", database: FailingDatabase, folder: Path) -> None:
        self.world, self.database, self.folder = world, database, folder
        self.machine = clocks.Machine()
        self.slots, self.alive, self.driving = open_slots(database, folder), False, set[str]()

    async def start(self) -> None:
        """As `Studio.start`: take a slot, settle what was left, then sweep."""
        self.alive, self.driving, self.database.process = True, set(), self
        self.slots = open_slots(self.database, self.folder)
        slot = await self.slots.take("serve")
        self.mark = HighWaterMark(self.folder / f"{slot}.mark")
        api = API(self)
        self.c = RunContext(
            ledger=Ledger(self.database, self.world.caps, mark=self.mark),
            api=api,
            profile=api.profile,
            images=cast(Any, None),
            storage=Files(),
            workdir=self.folder,
            slots=self.slots,
            slot=slot,
            tempo=PollTiming(self.database),
            driver=self,
        )
        self.acts = RunActions(self.c)
        await recovery.at_start(self.c, self.mark)
        await self.sweep(at_start=True)

    async def kill(self) -> None:
        """SIGKILL: nothing more of it runs; the system lets its slot go."""
        self.alive = False
        self.c.stopping.set()
        for task in self.world.tasks:
            if task.process is self and task.work is not None:
                for work in (*self.c.posts, task.work):
                    work.cancel()
                    with suppress(asyncio.CancelledError, Exception):
                        await work
        self.world.tasks = [task for task in self.world.tasks if task.process is not self]
        await self.slots.release()

    async def sweep(self, *, at_start: bool = False) -> int:
        await self.c.ledger.newest_event()
        await recovery.end_long_parked(self.c)
        found = await recovery.left_behind(self.c, driving=set(self.driving), at_start=at_start)
        for run in found:
            row = self.world.seen.runs[run]
            if row.state == "unconfirmed" or row.parked:
                self.world.broken("the sweeper starts a workflow that has nothing to do, every 30 s, for ever")
            await self.begin(run)
        return len(found)

    async def begin(self, run: str, *, misled: bool = False) -> None:
        """Start a workflow, unless there is one here; `misled`: even then."""
        if (run in self.driving and not misled) or not self.alive:
            return
        self.driving.add(run)
        n = await recovery.take(self.c.ledger, run, self.c.slot)
        if n is None:
            self.driving.discard(run)
            return
        await self.world.spawn(Task(self, run), self._workflow(run, n))

    async def _workflow(self, run: str, n: int) -> None:
        try:
            while await recovery.is_ours(self.c.ledger, run, self.c.slot, n):
                if not await import_module("app.runs.steps.advance").drive(self.c, run, for_s=STEP_S):
                    break
        finally:
            self.driving.discard(run)
