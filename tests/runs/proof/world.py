"""Two server processes, their database, upstream, people and clocks, and the moves by which the world goes on.

Every task stands still at each of its gates: before a transaction, before and after the connection is made, before the
request leaves, before its answer is heard, while it waits. A move lets one of them go on to its next gate.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from app.db import Base, Database
from app.errors import StillframeError
from app.runs import Caps
from tests.runs.proof import clocks, invariants
from tests.runs.proof.invariants import Broken, Seen
from tests.runs.proof.process import CURRENT, FailingDatabase, Process, Task
from tests.runs.proof.scopes import Scope
from tests.runs.proof.upstream import MODEL, Job

PRICE = 40_000
TABLES = Base.metadata.sorted_tables
FRESH_S, POST_S = 10.0, 70.0


@dataclass
class World:
    """`databases` are the two processes' ways to one database; `observer` is a third that nothing disturbs."""

    databases: list[FailingDatabase]
    observer: Database
    clocks: clocks.Clocks
    folder: Path
    scope: Scope
    seen: Seen = field(default_factory=lambda: Seen({}))
    jobs: dict[str, Job] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    born: list[Task] = field(default_factory=list)  # those that have ended, too
    claimed: dict[str, float] = field(default_factory=dict)  # true time of each claim
    posts: Counter[str] = field(default_factory=Counter)  # by claim
    sure: set[str] = field(default_factory=set)  # runs that a person sent on after a restore
    early: set[str] = field(default_factory=set)  # runs cancelled while they were ready
    made: dict[tuple[str, str, str], str] = field(default_factory=dict)
    limbo: list[tuple[Process, str, str]] = field(default_factory=list)  # claims whose commit is still on its way
    unheard: bool = False  # the acknowledgement of the next write will be lost
    benign: bool = False
    written: bool = True  # since the last check
    counts: Counter[str] = field(default_factory=Counter)
    arrows: Counter[str] = field(default_factory=Counter)  # how often each was taken
    failure: BaseException | None = None
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.caps = Caps(daily_micro=self.scope.cap * PRICE, person_micro=(self.scope.cap + 1) // 2 * PRICE)
        self.processes = [Process(self, database, self.folder) for database in self.databases]

    @property
    def calm(self) -> bool:
        return self.scope.calm

    def on(self, process: Process) -> Process:
        """What follows happens on that process's machine."""
        clocks.HERE.set((self.clocks, process.machine))
        return process

    def count(self, what: str) -> int:
        self.counts[what] += 1
        return self.counts[what]

    # -- beginning and end

    async def open(self) -> None:
        for mark in self.folder.glob("*.mark"):
            mark.unlink()
        async with self.observer.write() as session:
            for table in reversed(TABLES):
                await session.execute(delete(table))
        for process in self.processes:
            await clocks.show(self.observer, self.clocks)
            self.on(process)
            await process.start()

    async def close(self) -> None:
        for process in self.processes:
            if process.alive:
                await process.kill()
            process.database.process = None

    # -- tasks

    async def gate(self, kind: str, options: tuple[str, ...]) -> str:
        task = CURRENT.get()
        if task is None or not task.process.alive:
            if task is not None:
                raise asyncio.CancelledError
            return options[0]
        task.at, task.options = kind, self._allowed(kind, options)
        task.go = asyncio.get_running_loop().create_future()
        task.stands.set()
        return await task.go

    def _allowed(self, kind: str, options: tuple[str, ...]) -> tuple[str, ...]:
        answers, faults = self.scope.answers, self.scope.faults
        may = {
            "limbo": "limbo" in faults and kind == "claim",
            **{word: word in answers for word in ("id", "vague_booked", "vague", "busy", "no", "unreachable", "reset")},
            "unheard": "ack" in faults,
            "down": "ack" in faults,
            "lost": "ack" in faults,
            "404": "ack" in faults,
            "gone": "ack" in faults,
        }
        return options[:1] if self.benign else tuple(o for o in options if may.get(o, True)) or options[:1]

    async def spawn(self, task: Task, work: Coroutine[Any, Any, Any]) -> None:
        """Let a new task run up to its first gate."""
        token, here = CURRENT.set(task), clocks.HERE.set((self.clocks, task.process.machine))
        task.work = asyncio.ensure_future(work)
        CURRENT.reset(token)
        clocks.HERE.reset(here)
        self.tasks.append(task)
        self.born.append(task)
        await self._until_it_stands(task)

    async def step(self, task: Task, choice: int = 0) -> None:
        """Through its gate, by the way that `choice` names among those that are open."""
        if not task.alive or task.go is None or task.go.done():
            return
        task.stands.clear()
        task.go.set_result(task.options[choice % len(task.options)])
        await self._until_it_stands(task)

    async def step_all(self, tasks: list[Task]) -> None:
        """Each through its gate by the usual way, before any of them stands again."""
        for task in tasks:
            assert task.go is not None
            task.stands.clear()
            task.go.set_result(task.options[0])
        for task in tasks:
            await self._until_it_stands(task)

    async def _until_it_stands(self, task: Task) -> None:
        assert task.work is not None
        stands = asyncio.ensure_future(task.stands.wait())
        await asyncio.wait({task.work, stands}, return_when=asyncio.FIRST_COMPLETED)
        stands.cancel()
        if task.work.done():
            self.tasks = [other for other in self.tasks if other is not task]
            error = None if task.work.cancelled() else task.work.exception()
            if isinstance(error, StillframeError):
                raise Broken(f"a workflow died of {type(error).__name__}, and with it what it had heard") from error
            if error and not isinstance(error, OperationalError):
                raise error

    async def go(self, task: Task, until: str) -> None:
        """On by the usual way, to the gate of that name, or until it rests or ends."""
        for _ in range(30):
            await self.step(task)
            if not task.alive or task.at in (until, "rest"):
                return

    def in_time(self, seconds: float) -> bool:
        """Whether nobody is late after that long: 10 s from a claim to its last look, 60 s more to its answer."""
        allowed = {"connect": FRESH_S, "window": FRESH_S, "answer": POST_S, "record": POST_S}
        return all(
            self.clocks.now + seconds - self.claimed.get(task.claim, 0.0) <= allowed[task.at]
            for task in self.tasks
            if task.at in allowed
        )

    # -- what happens to a request

    async def passed(self) -> None:
        """The sender's last look said yes. Was that right?"""
        task = CURRENT.get()
        if task is None:
            return
        runs, _ = await invariants.look(self.observer, self.seen)
        run = runs.get(task.run)
        if run is None or run.state != "posting" or run.claim_id != task.claim:
            self.broken("its check let a run pass that had left posting")
        elif self.clocks.now - self.claimed[task.claim] > FRESH_S:
            self.broken("its check let a claim older than 10 s pass")

    async def posted(self, prompt: str, *, booked: bool) -> Job | None:
        task = CURRENT.get()
        assert task is not None
        runs, _ = await invariants.look(self.observer, self.seen)
        run = runs.get(task.run)
        self.posts[task.claim] += 1
        if self.posts[task.claim] > 1:
            self.broken("two POSTs under one claim")
        if run is not None and run.claim_id != task.claim:
            self.broken("POST under a claim that is no longer the run's")
        if task.run in self.early:
            self.broken("POST although it was cancelled while ready")
        if run is not None and run.spec_hash != prompt:
            self.broken("the request of another run was sent")
        if not booked:
            return None
        job = Job(f"request-{len(self.jobs) + 1:04d}", task.run, self.clocks.now)
        self.jobs[job.id] = job
        return job

    def foreign(self, *, of_another_model: bool) -> Job:
        """A request of the same account that another tool sent: of another model, or long before."""
        at = self.clocks.now + (5 if of_another_model else -3600)
        job = Job(f"foreign-{len(self.jobs) + 1:04d}", "", at, model="other/model" if of_another_model else MODEL)
        self.jobs[job.id] = job
        return job

    def broken(self, why: str) -> None:
        """Said where the code under test would swallow an exception."""
        self.failure = self.failure or Broken(why)

    def heard(self, outcome: Any) -> None:
        task = CURRENT.get()
        if task is not None:
            task.outcome = outcome

    async def committed(self, task: Task | None) -> None:
        self.written = True
        async with self.looking:  # of two commits at once the later look is kept
            try:
                await invariants.after_commit(self, task)
            except Broken as why:
                self.failure = self.failure or why

    async def check(self) -> None:
        if self.failure:
            raise self.failure
        await invariants.always(self)
        self.written = False
