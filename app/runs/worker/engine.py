"""The durable engine: DBOS wakes a run's workflow, and the workflow only calls `drive` again and again.

The ledger is the truth; nothing here reads the engine's tables. A workflow is `run-id:n`, with n kept in the ledger:
one that is not the newest, or whose run another slot drives, ends without touching anything.
"""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, cast

import structlog
from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import URL

from app.errors import NotFound
from app.logs import take_in
from app.runs.crashes import cause_of
from app.runs.purge import purge
from app.runs.steps.advance import drive
from app.runs.steps.context import RunContext
from app.runs.steps.next_pass import follow, left_unfollowed
from app.runs.worker import recovery
from app.runs.worker.fair_queue import TURN_S, FairQueue

NAME = "stillframe"
DBOS_LOGGER = "dbos"
VERSION = "1"  # pinned: a new release goes on with the workflows of the old one
STEP_S = 60.0  # a step lasts this long, so that neither polling nor a change of state writes a row of the engine's
LOOK_S = 0.0002  # for each run that waits, between two looks through them all
SETTLE_S = 1.0  # what a step may still take when the process is told to end: longer than any but a slow download
DRAIN_S = 5
OVERDUE_S = 10.0  # after which nobody waits for the engine's end
Workflow = Callable[[str, int], Coroutine[Any, Any, None]]
log = structlog.get_logger(__name__)


