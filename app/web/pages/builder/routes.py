"""The builder.

    GET  /                      templates/builder/show.html; ?sample=, ?recipe=, ?from=, ?image= (after a run, with ?after=, or at a ?pin= of its review) fill it
    POST /edit                  the form after one of its buttons, or with its prompt: show.html, or _form.html for a script
    POST /edit/prompt           templates/builder/prompt.html  (fragment): the prompt as one types
    GET  /samples/{name}.webp   a sample's thumbnail

Run is create_run.py.
"""

from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field

from app.db import new_id
from app.errors import InvalidForm
from app.media import Images, sample_thumb
from app.messages import N_
from app.runs import Reviews, Runs
from app.web.dependencies import ImagesDep, Owner, ReviewsDep, RunsDep, SettingsDep
from app.web.i18n.translation import gettext as _
from app.web.middleware.csrf import is_from_elsewhere
from app.web.pages.builder.context import Notice, PromptContext
from app.web.pages.builder.form import BuilderForm, form_of, fresh_form, read_form
from app.web.pages.builder.form_actions import act
from app.web.pages.builder.page import BuilderPageDep
from app.web.pages.builder.passes import edit_chain
from app.web.pages.builder.posted_edit import PostedEditDep
from app.web.pages.builder.prefill import (
    PinName,
    at_pin,
    fixed_by,
    from_result,
    next_pass,
    spec_taken,
    with_recipe,
    with_sample,
)
from app.web.pages.builder.preview import PreviewsDep
from app.web.pages.builder.preview_panel import pane_of
from app.web.pages.builder.uploads import take
from app.web.templating import Fragment, Render

router = APIRouter()
MAX_FIELDS = 2000
PREVIEW = "preview"  # what Enter in a field posts
CHAIN = {"split": "split", "whole": "whole"} | {f"pass-{act}": act for act in ("join", "earlier", "later", "drop")}
SAMPLE_KEPT = "public, max-age=86400"


class Start(BaseModel):
    """What the builder's address fills the form with."""

    sample: Annotated[str, Field(max_length=40)] = ""
    image: Annotated[str, Field(max_length=26)] = ""
    from_run: Annotated[str, Field(alias="from", max_length=26)] = ""
    recipe: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=26)] = ""
    is_pass: Annotated[str, Field(alias="pass", max_length=1)] = ""
    pin: Annotated[str, Field(max_length=80)] = ""


async def start(request: Request, query: Annotated[Start, Query()]) -> Start:
    """A link of another site takes no picture in."""
    return query.model_copy(update={"sample": "", "recipe": ""}) if is_from_elsewhere(request.scope) else query


@router.get("/")
async def show(
    render: Render,
    page: BuilderPageDep,
    settings: SettingsDep,
    images: ImagesDep,
    runs: RunsDep,
    reviews: ReviewsDep,
    owner: Owner,
    query: Annotated[Start, Depends(start)],
) -> Response:
    form, notice = fresh_form(settings.model, new_id()), None
    if query.sample:
        form = await with_sample(images, form, query.sample, owner=owner)
    elif query.recipe:
        form = await with_recipe(images, form, query.recipe, owner=owner)
    elif query.image:
        form = await _of_image(form, query, images, runs, reviews, owner)
    elif query.from_run:
        run = await runs.get(query.from_run, owner=owner)
        if "raw" in run.spec:
            notice = Notice(
                _("This run has no form"), _("It was sent as a raw request, word for word. You can see it on its page.")
            )
        else:
            form = form_of(run.spec, form.client_key, parent=run.id)
    return render("builder/show.html", await page.build(form, owner=owner, notice=notice))


async def _of_image(
    form: BuilderForm, query: Start, images: Images, runs: Runs, reviews: Reviews, owner: str
) -> BuilderForm:
    """The form on an image: fresh, as the next pass of the run that it comes from, or at a pin of its review."""
    image = await images.get(query.image, owner=owner)
    run = await runs.get(query.after, owner=owner) if query.after else None
    if run and query.is_pass and "raw" not in run.spec:
        form = next_pass(run.spec, image.id, form.client_key, run.id)
    else:
        form = from_result(form, image.id, run.id if run else "")
    if query.pin:
        name = PinName.read(query.pin)
        pin = await reviews.pin_of(*name, owner=owner)
        form = at_pin(form, pin, await runs.get(name.run_id, owner=owner), image)
    return form


@router.post("/edit")
async def edit(
    render: Render,
    page: BuilderPageDep,
    previews: PreviewsDep,
    images: ImagesDep,
    owner: Owner,
    posted: PostedEditDep,
    is_part: Fragment,
) -> Response:
    form, action = posted.form, posted.action
    typed = form.addresses if action == PREVIEW else ""  # Enter in a field adds no address that is half typed
    uploaded = await take(images, replace(form, addresses="") if typed else form, posted.files, owner=owner)
    form, focus, errors = replace(uploaded.form, addresses=typed or uploaded.form.addresses), "", uploaded.errors
    verb, _sep, argument = action.partition(":")
    if verb == "sample":
        form = await with_sample(images, form, argument, owner=owner)
    elif verb == "recipe":
        form = await with_recipe(images, form, argument, owner=owner)
    elif verb == "fix":
        form, focus = fixed_by(await previews.of(form, owner=owner), argument)
    elif verb == "spec":
        form, wrong = spec_taken(form)
        errors = errors | ({"spec": wrong} if wrong else {})
    elif verb in CHAIN:
        form = edit_chain(form, (await previews.of(form, owner=owner)).chain, CHAIN[verb], argument)
    else:
        form, focus = act(form, verb, argument)
    focus = focus or next(iter(errors), "")
    template = "builder/_form.html" if is_part else "builder/show.html"
    return render(template, await page.build(form, owner=owner, errors=errors, focus=focus))


async def plain_form(request: Request, settings: SettingsDep) -> BuilderForm:
    """Read the form from plain pairs, in a third of the time that one with files takes."""
    try:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise InvalidForm(N_("The form couldn’t be read.")) from error
    return read_form(pairs, model=settings.model)


@router.post("/edit/prompt")
async def prompt(
    render: Render, previews: PreviewsDep, owner: Owner, form: Annotated[BuilderForm, Depends(plain_form)]
) -> Response:
    return render("builder/prompt.html", PromptContext(pane_of(await previews.of(form, owner=owner))))


@router.get("/samples/{name}.webp")
async def sample_picture(name: str) -> Response:
    return FileResponse(sample_thumb(name), media_type="image/webp", headers={"cache-control": SAMPLE_KEPT})
