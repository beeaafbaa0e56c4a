"""What is done on a sheet's page; the page itself is routes.py's.

POST /groups/{id}/rows                 run rows: missing, failed, stale, or one by its number
POST /groups/{id}/rows/{n}/decision    approve, or request changes, with a note
POST /groups/{id}/rows/{n}/texts       other texts for the row; `do` run: and run it
"""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, ImageError, InvalidForm, NotFound, OverBudget
from app.messages import N_
from app.web.dependencies import CurrentPerson, GroupsDep, Owner, SheetsDep
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.groups.sheet_results import sheet_results
from app.web.pages.runs.presenter import RunPresenterDep
from app.web.posted_form import Posted
from app.web.templating import Render
from app.web.text_fields import whole

router = APIRouter(prefix="/groups/{group_id}/rows")
WORDS = ("missing", "failed", "stale", "changed")


@router.post("")
async def run_rows(
    render: Render,
    presenter: RunPresenterDep,
    groups: GroupsDep,
    sheets: SheetsDep,
    owner: Owner,
    group_id: str,
    which: Annotated[str, Form(max_length=12)],
    row: Annotated[int | None, Form(ge=0, le=999)] = None,
    confirm: Annotated[bool, Form()] = False,
) -> Response:
    number = whole(which, most=999)
    try:
        wanted = which if number is None else [number]
        await sheets.run_rows(group_id, wanted, owner=owner, confirm=confirm)
    except (Conflict, OverBudget, ImageError, InvalidForm) as error:
        if error.error_code == "nothing_to_run":
            return _to(group_id, row)  # the other click was first
        group = await groups.get(group_id, owner=owner)
        shown = {one.run.id: one for one in await presenter.present_all(group.runs)}
        ask = _("Run anyway (may be charged twice)") if error.error_code in ("may_charge_twice", "still_open") else ""
        context = sheet_results(
            group, shown, row=row, tab="", problem=translated(error.message), ask=ask, ask_which=which
        )
        return render("groups/sheet_results.html", context, status=error.status)
    return _to(group_id, number if number is not None else row)


@router.post("/{n}/decision")
async def decide(
    groups: GroupsDep,
    sheets: SheetsDep,
    owner: Owner,
    person: CurrentPerson,
    group_id: str,
    n: int,
    decision: Annotated[str, Form(max_length=20)],
    sha256: Annotated[str, Form(max_length=64)],
    note: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """The next row that nobody has decided on is shown then; the last one stays."""
    group = await groups.get(group_id, owner=owner)
    run = next((row.run for row in group.rows if row.index == n), None)
    if run is None:
        raise NotFound(N_("This row has no result."))
    await sheets.decide(run, decision, sha256, person=person.name if person else "", owner=owner, note=note)
    group = await groups.get(group_id, owner=owner)
    decided = {one.row["index"] for one in group.runs if one.row and one.approval}
    left = [row.index for row in group.rows if row.state == "saved" and row.index not in decided]
    after = next((index for index in left if index > n), None)
    return _to(group_id, after if after is not None else n)


@router.post("/{n}/texts")
async def texts(groups: GroupsDep, sheets: SheetsDep, owner: Owner, group_id: str, n: int, posted: Posted) -> Response:
    group = await groups.get(group_id, owner=owner)
    if not 0 <= n < len(group.rows):
        raise NotFound(N_("This row does not exist."))
    rows = [{"locale": row.locale, "reads": dict(row.reads)} for row in group.rows]
    typed = [words.replace("\r\n", "\n") for words in posted.all("cell")]
    if len(typed) != len(group.texts):
        raise InvalidForm(N_("The form couldn’t be read."))
    rows[n]["reads"] = {text["key"]: words for text, words in zip(group.texts, typed, strict=True) if words.strip()}
    await sheets.change(group_id, owner=owner, rows=rows)
    if posted.first("do") == "run":
        await sheets.run_rows(group_id, [n], owner=owner)
    return _to(group_id, n)


def _to(group_id: str, row: int | None) -> Response:
    return RedirectResponse(f"/groups/{group_id}" + ("" if row is None else f"?row={row}"), status_code=303)
