"""A run as a page; the list of them is history.py.

GET  /runs/{id}                 templates/runs/show.html; ?with= another run, to compare their results
GET  /runs/{id}/status          templates/runs/show/_run.html      (fragment)
POST /runs                      the builder's form; to the run
POST /runs/{id}/cancellation, /sending, /resolution, /saving

What is made of a run that has ended is carry_on.py.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.db import new_id
from app.errors import Conflict, NotFound, RequestError
from app.media import has_transparency
from app.runs import RunView
from app.web.dependencies import owner_of, reader_of, studio_of
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.routes import create_from_form
from app.web.pages.review.context import reviews_of
from app.web.pages.runs.presenter import (
    RunPageContext,
    RunPresentation,
    before_of,
    family_of,
    show,
    title_of,
    without_file,
)
from app.web.templating import render

router = APIRouter()
Other = Annotated[str, Query(alias="with", max_length=26)]


@router.post("/runs")
async def create(request: Request) -> Response:
    return await create_from_form(request)


@router.get("/runs/{run_id}")
async def detail(request: Request, run_id: str, other: Other = "") -> Response:
    return render(request, "runs/show.html", await context_of(request, run_id, other))


@router.get("/runs/{run_id}/status")
async def status(request: Request, run_id: str, other: Other = "") -> Response:
    return render(request, "runs/show/_run.html", await context_of(request, run_id, other))


@router.post("/runs/{run_id}/cancellation")
async def cancel(request: Request, run_id: str) -> Response:
    try:
        await studio_of(request).runs.cancel(run_id, owner=owner_of(request))
    except Conflict as ended:  # it ended while the page was open: the page shows how
        if ended.error_code != "ended":
            raise
    return to_run(run_id)


@router.post("/runs/{run_id}/sending")
async def send(request: Request, run_id: str) -> Response:
    await studio_of(request).runs.send(run_id, owner=owner_of(request))
    return to_run(run_id)


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
        return to_run(run_id)
    found: dict[str, Any] | None = None
    wrong: str | None = None
    try:
        found = await runs.resolve(run_id, request_id.strip(), confirm=confirm, owner=owner)
    except RequestError as error:
        wrong = translated(error.message)
    if found and found["taken"]:
        return to_run(run_id)
    context = replace(await context_of(request, run_id), form_error=wrong, found=found)
    return render(request, "runs/show.html", context, status=422 if wrong else 200)


@router.post("/runs/{run_id}/saving")
async def save(request: Request, run_id: str) -> Response:
    await studio_of(request).runs.save_again(run_id, owner=owner_of(request))
    return to_run(run_id)


async def context_of(request: Request, run_id: str, other_id: str = "") -> RunPageContext:
    """`other_id` names the run whose result is looked at in place of the source; what can't be compared is left out."""
    studio, owner = studio_of(request), reader_of(request)
    run = await studio.runs.get(run_id, owner=owner)
    whose = None if (run.person or "") == owner_of(request) else await _name_of(request, run)
    shown = await shown_of(request, run)
    other = None
    if other_id and other_id != run_id:
        with suppress(NotFound):
            other = await studio.runs.get(other_id, owner=owner)
    is_missing, is_transparent = await _is_missing(request, run), await is_transparent_result(request, run)
    reviews = () if whose else await studio.reviews.of_run(run_id, owner=owner_of(request))
    return RunPageContext(
        page="history",
        whose=whose,
        shown=without_file(shown) if is_missing else shown,
        before=before_of(shown, other, title_of(other) if other else ""),
        family=family_of(shown, await studio.runs.lineage(run), title_of),
        is_missing=is_missing,
        is_transparent=is_transparent and not is_missing,
        again_key=new_id(),
        reviews=reviews_of(reviews, ZoneInfo(studio.settings.timezone)),
    )


async def _name_of(request: Request, run: RunView) -> str:
    accounts = studio_of(request).accounts
    names = await accounts.names() if accounts else {}
    if run.person not in names:
        return _("made without an account")
    return _("by %(name)s") % {"name": names[run.person]}


async def shown_of(request: Request, run: RunView) -> RunPresentation:
    studio = studio_of(request)
    model, usual = await studio.catalogue.get(run.model), await studio.runs.usual_seconds(run.model)
    return show(run, model=model.name, usual=usual, zone=ZoneInfo(studio.settings.timezone))


async def _is_missing(request: Request, run: RunView) -> bool:
    """Whether the file of a saved result is gone from storage: by hand, or with a disk."""
    if run.state != "saved" or not run.outputs:
        return False
    first = run.outputs[0]
    stored = await studio_of(request).runs.output(run.id, first.kind, first.n)
    return not await studio_of(request).storage.exists(stored.key)


async def is_transparent_result(request: Request, run: RunView) -> bool:
    """Whether the first result of a saved run has transparent parts."""
    if run.state != "saved" or not run.outputs:
        return False
    stored = await studio_of(request).runs.output(run.id, run.outputs[0].kind, run.outputs[0].n)
    return await has_transparency(studio_of(request).storage, stored.thumb_key)


def to_run(run_id: str) -> Response:
    return RedirectResponse(f"/runs/{run_id}", status_code=303)
