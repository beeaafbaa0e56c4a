"""The lock on a saved run as JSON.

POST   /api/v1/runs/{id}/lock          the original pixels put back outside a region
DELETE /api/v1/runs/{id}/lock
GET    /api/v1/runs/{id}/change-mask   the proposed region, as a PNG or as JSON
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.runs import RunView
from app.web.api.body import Body
from app.web.api.requests import Id
from app.web.dependencies import LocksDep, Owner, Reader, RunsDep

router = APIRouter(prefix="/runs/{run_id}", tags=["reports"])
MASK: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}, "application/json": {}}}}


class LockBody(Body):
    """What a lock puts the original back around."""

    region: dict[str, Any] | None = Field(
        None,
        description="`{shapes}` in fractions of the source; without it the edit’s own area, or else what changed.",
        examples=[{"shapes": [{"kind": "rectangle", "box": [0.1, 0.1, 0.3, 0.2]}]}],
    )


@router.post("/lock", status_code=201, response_model=RunView)
async def lock(runs: RunsDep, locks: LocksDep, owner: Owner, run_id: Id, body: LockBody | None = None) -> JSONResponse:
    """409 `cannot_align`, `no_border`, `no_change`, `empty_region` or `cannot_keep` where it can't be, with the reason."""
    await locks.lock(run_id, body.region if body else None, owner=owner)
    run = await runs.get(run_id, owner=owner)
    return JSONResponse(run.model_dump(mode="json"), status_code=201)


@router.delete("/lock", response_model=RunView)
async def unlock(runs: RunsDep, locks: LocksDep, owner: Owner, run_id: Id) -> RunView:
    """The result stays what it was."""
    await locks.unlock(run_id, owner=owner)
    return await runs.get(run_id, owner=owner)


@router.get("/change-mask", response_class=Response, responses=MASK)
async def change_mask(
    runs: RunsDep,
    locks: LocksDep,
    reader: Reader,
    run_id: Id,
    format_: Annotated[Literal["png", "json"], Query(alias="format")] = "png",
) -> Response:
    """What changed, as a region to lock: white inside, at the size of the source."""
    await runs.get(run_id, owner=reader)
    region, png = await locks.change_mask(run_id)
    return JSONResponse({"region": region}) if format_ == "json" else Response(png, media_type="image/png")
