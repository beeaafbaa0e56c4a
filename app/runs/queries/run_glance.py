"""What an event says of its run: as much as a page needs to know what to load again, read by one constant statement."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.runs.ledger.models import Output, Run
from app.runs.queries.to_view import phase_of
from app.runs.reports.models import RunReport

_RUNS: BindParameter[list[str]] = bindparam("runs", expanding=True)
_FIRST = select(func.min(Output.n)).where(Output.run_id == Run.id, Output.kind == "result")
_REPORT = select(RunReport.state).where(RunReport.run_id == Run.id)
GLANCES = select(Run.id, Run.owner, Run.state, _FIRST.scalar_subquery(), _REPORT.scalar_subquery()).where(
    Run.id.in_(_RUNS)
)


class OutputGlance(BaseModel):
    url: str
    thumb: str


class RunGlance(BaseModel):
    """`outputs` has the first picture, once it is there; all else is in `GET /api/v1/runs/{id}`."""

    model_config = ConfigDict(frozen=True)

    id: str
    state: str
    phase: str | None
    outputs: tuple[OutputGlance, ...] = ()
    person: str | None = Field(None, exclude=True)


async def glances(connection: AsyncConnection, run_ids: Sequence[str]) -> dict[str, RunGlance]:
    """Of those that exist, by id."""
    found = await connection.execute(GLANCES, {"runs": list(run_ids)})
    return {run_id: _glance(run_id, *rest) for run_id, *rest in found}


def _glance(run_id: str, owner: str, state: str, first: int | None, report: str | None) -> RunGlance:
    at = f"/api/v1/runs/{run_id}/outputs/result/{first}"
    outputs = () if first is None else (OutputGlance(url=at, thumb=f"{at}/thumb"),)
    return RunGlance(id=run_id, state=state, phase=phase_of(state, report), outputs=outputs, person=owner or None)
