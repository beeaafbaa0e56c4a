"""A run as a page; the list of them is history.py.

GET  /runs/{id}                 templates/runs/show.html
GET  /runs/{id}/status          templates/runs/show/_run.html      (fragment)
POST /runs                      the builder's form; to the run
POST /runs/{id}/cancellation, /sending, /resolution, /saving, /star, /source
"""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, RequestError
from app.runs import RunView
from app.web.contexts.runs import RunPageContext, Shown, show
from app.web.pages.home import create_from_form
from app.web.rendering import render
from app.web.studio import owner_of, studio_of

router = APIRouter()


@router.post("/runs")
async def create(request: Request) -> Response:
    return await create_from_form(request)


@router.get("/runs/{run_id}")
async def detail(request: Request, run_id: str) -> Response:
    return render(request, "runs/show.html", RunPageContext(page="history", shown=await _get(request, run_id)))


@router.get("/runs/{run_id}/status")
async def status(request: Request, run_id: str) -> Response:
    return render(request, "runs/show/_run.html", RunPageContext(page="history", shown=await _get(request, run_id)))


@router.post("/runs/{run_id}/cancellation")
async def cancel(request: Request, run_id: str) -> Response:
    try:
        await studio_of(request).runs.cancel(run_id, owner=owner_of(request))
    except Conflict as ended:  # it ended while the page was open: the page shows how
        if ended.error_code != "ended":
            raise
    return _to(run_id)


@router.post("/runs/{run_id}/sending")
async def send(request: Request, run_id: str) -> Response:
    await studio_of(request).runs.send(run_id, owner=owner_of(request))
    return _to(run_id)


@router.post("/runs/{run_id}/resolution")
async def resolve(
    request: Request,
    run_id: str,
    request_id: Annotated[str, Form(max_length=200)] = "",
    abandon: Annotated[bool, Form()] = False,
    confirm: Annotated[bool, Form()] = False,
) -> Response:
    runs, owner = studio_of(request).runs, owner_of(request)
    if abandon:
        await runs.abandon(run_id, owner=owner)
        return _to(run_id)
    found: dict[str, Any] | None = None
    wrong: str | None = None
    try:
        found = await runs.resolve(run_id, request_id.strip(), confirm=confirm, owner=owner)
    except RequestError as error:
        wrong = error.message
    if found and found["taken"]:
        return _to(run_id)
    context = RunPageContext(page="history", shown=await _get(request, run_id), form_error=wrong, found=found)
    return render(request, "runs/show.html", context, status=422 if wrong else 200)


@router.post("/runs/{run_id}/saving")
async def save(request: Request, run_id: str) -> Response:
    await studio_of(request).runs.save_again(run_id, owner=owner_of(request))
    return _to(run_id)


@router.post("/runs/{run_id}/star")
async def star(request: Request, run_id: str, starred: Annotated[str, Form()] = "") -> Response:
    await studio_of(request).runs.patch(run_id, starred=bool(starred), owner=owner_of(request))
    return _to(run_id)


@router.post("/runs/{run_id}/source")
async def use_as_source(request: Request, run_id: str) -> Response:
    """The result becomes an image of ours, and the first source of a new edit."""
    studio, owner = studio_of(request), owner_of(request)
    run = await studio.runs.get(run_id, owner=owner)
    output = await studio.runs.output(run_id, "result", 1)
    image = await studio.images.add_bytes(
        await studio.storage.get(output.key),
        owner=owner,
        name=f"{show(run, model='').title}",
        origin="output",
    )
    return RedirectResponse(f"/?image={image.id}", status_code=303)


async def _get(request: Request, run_id: str) -> Shown:
    return await _shown(request, await studio_of(request).runs.get(run_id, owner=owner_of(request)))


async def _shown(request: Request, run: RunView) -> Shown:
    studio = studio_of(request)
    model, usual = await studio.catalogue.get(run.model), await studio.runs.usual_seconds(run.model)
    return show(run, model=model.name, usual=usual, zone=ZoneInfo(studio.settings.timezone))


def _to(run_id: str) -> Response:
    return RedirectResponse(f"/runs/{run_id}", status_code=303)
