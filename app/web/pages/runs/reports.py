"""What a person does with the report on a run's page.

POST /runs/{id}/report                measure it, or measure it again
POST /runs/{id}/report/cancellation   stop measuring
"""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response

from app.web.dependencies import Owner, ReportsDep

router = APIRouter(prefix="/runs/{run_id}/report")
Id = Annotated[str, Path(max_length=26)]


@router.post("")
async def measure(reports: ReportsDep, owner: Owner, run_id: Id) -> Response:
    await reports.measure(run_id, owner=owner)
    return _to_report(run_id)


@router.post("/cancellation")
async def cancel(reports: ReportsDep, owner: Owner, run_id: Id) -> Response:
    await reports.cancel(run_id, owner=owner)
    return _to_report(run_id)


def _to_report(run_id: str) -> Response:
    return RedirectResponse(f"/runs/{run_id}#report", status_code=303)
