"""Groups as JSON.

POST   /api/v1/groups                      202 the new group, 200 the one that has this key
GET    /api/v1/groups/{id}
GET    /api/v1/groups/{id}/archive         its results as a zip with a manifest
POST   /api/v1/groups/{id}/cancellation    what was not sent stops first
POST   /api/v1/groups/{id}/continuation    a stopped chain goes on
"""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, StreamingResponse

from app.media.file_names import fit_name
from app.prompts import parse_spec, spec_title
from app.runs import GroupView
from app.runs.queries.zip_archive import archive
from app.web.api.requests import ContinuationBody, GroupBody, Id
from app.web.dependencies import GroupsDep, Owner, RunsDep, StorageDep
from app.web.file_response import attachment

router = APIRouter(prefix="/groups", tags=["groups"])
ZIP = {200: {"content": {"application/zip": {}}, "description": "The results, and manifest.json."}}


@router.post("", status_code=202, response_model=GroupView, responses={200: {"model": GroupView}})
async def create(groups: GroupsDep, owner: Owner, body: GroupBody) -> JSONResponse:
    """Runs that belong together. The whole price is reserved, or nothing: over a budget it is 402 with the figures."""
    group, is_new = await groups.create(
        body.kind,
        body.spec,
        specs=body.specs,
        count=body.count or 0,
        owner=owner,
        client_key=body.client_key,
        confirm=body.confirm,
        confirm_sources=body.confirm_sources,
    )
    location = {"location": f"/api/v1/groups/{group.id}"}
    return JSONResponse(group.model_dump(mode="json"), status_code=202 if is_new else 200, headers=location)


@router.get("/{group_id}", response_model=GroupView)
async def show(groups: GroupsDep, owner: Owner, group_id: Id) -> GroupView:
    """One group and its runs, as they are now."""
    return await groups.get(group_id, owner=owner)


@router.get("/{group_id}/archive", response_class=Response, responses=ZIP)  # type: ignore[arg-type]
async def bundle(
    groups: GroupsDep, runs: RunsDep, storage: StorageDep, owner: Owner, group_id: Id
) -> StreamingResponse:
    """The results that there are, in their order."""
    group = await groups.get(group_id, owner=owner)
    parts = archive(group.runs, storage, lambda run, kind, n: runs.output(run.id, kind, n))
    name = f"{fit_name(spec_title(parse_spec(group.spec))[:64])} {group.id[-6:].lower()}.zip"
    return StreamingResponse(parts, media_type="application/zip", headers={"content-disposition": attachment(name)})


@router.post("/{group_id}/cancellation", status_code=202, response_model=GroupView)
async def cancel(groups: GroupsDep, owner: Owner, group_id: Id) -> GroupView:
    """Passes that are not made are never made; what was not sent stops; what runs is asked to."""
    return await groups.cancel(group_id, owner=owner)


@router.post("/{group_id}/continuation", status_code=202, response_model=GroupView)
async def carry_on(groups: GroupsDep, owner: Owner, group_id: Id, body: ContinuationBody) -> GroupView:
    """With the next pass where the last is here, else with that pass anew. Reserves all that is left."""
    return await groups.carry_on(group_id, owner=owner, confirm=body.confirm)
