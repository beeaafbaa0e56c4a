"""Runs as JSON.

POST   /api/v1/runs                        202 the new run, 200 the one that has this key
GET    /api/v1/runs                        a page of them, newest first
GET    /api/v1/runs/{id}
PATCH  /api/v1/runs/{id}                   tags, star, note
DELETE /api/v1/runs/{id}                   undone within 30 s by POST …/restoration
POST   /api/v1/runs/{id}/cancellation, /resolution, /sending
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.errors import InvalidForm
from app.messages import N_
from app.runs import MAX_PAGE, PAGE, RunQuery, RunView
from app.runs.ledger.states import MOVES as STATES
from app.web.api.prompts import in_spec
from app.web.api.requests import Id, PatchBody, ResolutionBody, RunBody
from app.web.api.responses import Cancellation, FoundRequest, Resolution, RunList
from app.web.dependencies import owner_of, studio_of

router = APIRouter(prefix="/runs", tags=["runs"])


@router.post("", status_code=202, response_model=RunView, responses={200: {"model": RunView}})
async def create(request: Request, body: RunBody) -> JSONResponse:
    """Store and start a run. Asks, in this order: is there one with this key, may an equal one be charged, is there
    money."""
    with in_spec():
        run, is_new = await studio_of(request).runs.create(
            body.spec,
            owner=owner_of(request),
            client_key=body.client_key,
            confirm=body.confirm,
            confirm_sources=body.confirm_sources,
        )
    return _json(run, 202 if is_new else 200, {"location": f"/api/v1/runs/{run.id}"})


@router.get("", response_model=RunList)
async def index(
    request: Request,
    state: Annotated[list[str], Query(description="One or more states, also with commas.")] = [],  # noqa: B006 - FastAPI copies it
    q: Annotated[str, Query(max_length=200, description="In prompts and tags, or a whole request id.")] = "",
    tag: Annotated[str | None, Query(max_length=40)] = None,
    model: Annotated[str | None, Query(max_length=120)] = None,
    star: bool | None = None,
    group: Annotated[str | None, Query(max_length=26)] = None,
    cursor: Annotated[str | None, Query(max_length=26, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = PAGE,
) -> JSONResponse:
    """Runs, newest first, by page."""
    states = tuple(name for part in state for name in part.split(",") if name)
    if unknown := [name for name in states if name not in STATES]:
        raise InvalidForm(
            N_("“%(name)s” isn’t a state of a run.", name=unknown[0][:40]), detail={"states": sorted(STATES)}
        )
    page = await studio_of(request).runs.page(
        RunQuery(
            owner=owner_of(request),
            states=states,
            q=q.strip(),
            tag=tag,
            model=model,
            star=star,
            group=group,
            cursor=cursor,
            limit=limit,
        )
    )
    return JSONResponse({"runs": [run.model_dump(mode="json") for run in page.runs], "next": page.next})


@router.get("/{run_id}", response_model=RunView)
async def show(request: Request, run_id: Id) -> JSONResponse:
    """One run as it is now."""
    return _json(await _get(request, run_id))


@router.patch("/{run_id}", response_model=RunView)
async def patch(request: Request, run_id: Id, body: PatchBody) -> JSONResponse:
    """What is left out stays as it is."""
    await studio_of(request).runs.patch(
        run_id, tags=body.tags, starred=body.starred, note=body.note, owner=owner_of(request)
    )
    return _json(await _get(request, run_id))


@router.delete("/{run_id}", status_code=204)
async def delete(request: Request, run_id: Id) -> Response:
    """Only at an end whose outcome is settled; else 409 `still_open`."""
    await studio_of(request).runs.delete(run_id, owner=owner_of(request))
    return Response(status_code=204)


@router.post("/{run_id}/restoration", response_model=RunView)
async def restore(request: Request, run_id: Id) -> JSONResponse:
    """Undo a deletion of the last 30 s."""
    await studio_of(request).runs.restore(run_id, owner=owner_of(request))
    return _json(await _get(request, run_id))


@router.post("/{run_id}/cancellation", status_code=202, response_model=Cancellation)
async def cancel(request: Request, run_id: Id) -> JSONResponse:
    """A queued request can be cancelled; a running one finishes, is kept, and is charged."""
    return JSONResponse(await studio_of(request).runs.cancel(run_id, owner=owner_of(request)), status_code=202)


@router.post("/{run_id}/resolution", response_model=Resolution)
async def resolve(request: Request, run_id: Id, body: ResolutionBody) -> Resolution:
    """Say what became of a run without an answer: paste the request id that was found upstream, or give it up."""
    runs, owner = studio_of(request).runs, owner_of(request)
    if body.abandon == (body.request_id is not None):
        raise InvalidForm(N_("Send either request_id or abandon: true."), field="/request_id")
    if body.request_id is None:
        await runs.abandon(run_id, owner=owner)
        return Resolution(taken=False, found=None, run=await _get(request, run_id))
    found = await runs.resolve(run_id, body.request_id.strip(), confirm=body.confirm, owner=owner)
    made = found["created_at"]
    if isinstance(made, float):
        found["created_at"] = (
            datetime.fromtimestamp(made, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
    return Resolution(taken=found["taken"], found=FoundRequest.model_validate(found), run=await _get(request, run_id))


@router.post("/{run_id}/sending", status_code=202, response_model=RunView)
async def send(request: Request, run_id: Id) -> JSONResponse:
    """Send a parked run after all; 409 unless it is parked."""
    await studio_of(request).runs.send(run_id, owner=owner_of(request))
    return _json(await _get(request, run_id), 202)


async def _get(request: Request, run_id: str) -> RunView:
    return await studio_of(request).runs.get(run_id, owner=owner_of(request))


def _json(run: RunView, status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(run.model_dump(mode="json"), status_code=status, headers=headers)
