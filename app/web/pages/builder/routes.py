"""The builder.

    GET  /                      templates/builder/show.html; ?sample=, ?recipe=, ?from=, ?image= (after a run, with ?after=, or at a ?pin= of its review) fill it
    POST /edit                  the form after one of its buttons, or with its prompt: show.html, or _form.html for a script
    POST /edit/prompt           templates/builder/prompt.html  (fragment): the prompt as one types
    GET  /samples/{name}.webp   a sample's thumbnail

POST /runs, in pages/runs.py, is `create_from_form`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from app.db import new_id
from app.errors import Conflict, FindingsBlock, InvalidForm, InvalidSpec, NotFound, OverBudget, RequestError
from app.media import sample_thumb
from app.messages import N_
from app.runs import GroupView, RunView
from app.web.dependencies import owner_of, studio_of
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.middleware.csrf import is_from_elsewhere
from app.web.pages.builder.context import Figure, Notice, PromptContext
from app.web.pages.builder.form import MAX_SOURCES, BuilderForm, form_of, fresh_form, read_form
from app.web.pages.builder.form_actions import act
from app.web.pages.builder.page import build_page
from app.web.pages.builder.passes import edit_chain
from app.web.pages.builder.prefill import (
    fixed_by,
    from_result,
    next_pass,
    spec_taken,
    with_pin,
    with_recipe,
    with_sample,
)
from app.web.pages.builder.preview import look_at
from app.web.pages.builder.preview_panel import mark_of, pane_of
from app.web.pages.builder.uploads import Upload, take
from app.web.templating import is_fragment, render

router = APIRouter()
MAX_FIELDS = 2000
CONFIRM_SOURCES = "confirm-sources"
SHOWN = "x-shown-prompt"
PREVIEW = "preview"  # what Enter in a field posts
CHAIN = {"split": "split", "whole": "whole"} | {f"pass-{act}": act for act in ("join", "earlier", "later", "drop")}
_REPLACES = re.compile(r"image-(\d{1,2})\.file")
SAMPLE_KEPT = "public, max-age=86400"


@router.get("/")
async def show(
    request: Request,
    sample: Annotated[str, Query(max_length=40)] = "",
    image: Annotated[str, Query(max_length=26)] = "",
    from_run: Annotated[str, Query(alias="from", max_length=26)] = "",
    recipe: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=26)] = "",
    is_pass: Annotated[str, Query(alias="pass", max_length=1)] = "",
    pin: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    studio, owner = studio_of(request), owner_of(request)
    form, notice = fresh_form(studio.settings.model, new_id()), None
    if (sample or recipe) and is_from_elsewhere(request.scope):
        sample = recipe = ""  # a link of another site takes no picture in
    if sample:
        form = await with_sample(request, form, sample)
    elif recipe:
        form = await with_recipe(request, form, recipe)
    elif image:
        known = await studio.images.get(image, owner=owner)
        run = await studio.runs.get(after, owner=owner) if after else None
        if run and is_pass and "raw" not in run.spec:
            form = next_pass(run.spec, known.id, form.client_key, run.id)
        else:
            form = from_result(form, known.id, run.id if run else "")
        if pin:
            form = await with_pin(request, form, pin, known)
    elif from_run:
        run = await studio.runs.get(from_run, owner=owner)
        if "raw" in run.spec:
            notice = Notice(
                _("This run has no form"), _("It was sent as a raw request, word for word. You can see it on its page.")
            )
        else:
            form = form_of(run.spec, form.client_key, parent=run.id)
    return render(request, "builder/show.html", await build_page(request, form, notice=notice))


@router.post("/edit")
async def edit(request: Request) -> Response:
    form, files, do = await read_posted(request)
    typed = form.addresses if do == PREVIEW else ""  # Enter in a field adds no address that is half typed
    taken = await take(request, replace(form, addresses="") if typed else form, files)
    form, focus, errors = replace(taken.form, addresses=typed or taken.form.addresses), "", taken.errors
    verb, _sep, argument = do.partition(":")
    if verb == "sample":
        form = await with_sample(request, form, argument)
    elif verb == "recipe":
        form = await with_recipe(request, form, argument)
    elif verb == "fix":
        form, focus = await fixed_by(request, form, argument)
    elif verb == "spec":
        form, wrong = spec_taken(form)
        errors = errors | ({"spec": wrong} if wrong else {})
    elif verb in CHAIN:
        form = edit_chain(form, (await look_at(request, form)).chain, CHAIN[verb], argument)
    else:
        form, focus = act(form, verb, argument)
    focus = focus or next(iter(errors), "")
    template = "builder/_form.html" if is_fragment(request) else "builder/show.html"
    return render(request, template, await build_page(request, form, errors=errors, focus=focus))


@router.post("/edit/prompt")
async def prompt(request: Request) -> Response:
    try:  # plain pairs: read in a third of the time that a form with files takes
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise InvalidForm(N_("The form couldn’t be read.")) from error
    form = read_form(pairs, model=studio_of(request).settings.model)
    return render(request, "builder/prompt.html", PromptContext(pane_of(await look_at(request, form))))


@router.get("/samples/{name}.webp")
async def sample_picture(name: str) -> Response:
    return FileResponse(sample_thumb(name), media_type="image/webp", headers={"cache-control": SAMPLE_KEPT})


async def create_from_form(request: Request) -> Response:
    """Make the run that the form asks for and go to it; else the form again, with what stopped it."""
    form, files, do = await read_posted(request)
    taken = await take(request, form, files)
    form, errors = taken.form, taken.errors
    look = await look_at(request, form)
    errors = look.errors() | errors
    if errors or look.is_blocked:
        return await _again(request, form, errors, None, 422)
    shown = request.headers.get(SHOWN, "")  # a script tells which prompt the reader has seen
    if shown and shown != mark_of(look):
        return await _again(request, form, {}, _not_as_shown(), 409)
    asked: dict[str, Any] = {
        "owner": owner_of(request),
        "client_key": form.client_key or None,
        "confirm": do == "confirm",
        "confirm_sources": do == CONFIRM_SOURCES,
        "parent": form.parent or None,
    }
    studio = studio_of(request)
    made: RunView | GroupView
    try:
        if look.chain:
            made, _new = await studio.groups.create("passes", look.built.spec, specs=look.chain.to_json(), **asked)
        elif form.results() > 1:
            made, _new = await studio.groups.create("variants", look.built.spec, count=form.results(), **asked)
        else:
            made, _new = await studio.runs.create(look.built.spec, **asked)
    except (Conflict, FindingsBlock, InvalidSpec, NotFound, OverBudget) as error:
        return await _again(request, form, {}, stopped(error), error.status)
    if is_fragment(request):
        return Response(status_code=201, headers={"location": made.url, "hx-redirect": made.url})
    return RedirectResponse(made.url, status_code=303)


def _not_as_shown() -> Notice:
    text = _("Nothing was sent. It is shown as it is now: look at it, then run it.")
    return Notice(_("The prompt has changed since it was shown"), text)


async def read_posted(request: Request) -> tuple[BuilderForm, list[Upload], str]:
    """The form, the files that came with it, and what is to be done."""
    async with request.form(max_fields=MAX_FIELDS, max_files=MAX_SOURCES) as posted:
        items = posted.multi_items()
        chosen = [(name, file) for name, file in items if isinstance(file, UploadFile) and file.filename]
        files = [Upload(file.filename or "", await file.read(), _place(name)) for name, file in chosen]
        do = posted.get("do")
    form = read_form(items, model=studio_of(request).settings.model)
    return (form if form.client_key else replace(form, client_key=new_id())), files, do if isinstance(do, str) else ""


def _place(name: str) -> int:
    """Which picture a file takes the place of: that of "image-2.file"; 0 for one more."""
    found = _REPLACES.fullmatch(name)
    return int(found[1]) if found else 0


async def _again(
    request: Request, form: BuilderForm, errors: Mapping[str, str], notice: Notice | None, status: int
) -> Response:
    """The page once more, nothing lost, with what stopped the run."""
    focus = next((control for control in errors if control), "")
    page = await build_page(request, form, errors=errors, focus=focus, notice=notice)
    return render(request, "builder/show.html", page, status=status)


def stopped(error: RequestError) -> Notice:
    """What stopped a run, above its form."""
    detail: Mapping[str, Any] = error.detail if isinstance(error.detail, Mapping) else {}
    if error.error_code == "may_charge_twice":
        return Notice(
            _("This edit may have been sent before"),
            translated(error.message),
            confirm=_("Run anyway"),
            link=f"/runs/{detail['run']}",
            link_word=_("View that run"),
        )
    if error.error_code == "no_picture":
        return Notice(
            _("An address leads to no image that the model takes"),
            translated(error.message),
            confirm=_("Run anyway"),
            do=CONFIRM_SOURCES,
        )
    if error.error_code == "over_budget" and "cap_usd" in detail:
        figures = (
            Figure(_("Cap"), _("%(usd)s a day") % {"usd": formats.usd(detail["cap_usd"])}),
            Figure(_("Spent or reserved"), formats.usd(detail["held_usd"])),
            Figure(_("This run"), _("about %(usd)s") % {"usd": formats.usd(detail["needed_usd"])}),
        )
        text = _("Nothing was sent and nothing was charged. Your edit is kept as it is.")
        return Notice(_over(detail), text, figures, link="/settings#budgets", link_word=_("Budgets"))
    return Notice(_("Not run"), translated(error.message))


def _over(detail: Mapping[str, Any]) -> str:
    beyond = formats.usd(Decimal(detail["held_usd"]) + Decimal(detail["needed_usd"]) - Decimal(detail["cap_usd"]))
    if detail["scope"] == "person":
        return _("This run would exceed your daily cap by %(usd)s") % {"usd": beyond}
    return _("This run would exceed today’s cap by %(usd)s") % {"usd": beyond}
