"""When to look at each run again: the learning poll schedule, fed with the run times that the ledger has seen."""

import time
from dataclasses import dataclass

from sqlalchemy import desc, select

from app.db import Database
from app.runs.ledger.models import Run
from app.runs.ledger.states import SAVED, SUCCEEDED, UNSAVED
from app.upstream import PollSchedule, typical

REMEMBERED = 50  # latest run times of a model that the schedule learns from
REREAD_S = 30.0


@dataclass
class _Learned:
    schedule: PollSchedule
    durations: list[float]
    read_at: float


class PollTiming:
    """One for a process. `after_failure` and `next_look` answer in seconds from now."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._learned: dict[tuple[str, str], _Learned] = {}
        self._failures: dict[str, int] = {}

    async def next_look(self, run: Run, now: float) -> float:
        """`now` is this machine's clock; a clock that differs from the database's only shifts the first look."""
        self._failures.pop(run.id, None)
        learned = await self._of(run.model, run.upstream_account)
        return learned.schedule.next_look(max(0.0, now - (run.submitted_at or now)))

    def after_failure(self, run_id: str, retry_after: float | None = None) -> float:
        """A look failed: soon again at first, then more slowly; upstream's own wish goes before ours."""
        count = self._failures[run_id] = self._failures.get(run_id, 0) + 1
        return retry_after if retry_after is not None else min(0.25 * 2.0 ** min(count, 7), 30.0)

    def forget(self, run_id: str) -> None:
        self._failures.pop(run_id, None)

    async def usual(self, model: str, account: str) -> tuple[float, float] | None:
        """Seconds that most runs of this model take, from and to; None while too few are known."""
        return typical((await self._of(model, account)).durations)

    async def _of(self, model: str, account: str) -> _Learned:
        known = self._learned.get((model, account))
        if known and time.monotonic() - known.read_at < REREAD_S:
            return known
        took = Run.finished_at - Run.submitted_at
        ended = (Run.model == model, Run.upstream_account == account, Run.state.in_((SUCCEEDED, SAVED, UNSAVED)))
        async with self._database.read() as session:
            rows = await session.scalars(select(took).where(*ended, took >= 0).order_by(desc(Run.id)).limit(REMEMBERED))
            durations = [seconds for seconds in rows if seconds is not None]
        self._learned[model, account] = learned = _Learned(PollSchedule(durations), durations, time.monotonic())
        return learned
