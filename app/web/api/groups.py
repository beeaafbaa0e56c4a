"""Groups as JSON.

POST   /api/v1/groups                      202 the new group, 200 the one that has this key
POST   /api/v1/groups/plans                a sheet’s prompts, findings and price; nothing is made
GET    /api/v1/groups/{id}
PATCH  /api/v1/groups/{id}                 a sheet’s title, texts, rows, terms, source
POST   /api/v1/groups/{id}/runs            rows again, or for the first time
GET    /api/v1/groups/{id}/sheet.csv       its texts; also sheet.xlsx
POST   /api/v1/groups/{id}/sheet           texts from a CSV, TSV or XLSX file
GET    /api/v1/groups/{id}/archive         its results as a zip with a manifest
POST   /api/v1/groups/{id}/cancellation    what was not sent stops first
POST   /api/v1/groups/{id}/continuation    a stopped chain goes on
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from app.media.file_names import fit_name
from app.prompts import parse_spec, spec_title
from app.runs import GroupView
from app.runs.groups.group_view import GroupRunView
from app.runs.groups.localization import sheet_of
from app.runs.groups.plan_view import SheetPlanView, plan_view
from app.runs.groups.sheet_files import XLSX, csv_of, read_sheet, xlsx_of
from app.runs.ledger.chain import LOCALIZATION
from app.runs.queries.zip_archive import archive
from app.runs.titles import file_name
from app.web.api.requests import ContinuationBody, GroupBody, Id
from app.web.api.sheet_requests import RowsBody, SheetBody, SheetPatch
from app.web.dependencies import GroupsDep, Owner, RunsDep, SheetsDep, StorageDep
from app.web.file_response import attachment
from app.web.i18n.translation import gettext as _

router = APIRouter(prefix="/groups", tags=["groups"])
CSV = {200: {"content": {"text/csv": {}}, "description": "A column `locale`, then one for each text."}}
WORKBOOK = {200: {"content": {XLSX: {}}, "description": "The same columns as the CSV."}}
TAKES_TABLE = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("text/csv", XLSX)},
    }
}
ZIP = {200: {"content": {"application/zip": {}}, "description": "The results, and manifest.json."}}


@router.post("", status_code=202, response_model=GroupView, responses={200: {"model": GroupView}})
async def create(groups: GroupsDep, sheets: SheetsDep, owner: Owner, body: GroupBody) -> JSONResponse:
    """Runs that belong together. The whole price is reserved, or nothing: over a budget it is 402 with the figures."""
    if body.kind == LOCALIZATION:
        group, is_new = await sheets.create(
            body.spec,
            sheet_of(_dumped(body.texts or []), _dumped(body.rows or []), body.terms),
            title=body.title,
            only=body.only,
            owner=owner,
            client_key=body.client_key,
            confirm=body.confirm,
            confirm_sources=body.confirm_sources,
        )
        return _made(group, is_new)
    group, is_new = await groups.create(
        body.kind,
        body.spec,
        specs=body.specs,
        count=body.count or 0,
        owner=owner,
        client_key=body.client_key,
        confirm=body.confirm,
        confirm_sources=body.confirm_sources,
    )
    return _made(group, is_new)


def _made(group: GroupView, is_new: bool) -> JSONResponse:
    location = {"location": f"/api/v1/groups/{group.id}"}
    return JSONResponse(group.model_dump(mode="json"), status_code=202 if is_new else 200, headers=location)


@router.get("/{group_id}", response_model=GroupView)
async def show(groups: GroupsDep, owner: Owner, group_id: Id) -> GroupView:
    """One group and its runs, as they are now."""
    return await groups.get(group_id, owner=owner)


@router.get("/{group_id}/archive", response_class=Response, responses=ZIP)  # type: ignore[arg-type]
async def bundle(
    groups: GroupsDep, runs: RunsDep, storage: StorageDep, owner: Owner, group_id: Id
) -> StreamingResponse:
    """The results that there are, in their order."""
    group = await groups.get(group_id, owner=owner)
    rows = [run for run in group.runs if run.row] if group.rows else group.runs
    names = {"name_of": _named_by_locale} if group.rows else {}
    parts = archive(rows, storage, lambda run, kind, n: runs.output(run.id, kind, n), **names)  # type: ignore[arg-type]
    name = f"{fit_name(_title_of(group)[:64])} {group.id[-6:].lower()}.zip"
    return StreamingResponse(parts, media_type="application/zip", headers={"content-disposition": attachment(name)})


def _named_by_locale(n: int, run: GroupRunView, file: int) -> str:
    """A sheet's files: one for each row, by its place and its locale."""
    row = run.row or {}
    return f"{row.get('index', n) + 1:02d} {fit_name(str(row.get('locale', '')))} {file_name(run, file)}"


