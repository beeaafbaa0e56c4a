"""The queue of reports: what is saved is measured, the oldest first, one by one in each serving process.

A row is the job. It is claimed by one UPDATE, its slot says who measures, and what a killed process left is taken up
again; after the third time it is given up, since the picture may be what kills.
"""

import asyncio
import contextlib
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import db_now
from app.errors import StillframeError, StorageError
from app.messages import Message, stored
from app.runs.ledger.models import Output, Run
from app.runs.reports.lock import lock_run
from app.runs.reports.models import CANCELED, DONE, FAILED, MEASURING, QUEUED, WAITING, RunReport
from app.runs.reports.task import task_of
from app.runs.steps.context import RunContext

LOOK_S = 2.0  # how soon is seen what another process saved
SWEEP_S = 30.0
MAX_ATTEMPTS = 3
log = structlog.get_logger(__name__)


class ReportQueue:
    """`work` is a serving process's loop; `cancel` may be called in any process."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._woken = asyncio.Event()
        self._now: tuple[str, asyncio.Task[None]] | None = None

    def wake(self) -> None:
        self._woken.set()

    async def work(self) -> None:
        """Until it is canceled. A database that is away is looked at again."""
        swept = -SWEEP_S
        while not self._context.stopping.is_set():
            self._woken.clear()
            try:
                if asyncio.get_running_loop().time() - swept >= SWEEP_S:
                    swept = asyncio.get_running_loop().time()
                    await self.take_back()
                if run_id := await self.claim():
                    await self._measure(run_id)
                    continue
            except Exception as error:
                log.error("measuring_waits", error=repr(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_S)

    async def claim(self) -> str | None:
        """Make the oldest queued report this slot's; None when there is none."""
        async with self._context.ledger.database.write() as session:
            oldest = select(RunReport.run_id).where(RunReport.state == QUEUED).order_by(RunReport.queued_at).limit(1)
            run_id = await session.scalar(oldest)
            if run_id is None:
                return None
            mine = {"state": MEASURING, "slot": self._context.slot, "attempts": RunReport.attempts + 1}
            still = (RunReport.run_id == run_id, RunReport.state == QUEUED)
            claimed = await session.execute(update(RunReport).where(*still).values(**mine))
            return run_id if claimed.rowcount else None  # type: ignore[attr-defined]  # of an UPDATE it has one

    async def take_back(self) -> None:
        """Queue again what no living process measures; give up what killed its process again and again."""
        async with self._context.ledger.database.read() as session:
            measured = (await session.execute(select(RunReport).where(RunReport.state == MEASURING))).scalars().all()
        for row in measured:
            is_mine = row.slot == self._context.slot
            if is_mine and self._now and self._now[0] == row.run_id:
                continue
            if not is_mine and row.slot and await self._context.slots.is_held(row.slot):
                continue
            if row.attempts >= MAX_ATTEMPTS:
                await self._end(
                    row.run_id, FAILED, error={"code": "crashed", "message": stored(Message("measure.crashed"))}
                )
            else:
                await self._set(row.run_id, QUEUED)

    async def measure_now(self, run_id: str) -> None:
        """Measure one run here, unless another process does: for a command, which keeps no queue."""
        async with self._context.ledger.database.write() as session:
            mine = {"state": MEASURING, "slot": self._context.slot, "attempts": RunReport.attempts + 1}
            still = (RunReport.run_id == run_id, RunReport.state == QUEUED)
            claimed = await session.execute(update(RunReport).where(*still).values(**mine))
        if claimed.rowcount:  # type: ignore[attr-defined]  # of an UPDATE it has one
            await self._measure(run_id)

    async def _measure(self, run_id: str) -> None:
        task = asyncio.create_task(self._measured(run_id))
        self._now = (run_id, task)
        watch = asyncio.create_task(self._watch(run_id, task))
        try:
            await asyncio.wait({task})
        finally:
            watch.cancel()
            task.cancel()
            self._now = None
        if not task.cancelled() and (error := task.exception()):
            log.error("report_failed", run=run_id, error=repr(error))
            await self._end(run_id, FAILED, error={"code": "crashed", "message": stored(Message("measure.crashed"))})

    async def _watch(self, run_id: str, task: "asyncio.Task[None]") -> None:
        """End what a person canceled in another process."""
        while True:
            await asyncio.sleep(LOOK_S)
            with contextlib.suppress(Exception):
                async with self._context.ledger.database.read() as session:
                    state = await session.scalar(select(RunReport.state).where(RunReport.run_id == run_id))
                if state != MEASURING:
                    task.cancel()
                    return

    async def _measured(self, run_id: str) -> None:
        await self._note(run_id, MEASURING)
        try:
            run = await self._context.ledger.get(run_id)
            async with self._context.ledger.database.read() as session:
                output = await session.get(Output, (run_id, "result", 1))
            if output is None or run.deleted_at:
                await self._end(run_id, CANCELED)
                return
            task = await task_of(self._context, run, output)
            answer, _ = await self._context.measuring.ask(task.head, task.files)
        except StorageError as error:
            await self._end(run_id, FAILED, error={"code": error.error_code, "message": stored(error.message)})
        except StillframeError as error:  # NotFound of the source, a picture that can't be read, memory, time
            await self._end(run_id, FAILED, error={"code": error.error_code, "message": stored(error.message)})
        else:
            locked = await self._locked(run)
            report = answer["report"] | ({"first": answer["first"]} if "first" in answer else {})
            await self._end(run_id, DONE, report=report, facts=answer["facts"] | locked, version=report["version"])

    async def _locked(self, run: Run) -> dict[str, Any]:
        """Lock what was asked to be locked; answers why that could not be."""
        if run.spec.get("outside") != "lock":
            return {}
        try:
            await lock_run(self._context, run.id)
        except StillframeError as error:
            return {"lock_refused": stored(error.message)}
        return {}

    async def cancel(self, run_id: str) -> bool:
        """Measure it no more; an older report stays. Answers whether it was waiting or measured."""
        async with self._context.ledger.database.write() as session:
            waiting = (RunReport.run_id == run_id, RunReport.state.in_(WAITING))
            values = {"state": CANCELED, "slot": None, "ended_at": db_now()}
            done = await session.execute(update(RunReport).where(*waiting).values(**values))
        if self._now and self._now[0] == run_id:
            self._now[1].cancel()
        if done.rowcount:  # type: ignore[attr-defined]  # of an UPDATE it has one
            await self._note(run_id, CANCELED)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # of an UPDATE it has one

    async def place(self, session: AsyncSession, row: RunReport) -> int | None:
        """How many are measured before a queued one, with those that are measured now."""
        if row.state != QUEUED:
            return None
        before = (RunReport.state == MEASURING) | ((RunReport.state == QUEUED) & (RunReport.queued_at < row.queued_at))
        return await session.scalar(select(func.count()).select_from(RunReport).where(before)) or 0

    async def _set(self, run_id: str, state: str) -> None:
        async with self._context.ledger.database.write() as session:
            same = (RunReport.run_id == run_id, RunReport.state == MEASURING)
            await session.execute(update(RunReport).where(*same).values(state=state, slot=None))

    async def _end(self, run_id: str, state: str, **values: object) -> None:
        """Write down how it ended, unless a person canceled it meanwhile."""
        async with self._context.ledger.database.write() as session:
            same = (RunReport.run_id == run_id, RunReport.state == MEASURING)
            values = {"state": state, "slot": None, "ended_at": db_now(), "error": None, **values}
            await session.execute(update(RunReport).where(*same).values(**values))
        await self._note(run_id, state)

    async def _note(self, run_id: str, cause: str) -> None:
        """Tell the pages; `done` is the end of all that happens to a run by itself."""
        with contextlib.suppress(StillframeError):  # the run is gone
            async with self._context.ledger.locked(run_id) as (session, run):
                await self._context.ledger.note(session, run, "report", f"report_{cause}")
                if cause not in WAITING:
                    await self._context.ledger.note(session, run, "done", "done")
