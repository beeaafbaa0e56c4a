"""Every run that a query finds, as JSON or CSV, a piece at a time: for the history page and for `stillframe export`.

No token and no signature leaves: what has a secret's shape is blacked out, as in the log. A cell that a spreadsheet
would take for a formula begins with an apostrophe.
"""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.db import Database
from app.logs import redact
from app.runs.queries.run_view import RunView
from app.runs.queries.search import MAX_PAGE, RunQuery, find
from app.runs.queries.to_view import view_runs

FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")  # and their full-width forms, which a spreadsheet reads alike
MARK = "\ufeff"  # tells a spreadsheet that the letters are UTF-8
COLUMNS = (
    "id",
    "state",
    "created_at",
    "submitted_at",
    "finished_at",
    "saved_at",
    "model",
    "draft",
    "prompt",
    "size",
    "width",
    "height",
    "bytes",
    "mime",
    "sha256",
    "estimate_usd",
    "most_usd",
    "actual_usd",
    "stated_usd",
    "held_usd",
    "request_id",
    "person",
    "group",
    "parent",
    "tags",
    "starred",
    "note",
    "error",
)


async def export_json(database: Database, query: RunQuery) -> AsyncIterator[str]:
    """One JSON document, `{"exported_at", "runs": [run]}`, each run on a line of its own and as the API shows it."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    yield f'{{"exported_at": "{now}", "runs": ['
    comma = "\n"
    async for run in _all(database, query, with_events=True):
        yield comma + json.dumps(_clean(run.model_dump(mode="json")), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


async def export_csv(database: Database, query: RunQuery) -> AsyncIterator[str]:
    """A header and a line a run, in UTF-8 with its mark, lines ended as RFC 4180 says. Tags are joined by commas."""
    yield MARK + _line(list(COLUMNS))
    async for run in _all(database, query, with_events=False):
        yield _line([safe_cell(redact(_text(value))) for value in _cells(run)])


def safe_cell(text: str) -> str:
    """`text` as a spreadsheet shows it and never runs it."""
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or text.lstrip()[:1] in FORMULA else text


async def _all(database: Database, query: RunQuery, *, with_events: bool) -> AsyncIterator[RunView]:
    cursor = query.cursor
    while True:
        async with database.read() as session:
            ids, cursor = await find(session, replace(query, cursor=cursor, limit=MAX_PAGE))
            runs = await view_runs(session, ids, with_events=with_events)
        for run in runs:
            yield run
        if cursor is None:
            return


def _cells(run: RunView) -> tuple[Any, ...]:
    result = next((output for output in run.outputs if output.kind == "result"), None)
    made = (result.width, result.height, result.bytes, result.mime, result.sha256) if result else (None,) * 5
    return (
        *(run.id, run.state, run.created_at, run.submitted_at, run.finished_at, run.saved_at, run.model, run.draft),
        *(run.prompt, run.spec.get("size", "auto"), *made),
        *(run.cost.estimate_usd, run.cost.most_usd, run.cost.actual_usd, run.cost.stated_usd, run.cost.held_usd),
        *(run.request_id, run.person, run.group),
        *(run.parent, ", ".join(run.tags), run.starred, run.note, run.error.message if run.error else None),
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _clean(value: Any) -> Any:
    """JSON without what has a secret's shape, in its texts and its keys alike."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {redact(str(name)): _clean(item) for name, item in value.items()} if isinstance(value, dict) else value
