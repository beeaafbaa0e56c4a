"""The history: all runs, found, shown by day, and exported; what is done to chosen ones is selection.py.

GET  /runs                      templates/runs/index.html; ?state=, q, tag, model, person, star, since, until, cursor
GET  /runs/{id}/card            templates/runs/index/_card.html    (fragment): a card after its run moved
GET  /runs/export.json, .csv    what the list finds, all of it, as a file
"""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse

from app.runs import export_csv, export_json
from app.web.dependencies import DatabaseDep, Owner, Reader, RunsDep, TimeZone
from app.web.i18n.translation import ngettext
from app.web.pages.runs.context import RunPageContext
from app.web.pages.runs.history_context import Done
from app.web.pages.runs.history_filters import HistoryFilters
from app.web.pages.runs.history_page import SHOWN, HistoryPageDep, NamesOfPeople
from app.web.pages.runs.presenter import RunPresenterDep
from app.web.pages.runs.selection import MAX_CHOSEN
from app.web.templating import Render

router = APIRouter()


async def last_act(
    deleted: Annotated[str, Query(max_length=27 * MAX_CHOSEN)] = "",
    kept: Annotated[int, Query(ge=0, le=MAX_CHOSEN)] = 0,
) -> Done | None:
    """What the last act on chosen runs came to, as the address that it led to says it."""
    ids = tuple(part for part in deleted.split(",") if part)
    words = []
    if ids:
        words.append(ngettext("%(count)s run deleted.", "%(count)s runs deleted.", len(ids)) % {"count": len(ids)})
    if kept:
        stays = ngettext(
            "%(count)s run was kept: it hasn’t finished, or may still be charged.",
            "%(count)s runs were kept: they haven’t finished, or may still be charged.",
            kept,
        )
        words.append(stays % {"count": kept})
    return Done(" ".join(words), ids) if words else None


@router.get("/runs")
async def index(
    render: Render,
    page: HistoryPageDep,
    filters: Annotated[HistoryFilters, Query()],
    done: Annotated[Done | None, Depends(last_act)],
) -> Response:
    return render("runs/index.html", await page.build(filters, done=done))


@router.get("/runs/{run_id}/card")
async def card(
    render: Render,
    runs: RunsDep,
    presenter: RunPresenterDep,
    names: NamesOfPeople,
    reader: Reader,
    run_id: str,
    named: bool = False,
) -> Response:
    """`named`: among those of several people, where each says whose it is and none can be chosen."""
    run = await runs.get(run_id, owner=reader)
    if run.deleted_at:
        return Response(media_type="text/html")  # nothing takes its place
    shown = await presenter.present(run)
    context = RunPageContext(page="history", shown=shown, names=names if named else {})
    return render("runs/index/_card.html", context)


@router.get("/runs/export.{kind}")
async def export(
    database: DatabaseDep,
    zone: TimeZone,
    names: NamesOfPeople,
    owner: Owner,
    kind: Literal["json", "csv"],
    filters: Annotated[HistoryFilters, Query()],
) -> Response:
    query = filters.query(filters.whose(owner) if names else owner, zone, limit=SHOWN)
    pieces = (export_json if kind == "json" else export_csv)(database, query)
    return StreamingResponse(
        _encoded(pieces),
        media_type="application/json" if kind == "json" else "text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="stillframe-runs.{kind}"', "cache-control": "no-store"},
    )


async def _encoded(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece.encode()
