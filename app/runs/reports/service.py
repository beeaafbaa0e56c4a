"""What pages and the API ask of reports: see one, have it made again, stop it, look at the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.fidelity.verdicts import VERSION
from app.messages import N_, Message, read_text
from app.runs.ledger.models import Output, Run
from app.runs.ledger.states import SAVED
from app.runs.queries.run_view import RunView
from app.runs.reports.enqueue import can_be_measured, enqueue
from app.runs.reports.models import DONE, WAITING, RunReport
from app.runs.reports.queue import ReportQueue
from app.runs.steps.context import RunContext

MAX_LISTED = 200


@dataclass(frozen=True)
class ReportView:
    """A report and how it stands. `place` counts what is measured before it; `facts` has the drift map."""

    state: str
    place: int | None
    report: dict[str, Any] | None
    facts: dict[str, Any] | None
    error: dict[str, Any] | None


@dataclass(frozen=True)
class Waiting:
    """A run in the queue."""

    run: str
    state: str


class Reports:
    """`get` of app.runs.Runs says whose a run is."""

    def __init__(self, context: RunContext, queue: ReportQueue, get: Callable[..., Any]) -> None:
        self._context, self.queue, self._get = context, queue, get

    @property
    def measures(self) -> bool:
        """Whether this server measures what it saves."""
        return self._context.measures

    async def of(self, run: RunView) -> ReportView | None:
        """The report of a run that the caller may see; one of older methods is queued to be made again."""
        async with self._context.ledger.database.read() as session:
            row = await session.get(RunReport, run.id)
            place = await self.queue.place(session, row) if row else None
        if row is None:
            return None
        if row.state == DONE and row.version != VERSION and self._context.measures:
            await self._enqueue(run.id)
        return ReportView(row.state, place, row.report, row.facts, _shown(row.error))

    async def measure(self, run_id: str, *, owner: str | None = None) -> None:
        """Measure a saved run, or measure it again. Raises NotFound, Conflict where there is nothing to measure."""
        run: RunView = await self._get(run_id, owner=owner)
        if not self._context.measures:
            raise Conflict(N_("Measuring is off on this server."), code="measuring_off")
        if run.state != SAVED or not run.outputs:
            raise Conflict(N_("There is no result to measure."), code="no_result")
        await self._enqueue(run_id)

    async def _enqueue(self, run_id: str) -> None:
        async with self._context.ledger.locked(run_id) as (session, run):
            if not can_be_measured(run):
                raise Conflict(Message("measure.no_source"), code="no_source")
            await enqueue(session, run_id)
            await self._context.ledger.note(session, run, "report", "report_queued")
        self.queue.wake()

    async def cancel(self, run_id: str, *, owner: str | None = None) -> bool:
        """Stop measuring a run; answers whether there was anything to stop."""
        await self._get(run_id, owner=owner)
        return await self.queue.cancel(run_id)

    async def waiting(self, owner: str | None = None) -> list[Waiting]:
        """The queue in its order, of one person's runs or of all."""
        query = select(RunReport.run_id, RunReport.state).join(Run, Run.id == RunReport.run_id)
        query = query.where(RunReport.state.in_(WAITING)).order_by(RunReport.queued_at).limit(MAX_LISTED)
        if owner is not None:
            query = query.where(Run.owner == owner)
        async with self._context.ledger.database.read() as session:
            return [Waiting(run_id, state) for run_id, state in await session.execute(query)]

    async def _run_and_result(self, run_id: str) -> tuple[Run, Output]:
        run = await self._context.ledger.get(run_id)
        async with self._context.ledger.database.read() as session:
            output = await session.get(Output, (run_id, "result", 1))
        if output is None or run.state != SAVED:
            raise NotFound(N_("There is no result yet."))
        return run, output


def _shown(error: dict[str, Any] | None) -> dict[str, Any] | None:
    """Why it could not be measured: the message in English until it is translated, and what it is made of."""
    return {**error, "message": read_text(error["message"]), "why": error["message"]} if error else None
