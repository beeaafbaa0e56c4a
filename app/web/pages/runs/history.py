"""The history: all runs, found, chosen and worked on together.

GET  /runs                      templates/runs/index.html; ?state=, q, tag, model, person, star, since, until, cursor
GET  /runs/{id}/card            templates/runs/index/_card.html    (fragment): a card after its run moved
POST /runs/selection            the chosen runs after one of the bar's buttons, back to the list; or a zip
GET  /runs/export.json, .csv    what the list finds, all of it, as a file
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from app.errors import Conflict, NotFound
from app.runs import RunView, export_csv, export_json
from app.runs.queries.zip_archive import archive
from app.web.dependencies import owner_of, person_of, reader_of, studio_of
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext
from app.web.pages.builder.samples import sample_views
from app.web.pages.runs.history_context import EVERYBODY, NOBODY
from app.web.pages.runs.presenter import (
    Done,
    HistoryContext,
    HistoryFilters,
    RunPageContext,
    RunPresentation,
    days_of,
    filters_of,
    show,
)
from app.web.templating import render

SHOWN = 48
MAX_CHOSEN = 200
Words = Annotated[str, Query(max_length=200)]

router = APIRouter()


@router.get("/runs")
async def index(
    request: Request,
    state: str = "",
    q: Words = "",
    tag: Words = "",
    model: Words = "",
    person: Words = "",
    star: str = "",
    since: str = "",
    until: str = "",
    cursor: Annotated[str | None, Query(max_length=26)] = None,
    deleted: Annotated[str, Query(max_length=27 * MAX_CHOSEN)] = "",
    kept: Annotated[int, Query(ge=0, le=MAX_CHOSEN)] = 0,
) -> Response:
    asked = _asked(
        state=state, q=q, tag=tag, model=model, person=person, star=star, since=since, until=until, cursor=cursor
    )
    return await _page(request, asked, done=_done(deleted, kept))


async def _page(
    request: Request, asked: HistoryFilters, *, done: Done | None = None, error: str | None = None
) -> Response:
    runs, zone = studio_of(request).runs, _zone(request)
    names = await _names(request)
    asked = asked if names else replace(asked, person="")
    owner = asked.whose(owner_of(request))
    newest = await runs.feed.newest()  # before the runs are read, so that nothing falls between
    page = await runs.page(asked.query(owner, zone, limit=SHOWN), with_events=False)
    tally = await runs.tally(owner)
    context = HistoryContext(
        page="history",
        asked=asked,
        days=days_of(await _all_shown(request, page.runs), zone),
        filters=filters_of(tally, asked),
        models=tuple([(model, (await studio_of(request).catalogue.get(model)).name) for model in tally.models]),
        people=_people(names, owner_of(request)),
        names=names if asked.person else {},
        tags=tally.tags,
        next=asked.address(cursor=page.next) if page.next else None,
        total=sum(tally.by_state.values()),
        last_event=newest,
        done=done,
        error=error,
        samples=() if tally.by_state else sample_views(drafts=studio_of(request).profile.name == "sandbox"),
    )
    return render(request, "runs/index.html", context, status=422 if error else 200)


@router.get("/runs/{run_id}/card")
async def card(request: Request, run_id: str, named: bool = False) -> Response:
    """`named`: among those of several people, where each says whose it is and none can be chosen."""
    run = await studio_of(request).runs.get(run_id, owner=reader_of(request))
    if run.deleted_at:
        return Response(media_type="text/html")  # nothing takes its place
    (shown,) = await _all_shown(request, [run])
    names = await _names(request) if named else {}
    return render(request, "runs/index/_card.html", RunPageContext(page="history", shown=shown, names=names))


@router.post("/runs/selection")
async def selection(
    request: Request,
    do: Annotated[Literal["star", "unstar", "tag", "untag", "delete", "restore", "download", "compare"], Form()],
    run: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    tag: Annotated[str, Form(max_length=40)] = "",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    runs, owner = studio_of(request).runs, owner_of(request)
    ids, asked = list(dict.fromkeys(run))[:MAX_CHOSEN], _from_address(back)
    chosen = [await runs.get(run_id, owner=owner) for run_id in ids] if do != "restore" else []
    wrong = _wrong(do, ids, chosen, tag.strip())
    if wrong:
        return await _page(request, asked, error=wrong)
    if do == "compare":
        older, newer = sorted(ids)
        return RedirectResponse(f"/runs/{newer}?with={older}", status_code=303)
    if do == "download":
        return _zip(request, chosen)
    kept, deleted = 0, []
    for run_id in ids:
        try:
            if do == "delete":
                await runs.delete(run_id, owner=owner)
                deleted.append(run_id)
            elif do == "restore":
                await runs.restore(run_id, owner=owner)
        except (Conflict, NotFound):
            kept += 1
    for view in chosen if do in ("star", "unstar") else ():
        await runs.patch(view.id, starred=do == "star", owner=owner)
    for view in chosen if do in ("tag", "untag") else ():
        others = [name for name in view.tags if name != tag.strip()]
        await runs.patch(view.id, tags=[*others, tag.strip()] if do == "tag" else others, owner=owner)
    address = asked.address(cursor=asked.cursor)
    told = "&".join([*(["deleted=" + ",".join(deleted)] if deleted else []), *([f"kept={kept}"] if kept else [])])
    return RedirectResponse(address + ("&" if "?" in address else "?") * bool(told) + told, status_code=303)


@router.get("/runs/export.{kind}")
async def export(
    request: Request,
    kind: Literal["json", "csv"],
    state: str = "",
    q: Words = "",
    tag: Words = "",
    model: Words = "",
    person: Words = "",
    star: str = "",
    since: str = "",
    until: str = "",
) -> Response:
    asked = _asked(
        state=state, q=q, tag=tag, model=model, person=person, star=star, since=since, until=until, cursor=None
    )
    whose = asked.whose(owner_of(request)) if await _names(request) else owner_of(request)
    query = asked.query(whose, _zone(request), limit=SHOWN)
    pieces = (export_json if kind == "json" else export_csv)(studio_of(request).database, query)
    return StreamingResponse(
        _encoded(pieces),
        media_type="application/json" if kind == "json" else "text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="stillframe-runs.{kind}"', "cache-control": "no-store"},
    )


def _zip(request: Request, chosen: list[RunView]) -> Response:
    studio = studio_of(request)
    pieces = archive(chosen, studio.storage, lambda run, n: studio.runs.output(run.id, "result", n))
    headers = {"content-disposition": f'attachment; filename="stillframe-{datetime.now(_zone(request)).date()}.zip"'}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _encoded(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece.encode()


def _asked(*, since: str, until: str, star: str, q: str, cursor: str | None, **plain: str) -> HistoryFilters:
    """An address as a person may have changed it: what is no date is no limit."""
    fields = {name: value.strip() for name, value in plain.items()}
    return HistoryFilters(
        **fields, q=q.strip(), star=bool(star), since=_date(since), until=_date(until), cursor=cursor or None
    )


def _from_address(query: str) -> HistoryFilters:
    given = dict(parse_qsl(query.partition("?")[2]))
    names = ("state", "q", "tag", "model", "person", "star", "since", "until")
    return _asked(**{name: given.get(name, "") for name in names}, cursor=given.get("cursor", "")[:26])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong(do: str, ids: list[str], chosen: list[RunView], tag: str) -> str | None:
    if not ids:
        return _("Choose at least one run.")
    if do in ("tag", "untag") and not tag:
        return _("Write the tag.")
    if do == "compare" and (len(ids) != 2 or not all(view.outputs for view in chosen)):
        return _("Choose two runs that have a result to compare them.")
    if do == "download" and not any(view.outputs for view in chosen):
        return _("None of these runs has a result to download.")
    return None


def _done(deleted: str, kept: int) -> Done | None:
    ids = tuple(part for part in deleted.split(",") if part)
    said = []
    if ids:
        said.append(ngettext("%(count)s run deleted.", "%(count)s runs deleted.", len(ids)) % {"count": len(ids)})
    if kept:
        stays = ngettext(
            "%(count)s run was kept: it hasn’t finished, or may still be charged.",
            "%(count)s runs were kept: they haven’t finished, or may still be charged.",
            kept,
        )
        said.append(stays % {"count": kept})
    return Done(" ".join(said), ids) if said else None


async def _names(request: Request) -> dict[str, str]:
    """Of everybody, for an admin; nobody else has others' runs to look at."""
    accounts, person = studio_of(request).accounts, person_of(request)
    return await accounts.names() if accounts and person and person.is_admin else {}


def _people(names: dict[str, str], reader: str) -> tuple[tuple[str, str], ...]:
    if not names:
        return ()
    others = [(person, name) for person, name in names.items() if person != reader]
    return (("", _("Your runs")), (EVERYBODY, _("Everyone’s")), *others, (NOBODY, _("Made without an account")))


async def _all_shown(request: Request, views: list[RunView]) -> list[RunPresentation]:
    studio = studio_of(request)
    shown = []
    for view in views:
        model = await studio.catalogue.get(view.model)
        usual = await studio.runs.usual_seconds(view.model)
        shown.append(show(view, model=model.name, usual=usual, zone=_zone(request)))
    return shown


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(studio_of(request).settings.timezone)
