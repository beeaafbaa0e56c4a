"""What a person does with the report on a run's page.

POST /runs/{id}/report                measure it, or measure it again
POST /runs/{id}/report/cancellation   stop measuring
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from app.web.dependencies import owner_of, studio_of

router = APIRouter(prefix="/runs/{run_id}/report")
Id = Annotated[str, Path(max_length=26)]


@router.post("")
async def measure(request: Request, run_id: Id) -> Response:
    await studio_of(request).reports.measure(run_id, owner=owner_of(request))
    return _back(run_id)


@router.post("/cancellation")
async def cancel(request: Request, run_id: Id) -> Response:
    await studio_of(request).reports.cancel(run_id, owner=owner_of(request))
    return _back(run_id)


def _back(run_id: str) -> Response:
    return RedirectResponse(f"/runs/{run_id}#report", status_code=303)
