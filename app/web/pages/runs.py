"""Runs as pages.

GET  /runs                      templates/runs/index.html
GET  /runs/{id}                 templates/runs/show.html
GET  /runs/{id}/status          templates/runs/show/_run.html      (fragment)
GET  /runs/{id}/card            templates/runs/index/_card.html    (fragment)
POST /runs                      the builder's form; to the run
POST /runs/{id}/cancellation, /sending, /resolution, /saving, /star, /source
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, RequestError
from app.runs import RunQuery, RunView
from app.runs.states import ENDS, SAVED, UNCONFIRMED
from app.web.contexts.runs import LIVE, Day, Filter, HistoryContext, RunPageContext, Shown, runs_and_money, show
from app.web.i18n import gettext as _
from app.web.pages.home import create_from_form
from app.web.rendering import render
from app.web.studio import owner_of, studio_of

router = APIRouter()
LIVE_MOST = 50  # cards that follow their run at once

STATES = {
    "live": LIVE,
    "saved": frozenset({SAVED}),
    "waits": frozenset({UNCONFIRMED}),
    "ended": ENDS - {SAVED},
}


@router.post("/runs")
async def create(request: Request) -> Response:
    return await create_from_form(request)


@router.get("/runs")
async def index(
    request: Request,
    state: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=26)] = None,
) -> Response:
    runs, owner = studio_of(request).runs, owner_of(request)
    chosen = state if state in STATES else ""
    query = RunQuery(owner=owner, states=tuple(STATES.get(chosen, ())), q=q.strip(), cursor=cursor)
    page = await runs.page(query)
    shown = [await _shown(request, run) for run in page.runs]
    live = [item.run.id for item in shown if item.is_live][:LIVE_MOST]
    return render(
        request,
        "runs/index.html",
        HistoryContext(
            page="history",
            days=_days(shown),
            filters=_filters((await runs.tally(owner)).by_state, chosen),
            q=q.strip(),
            state=chosen,
            next=page.next,
            live_ids=",".join(live),
            last_event=max((item.last_event for item in shown), default=0),
            is_empty=not shown,
        ),
    )


@router.get("/runs/{run_id}")
async def detail(request: Request, run_id: str) -> Response:
    return render(request, "runs/show.html", RunPageContext(page="history", shown=await _get(request, run_id)))


@router.get("/runs/{run_id}/status")
async def status(request: Request, run_id: str) -> Response:
    return render(request, "runs/show/_run.html", RunPageContext(page="history", shown=await _get(request, run_id)))


@router.get("/runs/{run_id}/card")
async def card(request: Request, run_id: str) -> Response:
    return render(request, "runs/index/_card.html", RunPageContext(page="history", shown=await _get(request, run_id)))


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
        name=f"{show(run, model='', usual=None).title}",
        origin="output",
    )
    return RedirectResponse(f"/?image={image.id}", status_code=303)


async def _get(request: Request, run_id: str) -> Shown:
    return await _shown(request, await studio_of(request).runs.get(run_id, owner=owner_of(request)))


async def _shown(request: Request, run: RunView) -> Shown:
    studio = studio_of(request)
    model = await studio.catalogue.get(run.model)
    return show(run, model=model.name, usual=await studio.runs.usual_seconds(run.model))


def _to(run_id: str) -> Response:
    return RedirectResponse(f"/runs/{run_id}", status_code=303)


def _filters(counts: dict[str, int], current: str) -> tuple[Filter, ...]:
    names = {"": _("All"), "live": _("Live"), "saved": _("Saved"), "waits": _("Waits for you"), "ended": _("Ended")}

    def count(value: str) -> int:
        return sum(counts.values()) if not value else sum(counts.get(state, 0) for state in STATES[value])

    return tuple(Filter(name, value, count(value), value == current) for value, name in names.items())


def _days(shown: Iterable[Shown]) -> tuple[Day, ...]:
    today = datetime.now(UTC).date()
    names = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    by_day: dict[str, list[Shown]] = {}
    for item in shown:
        day = datetime.fromisoformat(item.run.created_at).date()
        by_day.setdefault(names.get(day, day.strftime("%-d %B %Y")), []).append(item)
    return tuple(
        Day(name, runs_and_money(len(runs), sum(_spent(item.run) for item in runs)), tuple(runs))
        for name, runs in by_day.items()
    )


def _spent(run: RunView) -> float:
    return 0.0 if run.draft else float(run.cost.actual_usd or run.cost.held_usd)
