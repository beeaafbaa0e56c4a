"""What is done to runs that were chosen in the history.

POST /runs/selection   back to the list with what came of it; to two results side by side; or a zip
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from app.errors import Conflict, NotFound
from app.runs import RunActions, RunView
from app.runs.queries.zip_archive import archive
from app.web.dependencies import Owner, RunActionsDep, RunsDep, StorageDep, TimeZone
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.history_filters import HistoryFilters
from app.web.pages.runs.history_page import HistoryPageDep
from app.web.templating import Render

MAX_CHOSEN = 200

router = APIRouter()


class SelectionForm(BaseModel):
    """`back` is the address of the list; `run` are ids."""

    do: Literal["star", "unstar", "tag", "untag", "delete", "restore", "download", "compare"]
    run: list[str] = []
    tag: Annotated[str, Field(max_length=40)] = ""
    back: Annotated[str, Field(max_length=2000)] = ""

    @property
    def ids(self) -> list[str]:
        return list(dict.fromkeys(self.run))[:MAX_CHOSEN]


@router.post("/runs/selection")
async def selection(
    render: Render,
    page: HistoryPageDep,
    runs: RunsDep,
    actions: RunActionsDep,
    storage: StorageDep,
    zone: TimeZone,
    owner: Owner,
    form: Annotated[SelectionForm, Form()],
) -> Response:
    ids, tag, filters = form.ids, form.tag.strip(), HistoryFilters.of_address(form.back)
    chosen = [await runs.get(run_id, owner=owner) for run_id in ids] if form.do != "restore" else []
    if wrong := _wrong(form.do, ids, chosen, tag):
        return render("runs/index.html", await page.build(filters, error=wrong), status=422)
    if form.do == "compare":
        older, newer = sorted(ids)
        return RedirectResponse(f"/runs/{newer}?with={older}", status_code=303)
    if form.do == "download":
        pieces = archive(chosen, storage, lambda run, kind, n: runs.output(run.id, kind, n))
        headers = {"content-disposition": f'attachment; filename="stillframe-{datetime.now(zone).date()}.zip"'}
        return StreamingResponse(pieces, media_type="application/zip", headers=headers)
    deleted, kept = await _delete_or_restore(actions, form.do, ids, owner)
    await _label(actions, form.do, chosen, tag, owner)
    address = filters.address(cursor=filters.cursor)
    outcome = [f"deleted={','.join(deleted)}"] * bool(deleted) + [f"kept={kept}"] * bool(kept)
    if outcome:
        address += ("&" if "?" in address else "?") + "&".join(outcome)
    return RedirectResponse(address, status_code=303)


async def _delete_or_restore(actions: RunActions, do: str, ids: Sequence[str], owner: str) -> tuple[list[str], int]:
    """Return the ids that were deleted, and how many runs stayed as they are."""
    deleted, kept = [], 0
    for run_id in ids if do in ("delete", "restore") else ():
        try:
            if do == "delete":
                await actions.delete(run_id, owner=owner)
                deleted.append(run_id)
            else:
                await actions.restore(run_id, owner=owner)
        except (Conflict, NotFound):
            kept += 1
    return deleted, kept


async def _label(actions: RunActions, do: str, chosen: Sequence[RunView], tag: str, owner: str) -> None:
    for run in chosen:
        if do in ("star", "unstar"):
            await actions.patch(run.id, starred=do == "star", owner=owner)
        elif do in ("tag", "untag"):
            others = [name for name in run.tags if name != tag]
            await actions.patch(run.id, tags=[*others, tag] if do == "tag" else others, owner=owner)


def _wrong(do: str, ids: Sequence[str], chosen: Sequence[RunView], tag: str) -> str | None:
    if not ids:
        return _("Choose at least one run.")
    if do in ("tag", "untag") and not tag:
        return _("Write the tag.")
    if do == "compare" and (len(ids) != 2 or not all(view.outputs for view in chosen)):
        return _("Choose two runs that have a result to compare them.")
    if do == "download" and not any(view.outputs or view.files for view in chosen):
        return _("None of these runs has a result to download.")
    return None
