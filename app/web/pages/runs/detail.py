"""A run as a page; the list of them is history.py.

GET  /runs/{id}                 templates/runs/show.html; ?with= another run, to compare their results;
                                ?show=locked, both
GET  /runs/{id}/status          templates/runs/show/_run.html      (fragment)
POST /runs/{id}/cancellation, /sending, /resolution, /saving, /cost

What is made of a run that has ended is actions.py.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from app.errors import Conflict, RequestError
from app.web.dependencies import Owner, RunActionsDep
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.runs.detail_page import DetailPageDep
from app.web.templating import Render
from app.web.text_fields import decimal

MAX_COST_USD = 1_000_000

router = APIRouter(prefix="/runs/{run_id}")
Show = Literal["", "locked", "both"]
Other = Annotated[str, Query(alias="with", max_length=26)]


class ResolutionForm(BaseModel):
    """What a person says became of a run without an answer."""

    request_id: Annotated[str, Field(max_length=200)] = ""
    abandon: bool = False
    confirm: bool = False


class CostForm(BaseModel):
    usd: Annotated[str, Field(max_length=100)] = ""
    nothing: bool = False


@router.get("")
async def detail(render: Render, page: DetailPageDep, run_id: str, other: Other = "", show: Show = "") -> Response:
    return render("runs/show.html", await page.build(run_id, other, show))


@router.get("/status")
async def status(render: Render, page: DetailPageDep, run_id: str, other: Other = "", show: Show = "") -> Response:
    return render("runs/show/_run.html", await page.build(run_id, other, show))


@router.post("/cancellation")
async def cancel(actions: RunActionsDep, owner: Owner, run_id: str) -> Response:
    try:
        await actions.cancel(run_id, owner=owner)
    except Conflict as ended:  # it ended while the page was open: the page shows how
        if ended.error_code != "ended":
            raise
    return to_run(run_id)


@router.post("/sending")
async def send(actions: RunActionsDep, owner: Owner, run_id: str) -> Response:
    await actions.send(run_id, owner=owner)
    return to_run(run_id)


@router.post("/resolution")
async def resolve(
    render: Render,
    page: DetailPageDep,
    actions: RunActionsDep,
    owner: Owner,
    run_id: str,
    form: Annotated[ResolutionForm, Form()],
) -> Response:
    if form.abandon:
        await actions.abandon(run_id, owner=owner)
        return to_run(run_id)
    found: dict[str, Any] | None = None
    wrong: str | None = None
    try:
        found = await actions.resolve(run_id, form.request_id.strip(), confirm=form.confirm, owner=owner)
    except RequestError as error:
        wrong = translated(error.message)
    if found and found["taken"]:
        return to_run(run_id)
    context = replace(await page.build(run_id), form_error=wrong, found=found)
    return render("runs/show.html", context, status=422 if wrong else 200)


@router.post("/saving")
async def save(actions: RunActionsDep, owner: Owner, run_id: str) -> Response:
    await actions.save_again(run_id, owner=owner)
    return to_run(run_id)


@router.post("/cost")
async def state_cost(
    render: Render,
    page: DetailPageDep,
    actions: RunActionsDep,
    owner: Owner,
    run_id: str,
    form: Annotated[CostForm, Form()],
) -> Response:
    """What the provider named no figure for, as its account tells it. It may be corrected."""
    amount = Decimal(0) if form.nothing else decimal(form.usd.strip().strip("$"), least=0, most=MAX_COST_USD)
    if amount is None:
        words = _("Type an amount in US dollars, such as 0.04.")
        context = replace(await page.build(run_id), cost_problem=words, cost_typed=form.usd)
        return render("runs/show.html", context, status=422)
    await actions.state_cost(run_id, amount, owner=owner)
    return to_run(run_id)


def to_run(run_id: str) -> Response:
    return RedirectResponse(f"/runs/{run_id}", status_code=303)