def _title_of(group: GroupView) -> str:
    """Its own title; else that of its edit, which a sheet says row by row."""
    return group.title or (_("Text sheet") if group.rows else spec_title(parse_spec(group.spec)))


@router.post("/{group_id}/cancellation", status_code=202, response_model=GroupView)
async def cancel(groups: GroupsDep, owner: Owner, group_id: Id) -> GroupView:
    """Passes that are not made are never made; what was not sent stops; what runs is asked to."""
    return await groups.cancel(group_id, owner=owner)


@router.post("/{group_id}/continuation", status_code=202, response_model=GroupView)
async def carry_on(groups: GroupsDep, owner: Owner, group_id: Id, body: ContinuationBody) -> GroupView:
    """With the next pass where the last is here, else with that pass anew. Reserves all that is left."""
    return await groups.carry_on(group_id, owner=owner, confirm=body.confirm)


@router.post("/plans", response_model=SheetPlanView)
async def plan(sheets: SheetsDep, owner: Owner, body: SheetBody) -> SheetPlanView:
    """What a sheet becomes: each row's prompt, findings and price. Nothing is made."""
    sheet = sheet_of(_dumped(body.texts), _dumped(body.rows), body.terms)
    return plan_view(await sheets.plan(body.spec, sheet, owner=owner))


@router.patch("/{group_id}", response_model=GroupView)
async def change(sheets: SheetsDep, owner: Owner, group_id: Id, body: SheetPatch) -> GroupView:
    """Change a sheet. Changed rows are stale, added ones are planned; nothing is sent."""
    return await sheets.change(
        group_id,
        owner=owner,
        title=body.title,
        texts=None if body.texts is None else _dumped(body.texts),
        rows=None if body.rows is None else _dumped(body.rows),
        terms=body.terms,
        source=body.source,
    )


@router.post("/{group_id}/runs", status_code=202, response_model=GroupView)
async def run_rows(sheets: SheetsDep, owner: Owner, group_id: Id, body: RowsBody) -> GroupView:
    """Run rows again or for the first time. Their whole price is reserved, or nothing."""
    return await sheets.run_rows(group_id, body.which, owner=owner, confirm=body.confirm)


@router.get("/{group_id}/sheet.csv", response_class=Response, responses=CSV)  # type: ignore[arg-type]
async def sheet_csv(groups: GroupsDep, owner: Owner, group_id: Id) -> Response:
    """The texts as a table, for Excel, Google Sheets or a translator."""
    group = await groups.get(group_id, owner=owner)
    headers = {"content-disposition": attachment(f"{fit_name(group.title or 'texts')}.csv")}
    text = csv_of([text["key"] for text in group.texts], [(row.locale, row.reads) for row in group.rows])
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/{group_id}/sheet.xlsx", response_class=Response, responses=WORKBOOK)  # type: ignore[arg-type]
async def sheet_xlsx(groups: GroupsDep, owner: Owner, group_id: Id) -> Response:
    """The texts as a workbook. Every cell is text."""
    group = await groups.get(group_id, owner=owner)
    headers = {"content-disposition": attachment(f"{fit_name(group.title or 'texts')}.xlsx")}
    keys = [text["key"] for text in group.texts]
    data = await asyncio.to_thread(xlsx_of, keys, [(row.locale, row.reads) for row in group.rows])
    return Response(data, media_type=XLSX, headers=headers)


@router.post("/{group_id}/sheet", response_model=GroupView, openapi_extra=TAKES_TABLE)
async def take_in(sheets: SheetsDep, groups: GroupsDep, owner: Owner, group_id: Id, request: Request) -> GroupView:
    """Take a CSV, TSV or XLSX file in. Rows of a known locale are changed, others are added."""
    group = await groups.get(group_id, owner=owner)
    file = await asyncio.to_thread(read_sheet, await request.body(), [text["key"] for text in group.texts])
    return await sheets.take_in(group_id, file, owner=owner)


def _dumped(bodies: Sequence[BaseModel]) -> list[dict[str, Any]]:
    return [body.model_dump() for body in bodies]
