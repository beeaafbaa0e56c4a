"""The reports of runs as JSON.

GET    /api/v1/runs/{id}/report     what was measured, and how that stands
POST   /api/v1/runs/{id}/report     measure it, or measure it again
DELETE /api/v1/runs/{id}/report     stop measuring; an older report stays
GET    /api/v1/reports              the queue
"""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from app.errors import NotFound
from app.messages import N_
from app.runs import Reports, Runs
from app.web.api.requests import Id
from app.web.api.responses import Answer
from app.web.dependencies import Owner, Reader, ReportsDep, RunsDep

router = APIRouter(tags=["reports"])


class ReportAnswer(Answer):
    """What was measured of a run's result, and how that stands."""

    state: Literal["queued", "measuring", "done", "failed", "canceled"] = Field(description="How far it is.")
    place: int | None = Field(description="How many are measured before it, while it is queued.")
    report: dict[str, Any] | None = Field(
        description="`{verdict, items, notes, version, calibration}`; of a pass also `first`, the same against the first source."
    )
    facts: dict[str, Any] | None = Field(
        description="`aligned`, `blocks` and how many of them were `found`; `map`: the drift map, `step` and `cells` of `[x, y, amount]` in fractions, 1 about the limit."
    )
    error: dict[str, Any] | None = Field(description="Why it could not be measured.")


class QueueItem(Answer):
    """A run that is measured, or waits for it."""

    run: str = Field(description="The run’s ID.")
    state: Literal["queued", "measuring"] = Field(description="How far it is.")


class Queue(Answer):
    """What is measured."""

    reports: list[QueueItem] = Field(description="The oldest first.")


@router.get("/runs/{run_id}/report", response_model=ReportAnswer)
async def show(runs: RunsDep, reports: ReportsDep, reader: Reader, run_id: Id) -> ReportAnswer:
    """What was measured of the result, against its source."""
    return await _answer(runs, reports, run_id, reader)


@router.post("/runs/{run_id}/report", status_code=202, response_model=ReportAnswer)
async def measure(runs: RunsDep, reports: ReportsDep, owner: Owner, run_id: Id) -> ReportAnswer:
    """Measure a saved run, or measure it again; free, and nothing is sent."""
    await reports.measure(run_id, owner=owner)
    return await _answer(runs, reports, run_id, owner)


@router.delete("/runs/{run_id}/report", response_model=ReportAnswer)
async def cancel(runs: RunsDep, reports: ReportsDep, owner: Owner, run_id: Id) -> ReportAnswer:
    """Stop measuring. The result is not touched."""
    await reports.cancel(run_id, owner=owner)
    return await _answer(runs, reports, run_id, owner)


@router.get("/reports", response_model=Queue)
async def queue(reports: ReportsDep, reader: Reader) -> Queue:
    """What is measured now and what waits, the oldest first."""
    return Queue(reports=[QueueItem(run=one.run, state=one.state) for one in await reports.waiting(reader)])


async def _answer(runs: Runs, reports: Reports, run_id: str, owner: str | None) -> ReportAnswer:
    found = await reports.of(await runs.get(run_id, owner=owner))
    if found is None:
        raise NotFound(N_("Nothing was measured yet."))
    return ReportAnswer(
        state=found.state,
        place=found.place,
        report=found.report,
        facts=found.facts,
        error=found.error,
    )
