"""Runs as JSON.

POST   /api/v1/runs                        202 the new run, 200 the one that has this key
GET    /api/v1/runs                        a page of them, newest first
GET    /api/v1/runs/{id}
PATCH  /api/v1/runs/{id}                   tags, star, note
DELETE /api/v1/runs/{id}                   undone within 30 s by POST …/restoration
POST   /api/v1/runs/{id}/cancellation, /resolution, /sending, /cost, /approvals
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.errors import InvalidForm
from app.messages import N_
from app.runs import RunView
from app.runs.groups.group_view import ApprovalView
from app.web.api.prompts import in_spec
from app.web.api.requests import CostBody, Id, PatchBody, ResolutionBody, RunBody, RunFilters
from app.web.api.responses import Cancellation, FoundRequest, Resolution, RunList
from app.web.api.sheet_requests import ApprovalBody
from app.web.dependencies import CurrentPerson, Owner, RunActionsDep, RunsDep, SheetsDep

router = APIRouter(prefix="/runs", tags=["runs"])


@router.post("", status_code=202, response_model=RunView, responses={200: {"model": RunView}})
async def create(runs: RunsDep, owner: Owner, body: RunBody) -> JSONResponse:
    """Store and start a run. Asks, in this order: is there one with this key, may an equal one be charged, is there
    money."""
    with in_spec():
        run, is_new = await runs.create(
            body.spec,
            owner=owner,
            client_key=body.client_key,
            confirm=body.confirm,
            confirm_sources=body.confirm_sources,
        )
    return _json(run, 202 if is_new else 200, {"location": f"/api/v1/runs/{run.id}"})


@router.get("", response_model=RunList)
async def index(runs: RunsDep, owner: Owner, filters: Annotated[RunFilters, Query()]) -> JSONResponse:
    """Runs, newest first, by page."""
    page = await runs.page(filters.query(owner))
    return JSONResponse({"runs": [run.model_dump(mode="json") for run in page.runs], "next": page.next})


@router.get("/{run_id}", response_model=RunView)
async def show(runs: RunsDep, owner: Owner, run_id: Id) -> JSONResponse:
    """One run as it is now."""
    return _json(await runs.get(run_id, owner=owner))


@router.patch("/{run_id}", response_model=RunView)
async def patch(runs: RunsDep, actions: RunActionsDep, owner: Owner, run_id: Id, body: PatchBody) -> JSONResponse:
    """What is left out stays as it is."""
    await actions.patch(run_id, tags=body.tags, starred=body.starred, note=body.note, owner=owner)
    return _json(await runs.get(run_id, owner=owner))


@router.delete("/{run_id}", status_code=204)
async def delete(actions: RunActionsDep, owner: Owner, run_id: Id) -> Response:
    """Only at an end whose outcome is settled; else 409 `still_open`."""
    await actions.delete(run_id, owner=owner)
    return Response(status_code=204)


@router.post("/{run_id}/restoration", response_model=RunView)
async def restore(runs: RunsDep, actions: RunActionsDep, owner: Owner, run_id: Id) -> JSONResponse:
    """Undo a deletion of the last 30 s."""
    await actions.restore(run_id, owner=owner)
    return _json(await runs.get(run_id, owner=owner))


@router.post("/{run_id}/cancellation", status_code=202, response_model=Cancellation)
async def cancel(actions: RunActionsDep, owner: Owner, run_id: Id) -> JSONResponse:
    """A queued request can be cancelled; a running one finishes, is kept, and is charged."""
    return JSONResponse(await actions.cancel(run_id, owner=owner), status_code=202)


@router.post("/{run_id}/resolution", response_model=Resolution)
async def resolve(runs: RunsDep, actions: RunActionsDep, owner: Owner, run_id: Id, body: ResolutionBody) -> Resolution:
    """Say what became of a run without an answer: paste the request id that was found upstream, or give it up."""
    if body.abandon == (body.request_id is not None):
        raise InvalidForm(N_("Send either request_id or abandon: true."), field="/request_id")
    if body.request_id is None:
        await actions.abandon(run_id, owner=owner)
        return Resolution(taken=False, found=None, run=await runs.get(run_id, owner=owner))
    found = await actions.resolve(run_id, body.request_id.strip(), confirm=body.confirm, owner=owner)
    made = found["created_at"]
    if isinstance(made, float):
        found["created_at"] = (
            datetime.fromtimestamp(made, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
    return Resolution(
        taken=found["taken"], found=FoundRequest.model_validate(found), run=await runs.get(run_id, owner=owner)
    )


@router.post("/{run_id}/sending", status_code=202, response_model=RunView)
async def send(runs: RunsDep, actions: RunActionsDep, owner: Owner, run_id: Id) -> JSONResponse:
    """Send a parked run after all; 409 unless it is parked."""
    await actions.send(run_id, owner=owner)
    return _json(await runs.get(run_id, owner=owner), 202)


@router.post("/{run_id}/cost", response_model=RunView)
async def state_cost(runs: RunsDep, actions: RunActionsDep, owner: Owner, run_id: Id, body: CostBody) -> JSONResponse:
    """Record what a run cost that has ended without a cost of the provider's; what it holds follows. May be corrected.

    409 `cost_known` where nothing is open, `still_open` while a cost may still be named."""
    await actions.state_cost(run_id, body.usd, owner=owner)
    return _json(await runs.get(run_id, owner=owner))


@router.post("/{run_id}/approvals", status_code=201, response_model=list[ApprovalView])
async def approve(
    sheets: SheetsDep, owner: Owner, person: CurrentPerson, run_id: Id, body: ApprovalBody
) -> list[ApprovalView]:
    """Decide on a file. It counts for this file alone: a new version is undecided. All decisions are kept.

    409 `other_file` when the run has another file by now."""
    name = person.name if person else ""
    return await sheets.decide(run_id, body.decision, body.sha256, person=name, owner=owner, note=body.note)


def _json(run: RunView, status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(run.model_dump(mode="json"), status_code=status, headers=headers)