class Engine:
    """One for a process; DBOS is a singleton. `start` blocks for a moment in a thread, never the event loop."""

    def __init__(self, context: RunContext, *, url: URL, data: Path) -> None:
        self.context = context
        self._url = (
            f"sqlite:///{data / 'engine.sqlite'}"
            if url.get_backend_name() == "sqlite"
            else url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        )
        self._file = data / "engine.sqlite" if url.get_backend_name() == "sqlite" else None
        self._loop = asyncio.get_running_loop()
        self._workflow = self._registered()
        self._ready = asyncio.Event()
        self._driving: dict[str, int] = {}  # runs of this process, with the number of their workflow
        self._waiting: set[str] = set()  # runs of this process whose turn has not come
        self._turns, self._turn = FairQueue(context), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._steps: set[asyncio.Task[bool]] = set()

    async def start(self) -> None:
        await asyncio.to_thread(self._launch)
        self._ready.set()
        self._tasks = [asyncio.create_task(self._sweep()), asyncio.create_task(self._start_in_turn())]

    def _registered(self) -> Workflow:
        """Give DBOS the workflow of a run, which finds it again by its name after a restart."""

        @DBOS.step(name="drive")
        async def drive_step(run_id: str, n: int) -> bool:
            return await self.work(run_id, n)

        @DBOS.workflow(name="run")
        async def workflow(run_id: str, n: int) -> None:
            try:
                while await drive_step(run_id, n):
                    pass
            finally:
                self.left(run_id, n)

        return cast(Workflow, workflow)

    def _launch(self) -> None:
        if self._file:
            with contextlib.closing(sqlite3.connect(self._file)) as connection:
                connection.execute("pragma journal_mode=wal")  # not so by itself, and twenty times slower without
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._url,
                "application_version": VERSION,
                "executor_id": self.context.slot,
                "log_level": "ERROR",
                "serializer": DBOSPortableJSONSerializer(),  # a pickle could be made to run code
                "enable_otlp": False,
            }
        )
        take_in(DBOS_LOGGER)  # it has set up a handler of its own by now
        DBOS.launch()
        take_in(DBOS_LOGGER)

    async def begin(self, run_id: str) -> None:
        """A run of ours may move: its workflow starts when it is its turn, unless one drives it already."""
        await self._ready.wait()
        if run_id not in self._driving:
            self._waiting.add(run_id)
            self._turn.set()

    async def _start_in_turn(self) -> None:
        while not self.context.stopping.is_set():
            with contextlib.suppress(TimeoutError):  # another process's run may end and make room
                await asyncio.wait_for(self._turn.wait(), TURN_S if self._waiting else None)
            self._turn.clear()
            try:
                go = await self._turns.next_up(set(self._waiting), set(self._driving)) if self._waiting else []
                for outcome in await asyncio.gather(*map(self._start, go), return_exceptions=True):
                    if isinstance(outcome, BaseException):
                        raise outcome
                await asyncio.sleep(len(self._waiting) * LOOK_S)
            except Exception as error:
                log.error("start_failed", error=repr(error))
                await asyncio.sleep(TURN_S)

    async def _start(self, run_id: str) -> None:
        self._waiting.discard(run_id)
        if run_id in self._driving or self.context.stopping.is_set():
            return
        self._driving[run_id] = 0  # before the first await: a second call finds it
        n = await recovery.take(self.context.ledger, run_id, self.context.slot)
        if n is None:
            self.left(run_id, 0)
            return
        self._driving[run_id] = n
        try:
            with SetWorkflowID(f"{run_id}:{n}"):
                await DBOS.start_workflow_async(self._workflow, run_id, n)
        except BaseException:
            self.left(run_id, n)  # the sweeper will find it
            raise

    def left(self, run_id: str, n: int) -> None:
        """The workflow is over; when it was the newest of its run, nobody drives the run now."""
        if self._driving.get(run_id) == n:
            del self._driving[run_id]
            self.context.bells.pop(run_id, None)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
            self._loop.call_soon_threadsafe(self._turn.set)  # there may be room

    async def work(self, run_id: str, n: int) -> bool:
        """One step of the workflow, on the server's own event loop, where the database's connections live."""
        if asyncio.get_running_loop() is not self._loop:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._work(run_id, n), self._loop))
        return await self._work(run_id, n)

    async def _work(self, run_id: str, n: int) -> bool:
        try:
            if not await recovery.is_ours(self.context.ledger, run_id, self.context.slot, n):
                return False
        except Exception as error:  # nothing but the database is asked; a step that raised would end the workflow
            log.warning("drive_again", run=run_id, error=type(error).__name__)
            await asyncio.sleep(TURN_S)
            return not isinstance(error, NotFound)
        self._driving[run_id] = n  # one that the engine recovered is driven here from now on
        step = asyncio.create_task(drive(self.context, run_id, for_s=STEP_S, told=self._turn.set))  # there may be room
        self._steps.add(step)
        step.add_done_callback(self._steps.discard)
        await asyncio.wait({step})
        self._turn.set()  # its state changed: there may be room
        return not step.cancelled() and step.result()

    async def _sweep(self) -> None:
        """At start and every 30 s: start what no living process drives."""
        first = True
        while not self.context.stopping.is_set():
            try:
                await self.context.ledger.newest_event()
                await recovery.end_long_parked(self.context)
                for run_id in await recovery.left_behind(
                    self.context, driving=self._driving.keys() | self._waiting, at_start=first
                ):
                    await self.begin(run_id)
                for run_id in await left_unfollowed(self.context):
                    await self._follow(run_id)
                first = False
                await purge(self.context)
            except Exception as error:
                log.error("sweep_failed", error=repr(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.context.stopping.wait(), recovery.SWEEP_S)

    async def _follow(self, run_id: str) -> None:
        """One chain that can't go on keeps no other waiting."""
        try:
            await follow(self.context, run_id)
        except Exception as error:
            log.error("follow_failed", run=run_id, error=cause_of(error))

    async def stop(self) -> None:
        """No new claim; the POST in flight ends and is recorded; a download is given up and begins anew; then the engine."""
        self.context.stopping.set()
        for task in self._tasks:
            task.cancel()
        while self.context.posts:
            await asyncio.wait(set(self.context.posts))
        if self._steps:
            await asyncio.wait(set(self._steps), timeout=SETTLE_S)
        for step in set(self._steps):
            step.cancel()
        if self._ready.is_set():
            await self._destroy()

    async def _destroy(self) -> None:
        """In a thread that nobody has to wait for: an engine that does not end must not keep the server from ending.

        All that counts is in the ledger by now; what the engine leaves undone, the next process takes up.
        """
        ended = asyncio.Event()

        def destroy() -> None:
            DBOS.destroy(workflow_completion_timeout_sec=DRAIN_S)
            with contextlib.suppress(RuntimeError):  # the loop may be closed by then
                self._loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=destroy, name="engine-stop", daemon=True).start()
        try:
            await asyncio.wait_for(ended.wait(), OVERDUE_S)
        except TimeoutError:
            log.error("engine_did_not_end", after_s=OVERDUE_S)
