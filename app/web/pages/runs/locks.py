"""The lock on a run's page.

POST /runs/{id}/lock           put the original back outside the region; with `grow`, of a larger or smaller one
POST /runs/{id}/lock/removal
"""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from app.errors import Conflict
from app.web.dependencies import LocksDep, Owner
from app.web.pages.runs.detail_page import DetailPageDep
from app.web.pages.runs.lock_context import LockShown
from app.web.templating import Render

router = APIRouter(prefix="/runs/{run_id}/lock")
Id = Annotated[str, Path(max_length=26)]
STEP = 0.012  # of the longer side


class LockForm(BaseModel):
    grow: Literal["", "more", "less"] = ""


@router.post("")
async def lock(
    render: Render, page: DetailPageDep, locks: LocksDep, owner: Owner, run_id: Id, form: Annotated[LockForm, Form()]
) -> Response:
    try:
        await locks.lock(run_id, grow={"": 0.0, "more": STEP, "less": -STEP}[form.grow], owner=owner)
    except Conflict as error:
        context = await page.build(run_id)
        shown = replace(context.lock or LockShown(None), refusal=error.message)
        return render("runs/show.html", replace(context, lock=shown), status=error.status)
    return RedirectResponse(f"/runs/{run_id}?show=locked", status_code=303)


@router.post("/removal")
async def unlock(locks: LocksDep, owner: Owner, run_id: Id) -> Response:
    await locks.unlock(run_id, owner=owner)
    return RedirectResponse(f"/runs/{run_id}#lock", status_code=303)
