"""What is made of a run: its result as a source, the next pass, the same edit again; its labels; its deletion.

POST /runs/{id}/source          the result becomes image 1 of a new edit; with `pass`, of this edit's next pass
POST /runs/{id}/again           the same edit once more, as a run of its own
POST /runs/{id}/star, /labels   back to the run
POST /runs/{id}/deletion        to the history, where it can be undone; /restoration  back to the run
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from app.errors import Conflict, StorageMissing
from app.media import Image
from app.web.dependencies import Owner, RunActionsDep, RunsDep
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.create_run import REFUSALS
from app.web.pages.runs.context import Again
from app.web.pages.runs.detail import to_run
from app.web.pages.runs.detail_page import DetailPageDep
from app.web.templating import Render

router = APIRouter(prefix="/runs/{run_id}")


class AgainForm(BaseModel):
    """`key` comes with the page, so that a double click is one run."""

    key: Annotated[str, Field(max_length=60)] = ""
    confirm: bool = False
    confirm_sources: bool = False


class LabelsForm(BaseModel):
    """Tags with commas between."""

    tags: Annotated[str, Field(max_length=1000)] = ""
    note: Annotated[str, Field(max_length=4000)] = ""


async def result_image(runs: RunsDep, owner: Owner, run_id: str) -> Image | None:
    """None when its file is gone."""
    try:
        return await runs.result_image(run_id, owner=owner)
    except StorageMissing:
        return None


ResultImage = Annotated[Image | None, Depends(result_image)]


@router.post("/source")
async def use_as_source(image: ResultImage, run_id: str, is_pass: Annotated[str, Form(alias="pass")] = "") -> Response:
    if image is None:
        return to_run(run_id)  # the page says that the file is gone
    return RedirectResponse(f"/?image={image.id}&after={run_id}{'&pass=1' if is_pass else ''}", status_code=303)


@router.post("/again")
async def again(
    render: Render, page: DetailPageDep, runs: RunsDep, owner: Owner, run_id: str, form: Annotated[AgainForm, Form()]
) -> Response:
    try:
        made = await runs.again(
            run_id,
            owner=owner,
            client_key=f"{run_id}:again:{form.key}",
            confirm=form.confirm,
            confirm_sources=form.confirm_sources,
        )
    except REFUSALS as error:
        words = translated(error.message) if error.error_code != "findings" else _("Fix the issues first.")
        asks = {"may_charge_twice": "confirm", "no_picture": "confirm_sources"}
        why = Again(words, may_confirm=asks.get(error.error_code, ""))
        return render("runs/show.html", replace(await page.build(run_id), again=why), status=error.status)
    return to_run(made.id)


@router.post("/star")
async def star(actions: RunActionsDep, owner: Owner, run_id: str, starred: Annotated[str, Form()] = "") -> Response:
    await actions.patch(run_id, starred=bool(starred), owner=owner)
    return to_run(run_id)


@router.post("/labels")
async def label(actions: RunActionsDep, owner: Owner, run_id: str, form: Annotated[LabelsForm, Form()]) -> Response:
    names = [tag.strip() for tag in form.tags.split(",")]
    await actions.patch(run_id, tags=names, note=form.note.strip(), owner=owner)
    return to_run(run_id)


@router.post("/deletion")
async def delete(actions: RunActionsDep, owner: Owner, run_id: str) -> Response:
    try:
        await actions.delete(run_id, owner=owner)
    except Conflict:
        return RedirectResponse("/runs?kept=1", status_code=303)
    return RedirectResponse(f"/runs?deleted={run_id}", status_code=303)


@router.post("/restoration")
async def restore(actions: RunActionsDep, owner: Owner, run_id: str) -> Response:
    await actions.restore(run_id, owner=owner)
    return to_run(run_id)
