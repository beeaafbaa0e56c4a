"""Groups as pages: a chain of passes, or variants to pick from.

GET  /groups/{id}                  templates/groups/show.html
GET  /groups/{id}/status           templates/groups/show/_group.html   (fragment)
POST /groups/{id}/cancellation, /continuation
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from app.errors import Conflict, ImageError, NotFound, OverBudget
from app.runs import GroupView
from app.web.dependencies import GroupsDep, Owner
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.groups.context import group_context
from app.web.pages.groups.sheet_results import sheet_results
from app.web.pages.runs.presenter import RunPresenterDep
from app.web.templating import Render

router = APIRouter(prefix="/groups/{group_id}")


async def group_named(groups: GroupsDep, owner: Owner, group_id: str) -> GroupView:
    return await groups.get(group_id, owner=owner)


Group = Annotated[GroupView, Depends(group_named)]


class SheetQuery(BaseModel):
    """Which row of a sheet is shown at large, and which of its rows are listed."""

    row: Annotated[int, Field(ge=0, le=999)] | None = None
    tab: Annotated[str, Field(max_length=12)] = ""


@router.get("")
async def show(
    render: Render, presenter: RunPresenterDep, group: Group, query: Annotated[SheetQuery, Query()]
) -> Response:
    if group.rows:
        shown = {one.run.id: one for one in await presenter.present_all(group.runs)}
        return render("groups/sheet_results.html", sheet_results(group, shown, row=query.row, tab=query.tab))
    return render("groups/show.html", group_context(group, await presenter.present_all(group.runs)))


@router.get("/status")
async def status(render: Render, presenter: RunPresenterDep, group: Group) -> Response:
    return render("groups/show/_group.html", group_context(group, await presenter.present_all(group.runs)))


@router.post("/cancellation")
async def cancel(groups: GroupsDep, owner: Owner, group_id: str) -> Response:
    await groups.cancel(group_id, owner=owner)
    return _to(group_id)


@router.post("/continuation")
async def carry_on(
    render: Render,
    presenter: RunPresenterDep,
    groups: GroupsDep,
    owner: Owner,
    group_id: str,
    confirm: Annotated[bool, Form()] = False,
) -> Response:
    try:
        await groups.carry_on(group_id, owner=owner, confirm=confirm)
    except (Conflict, OverBudget, ImageError, NotFound) as error:
        if error.error_code == "not_stopped":
            return _to(group_id)  # it goes on already
        ask = (
            _("Resume anyway (may be charged twice)") if error.error_code in ("may_charge_twice", "still_open") else ""
        )
        group = await groups.get(group_id, owner=owner)
        shown = await presenter.present_all(group.runs)
        context = group_context(group, shown, problem=translated(error.message), ask=ask)
        return render("groups/show.html", context, status=error.status)
    return _to(group_id)


def _to(group_id: str) -> Response:
    return RedirectResponse(f"/groups/{group_id}", status_code=303)
