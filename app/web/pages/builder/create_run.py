"""Run.

POST /runs   to the run or the group that the builder's form asks for; else templates/builder/show.html, with what stopped it
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, FindingsBlock, InvalidSpec, NotFound, OverBudget
from app.runs import Groups, GroupView, Runs, RunView
from app.web.dependencies import GroupsDep, ImagesDep, Owner, RunsDep
from app.web.pages.builder.context import Notice
from app.web.pages.builder.page import BuilderPageDep
from app.web.pages.builder.posted_edit import PostedEditDep
from app.web.pages.builder.preview import Preview, PreviewsDep
from app.web.pages.builder.preview_panel import mark_of
from app.web.pages.builder.refusal_notice import CONFIRM, CONFIRM_SOURCES, changed_since_shown, refusal_notice
from app.web.pages.builder.uploads import take
from app.web.templating import Fragment, Render

router = APIRouter()
REFUSALS = (Conflict, FindingsBlock, InvalidSpec, NotFound, OverBudget)


@router.post("/runs")
async def create(
    render: Render,
    page: BuilderPageDep,
    previews: PreviewsDep,
    images: ImagesDep,
    runs: RunsDep,
    groups: GroupsDep,
    owner: Owner,
    posted: PostedEditDep,
    is_part: Fragment,
    x_shown_prompt: Annotated[str, Header()] = "",
) -> Response:
    """A script tells in `x_shown_prompt` which prompt the reader has seen."""
    uploaded = await take(images, posted.form, posted.files, owner=owner)
    preview = await previews.of(uploaded.form, owner=owner)

    async def again(status: int, errors: Mapping[str, str], notice: Notice | None = None) -> Response:
        """The page once more, nothing lost, with what stopped the run."""
        focus = next((control for control in errors if control), "")
        context = await page.build(
            uploaded.form, owner=owner, preview=preview, errors=errors, focus=focus, notice=notice
        )
        return render("builder/show.html", context, status=status)

    errors = preview.errors() | uploaded.errors
    if errors or preview.is_blocked:
        return await again(422, errors)
    if x_shown_prompt and x_shown_prompt != mark_of(preview):
        return await again(409, {}, changed_since_shown())
    answers = {"confirm": posted.action == CONFIRM, "confirm_sources": posted.action == CONFIRM_SOURCES}
    try:
        made = await _make(runs, groups, preview, owner=owner, **answers)
    except REFUSALS as error:
        return await again(error.status, {}, refusal_notice(error))
    if is_part:
        return Response(status_code=201, headers={"location": made.url, "hx-redirect": made.url})
    return RedirectResponse(made.url, status_code=303)


async def _make(runs: Runs, groups: Groups, preview: Preview, **answers: Any) -> RunView | GroupView:
    """Make what the form asks for: a chain of passes, several results, or one run."""
    form, spec = preview.form, preview.built.spec
    asked: dict[str, Any] = {"client_key": form.client_key or None, "parent": form.parent or None, **answers}
    if preview.chain:
        return (await groups.create("passes", spec, specs=preview.chain.to_json(), **asked))[0]
    if form.results() > 1:
        return (await groups.create("variants", spec, count=form.results(), **asked))[0]
    return (await runs.create(spec, **asked))[0]
