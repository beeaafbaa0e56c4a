"""A new text sheet: one image, its texts, a row for each locale.

GET  /groups/new                  templates/groups/new_sheet.html; ?kind=localization, ?from= a run
POST /groups/new                  the same, with the spec of the builder's form
POST /groups/sheets               the sheet after one of its buttons, or Run: to the group that was made
"""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from app.db import new_id
from app.errors import ImageError, InvalidForm, StorageError
from app.media import Images
from app.runs import Sheets
from app.runs.groups.localization import objects_of
from app.web.dependencies import ImagesDep, Owner, RunsDep, SettingsDep, SheetsDep
from app.web.i18n.translation import translated
from app.web.pages.builder.create_run import REFUSALS
from app.web.pages.builder.page import BuilderPageDep
from app.web.pages.builder.posted_edit import PostedEditDep
from app.web.pages.builder.preview import PreviewsDep
from app.web.pages.builder.refusal_notice import CONFIRM, CONFIRM_SOURCES, refusal_notice
from app.web.pages.builder.uploads import take
from app.web.pages.groups.new_sheet_form import SheetForm, act, first_form, longest, read_form, with_table
from app.web.pages.groups.new_sheet_page import sheet_context
from app.web.posted_form import Posted
from app.web.templating import Render, Renderer

router = APIRouter(prefix="/groups")
KEEPS = ["photograph", "layout", "brand_mark"]


class New(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: Literal["localization"] = "localization"
    from_run: Annotated[str, Field(alias="from", max_length=26)] = ""


@router.get("/new")
async def show(
    render: Render,
    sheets: SheetsDep,
    images: ImagesDep,
    runs: RunsDep,
    settings: SettingsDep,
    owner: Owner,
    query: Annotated[New, Query()],
) -> Response:
    spec: dict[str, Any] = {"version": 1, "model": settings.model, "images": [], "keep": KEEPS, "changes": []}
    if query.from_run:
        run = await runs.get(query.from_run, owner=owner)
        spec = run.spec if "raw" not in run.spec else spec
    form = first_form(spec, new_id(), parent=query.from_run)
    return render("groups/new_sheet.html", await sheet_context(sheets, images, form, owner=owner))


@router.post("/new")
async def of_edit(
    render: Render,
    page: BuilderPageDep,
    previews: PreviewsDep,
    sheets: SheetsDep,
    images: ImagesDep,
    owner: Owner,
    posted: PostedEditDep,
) -> Response:
    """The builder's form as the sheet's base. What is wrong with its texts is no matter: the sheet has its own."""
    taken = await take(images, posted.form, posted.files, owner=owner)
    preview = await previews.of(taken.form, owner=owner)
    if taken.errors or not taken.form.sources:
        context = await page.build(taken.form, owner=owner, preview=preview, errors=preview.errors() | taken.errors)
        return render("builder/show.html", context, status=422)
    form = first_form(preview.built.spec, new_id(), parent=taken.form.parent)
    return render("groups/new_sheet.html", await sheet_context(sheets, images, form, owner=owner))


@router.post("/sheets")
async def edit(render: Render, sheets: SheetsDep, images: ImagesDep, owner: Owner, posted: Posted) -> Response:
    form, errors = read_form(posted), {}
    verb, _sep, argument = posted.first("do").partition(":")
    if image := posted.file("image"):
        try:
            added = await images.add_bytes(image.data, owner=owner, name=image.name)
            form = replace(
                form, spec={**form.spec, "images": [{"image": added.id}, *objects_of(form.spec, "images")[1:]]}
            )
        except (ImageError, StorageError) as error:
            errors["image"] = translated(error.message)
    table = posted.file("table")
    try:
        if table:
            form = with_table(form, table.data)
        elif verb == "paste" and form.paste.strip():
            form = with_table(form, form.paste.encode())
    except InvalidForm as error:
        errors["table"] = translated(error.message)
    if verb in ("run", "run-first", CONFIRM, CONFIRM_SOURCES) and not errors:
        return await _run(render, sheets, images, form, verb, owner)
    form = act(form, verb, argument, posted.all("add"))
    return render("groups/new_sheet.html", await sheet_context(sheets, images, form, owner=owner, errors=errors))


async def _run(render: Renderer, sheets: Sheets, images: Images, form: SheetForm, verb: str, owner: str) -> Response:
    try:
        group, _is_new = await sheets.create(
            form.spec,
            form.sheet(),
            title=form.title,
            only=[longest(form)] if verb == "run-first" else None,
            owner=owner,
            client_key=form.client_key or None,
            parent=form.parent or None,
            confirm=verb == CONFIRM,
            confirm_sources=verb == CONFIRM_SOURCES,
        )
    except (*REFUSALS, InvalidForm) as error:
        context = await sheet_context(sheets, images, form, owner=owner, notice=refusal_notice(error))
        return render("groups/new_sheet.html", context, status=error.status)
    return RedirectResponse(group.url, status_code=303)
