"""What is made of a run: its result as a source, the next pass, the same edit again; its labels; its deletion.

POST /runs/{id}/source          the result becomes image 1 of a new edit; with `pass`, of this edit's next pass
POST /runs/{id}/again           the same edit once more, as a run of its own
POST /runs/{id}/star, /labels   back to the run
POST /runs/{id}/deletion        to the history, where it can be undone; /restoration  back to the run
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, FindingsBlock, InvalidSpec, NotFound, OverBudget, StorageMissing
from app.media import Image
from app.web.dependencies import owner_of, studio_of
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.runs.detail import context_of, to_run
from app.web.pages.runs.presenter import Again, title_of
from app.web.templating import render

router = APIRouter()


async def result_as_image(request: Request, run_id: str) -> Image | None:
    """The result as an image of ours, named for what the run did; None when its file is gone."""
    studio, owner = studio_of(request), owner_of(request)
    run = await studio.runs.get(run_id, owner=owner)
    output = await studio.runs.output(run_id, "result", 1)
    try:
        data = await studio.storage.get(output.key)
    except StorageMissing:
        return None
    return await studio.images.add_bytes(data, owner=owner, name=title_of(run), origin="output")


@router.post("/runs/{run_id}/source")
async def use_as_source(request: Request, run_id: str, is_pass: Annotated[str, Form(alias="pass")] = "") -> Response:
    image = await result_as_image(request, run_id)
    if image is None:
        return to_run(run_id)  # the page says that the file is gone
    return RedirectResponse(f"/?image={image.id}&after={run_id}{'&pass=1' if is_pass else ''}", status_code=303)


@router.post("/runs/{run_id}/again")
async def again(
    request: Request,
    run_id: str,
    key: Annotated[str, Form(max_length=60)] = "",
    confirm: Annotated[bool, Form()] = False,
    confirm_sources: Annotated[bool, Form()] = False,
) -> Response:
    """`key` comes with the page, so that a double click is one run."""
    runs, owner = studio_of(request).runs, owner_of(request)
    try:
        made = await runs.again(
            run_id,
            owner=owner,
            client_key=f"{run_id}:again:{key}",
            confirm=confirm,
            confirm_sources=confirm_sources,
        )
    except (Conflict, FindingsBlock, InvalidSpec, NotFound, OverBudget) as error:
        words = translated(error.message) if error.error_code != "findings" else _("Fix the issues first.")
        asks = {"may_charge_twice": "confirm", "no_picture": "confirm_sources"}
        why = Again(words, may_confirm=asks.get(error.error_code, ""))
        return render(
            request, "runs/show.html", replace(await context_of(request, run_id), again=why), status=error.status
        )
    return to_run(made.id)


@router.post("/runs/{run_id}/star")
async def star(request: Request, run_id: str, starred: Annotated[str, Form()] = "") -> Response:
    await studio_of(request).runs.patch(run_id, starred=bool(starred), owner=owner_of(request))
    return to_run(run_id)


@router.post("/runs/{run_id}/labels")
async def label(
    request: Request,
    run_id: str,
    tags: Annotated[str, Form(max_length=1000)] = "",
    note: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Tags with commas between."""
    names = [tag.strip() for tag in tags.split(",")]
    await studio_of(request).runs.patch(run_id, tags=names, note=note.strip(), owner=owner_of(request))
    return to_run(run_id)


@router.post("/runs/{run_id}/deletion")
async def delete(request: Request, run_id: str) -> Response:
    try:
        await studio_of(request).runs.delete(run_id, owner=owner_of(request))
    except Conflict:
        return RedirectResponse("/runs?kept=1", status_code=303)
    return RedirectResponse(f"/runs?deleted={run_id}", status_code=303)


@router.post("/runs/{run_id}/restoration")
async def restore(request: Request, run_id: str) -> Response:
    await studio_of(request).runs.restore(run_id, owner=owner_of(request))
    return to_run(run_id)
