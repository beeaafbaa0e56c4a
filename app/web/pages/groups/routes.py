"""Groups as pages: a chain of passes, or variants to pick from.

GET  /groups/{id}                  templates/groups/show.html
GET  /groups/{id}/status           templates/groups/show/_group.html   (fragment)
POST /groups/{id}/cancellation, /continuation
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, ImageError, NotFound, OverBudget
from app.web.dependencies import owner_of, studio_of
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.groups.context import GroupContext, group_context
from app.web.pages.runs.presenter import show as show_run
from app.web.templating import render

router = APIRouter(prefix="/groups/{group_id}")


@router.get("")
async def show(request: Request, group_id: str) -> Response:
    return render(request, "groups/show.html", await _context(request, group_id))


@router.get("/status")
async def status(request: Request, group_id: str) -> Response:
    return render(request, "groups/show/_group.html", await _context(request, group_id))


@router.post("/cancellation")
async def cancel(request: Request, group_id: str) -> Response:
    await studio_of(request).groups.cancel(group_id, owner=owner_of(request))
    return _to(group_id)


@router.post("/continuation")
async def carry_on(request: Request, group_id: str, confirm: Annotated[bool, Form()] = False) -> Response:
    try:
        await studio_of(request).groups.carry_on(group_id, owner=owner_of(request), confirm=confirm)
    except (Conflict, OverBudget, ImageError, NotFound) as error:
        if error.error_code == "not_stopped":
            return _to(group_id)  # it goes on already
        ask = (
            _("Resume anyway (may be charged twice)") if error.error_code in ("may_charge_twice", "still_open") else ""
        )
        context = await _context(request, group_id, problem=translated(error.message), ask=ask)
        return render(request, "groups/show.html", context, status=error.status)
    return _to(group_id)


async def _context(request: Request, group_id: str, *, problem: str = "", ask: str = "") -> GroupContext:
    studio = studio_of(request)
    group = await studio.groups.get(group_id, owner=owner_of(request))
    shown = {}
    for run in group.runs:
        model = await studio.catalogue.get(run.model)
        shown[run.id] = show_run(run, model=model.name, usual=await studio.runs.usual_seconds(run.model))
    return group_context(group, shown, problem=problem, ask=ask)


def _to(group_id: str) -> Response:
    return RedirectResponse(f"/groups/{group_id}", status_code=303)
