"""A run as the API and the pages show it (run_view.py), out of its rows."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import RawColumns
from app.messages import LazyText, read, read_text
from app.runs.ledger.budget import to_usd
from app.runs.ledger.costs import is_untold
from app.runs.ledger.models import ATTACHED, Output, Run, RunEvent
from app.runs.ledger.rows import of_raw, read_many
from app.runs.ledger.run_error import error_text
from app.runs.ledger.states import SAVED, UNSAVED, WITH_ERROR
from app.runs.queries.event_text import event_text
from app.runs.queries.run_view import (
    CostView,
    ErrorView,
    EventView,
    FileView,
    OutputView,
    RunView,
    SourceView,
    UpstreamView,
)
from app.runs.reports.models import WAITING, RunReport
from app.runs.steps.download import MAX_FILES

OUTPUT = RawColumns(Output.__table__.columns)
REPORT = RawColumns(RunReport.__table__.c[name] for name in ("run_id", "state", "report", "error"))
_RUNS: BindParameter[list[str]] = bindparam("runs", expanding=True)
_SHOWN_FIRST = case((Output.kind == "result", 0), else_=1)  # what a page shows, and then what was made of it
OUTPUTS = (
    select(*OUTPUT.selected)
    .where(Output.run_id.in_(_RUNS))
    .order_by(Output.run_id, _SHOWN_FIRST, Output.kind, Output.n)
)
TOLD = RunEvent.kind.in_(("state", "note"))
EVENTS = select(*RunEvent.__table__.columns).where(RunEvent.run_id.in_(_RUNS), TOLD).order_by(RunEvent.id)
REPORTS = select(*REPORT.selected).where(RunReport.run_id.in_(_RUNS))

MAX_KEPT = 500
PHASES = {
    "ready": "waiting",
    "posting": "sending",
    "submitted": "queued",
    "running": "running",
    "succeeded": "downloading",
}


async def view_runs(session: AsyncSession, run_ids: list[str], *, with_events: bool = True) -> list[RunView]:
    """Runs by id, newest first; those that do not exist are left out."""
    connection = await session.connection()
    runs = await read_many(connection, run_ids)
    outputs = _by_run(await connection.execute(OUTPUTS, {"runs": run_ids}))
    reports = _by_run(await connection.execute(REPORTS, {"runs": run_ids}))
    if not with_events:
        return [_bare_view(raw, outputs.get(raw[0], ()), reports.get(raw[0], ())) for raw in runs]
    events = _by_run(await connection.execute(EVENTS, {"runs": run_ids}))
    return [_view(raw, outputs.get(raw[0], ()), reports.get(raw[0], ()), list(events.get(raw[0], ()))) for raw in runs]


@lru_cache(maxsize=MAX_KEPT)
def _bare_view(raw: tuple[Any, ...], outputs: tuple[Any, ...], reports: tuple[Any, ...]) -> RunView:
    """Without its events. A list shows the same runs again and again: what comes from equal rows is made once."""
    return _view(raw, outputs, reports, [])


def _view(raw: Sequence[Any], outputs: Sequence[Any], reports: Sequence[Any], events: list[Any]) -> RunView:
    shown: list[Any] = [OUTPUT.row(values) for values in outputs]
    report: Any = REPORT.row(reports[0]) if reports else None
    return view(of_raw(raw), shown, events, report)


def _by_run(rows: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        found[row.run_id] = (*found.get(row.run_id, ()), row)
    return found


def view(run: Run, outputs: list[Output], events: list[RunEvent], report: RunReport | None = None) -> RunView:
    return RunView(
        id=run.id,
        url=f"/runs/{run.id}",
        state=run.state,
        phase=phase_of(run.state, report.state if report else None),
        draft=run.draft,
        upstream=UpstreamView(name=run.upstream_name, base=run.upstream_base),
        model=run.model,
        prompt=run.prompt,
        composer=run.composer,
        spec=run.spec,
        wire=run.wire,
        request_id=run.request_id,
        queue_position=run.queue_position,
        status_word=run.status_word,
        received_bytes=run.received_bytes,
        total_bytes=run.total_bytes,
        created_at=iso(run.created_at),
        submitted_at=iso_or_none(run.submitted_at),
        running_at=iso_or_none(run.running_at),
        finished_at=iso_or_none(run.finished_at),
        saved_at=iso_or_none(run.saved_at),
        looked_at=iso_or_none(run.looked_at),
        cost=_cost(run),
        person=run.owner or None,
        group=run.group_id,
        parent=run.parent_id,
        tags=run.tags,
        starred=run.starred,
        note=run.note,
        sources=[_source(source) for source in run.sources],
        origin="import" if run.upstream_name == "import" else "run",
        sent=_sent(run),
        outputs=[_output(run, output) for output in outputs if output.kind != ATTACHED],
        files=[_file(run, output) for output in outputs if output.kind == ATTACHED],
        addresses=_addresses(run, outputs),
        notes=(run.result or {}).get("notes") or [],
        report=report.report if report else None,
        report_state=report.state if report else None,
        report_error=_report_error(report.error) if report and report.error else None,
        error=_error(run.error) if run.error and (run.state in WITH_ERROR or run.parked) else None,
        cancel_requested=run.cancel,
        cancel_outcome=run.cancel_outcome,
        parked=run.parked,
        restored=run.restored,
        deleted_at=iso_or_none(run.deleted_at),
        events=[
            EventView(
                id=e.id,
                at=iso(e.at),
                state=e.state,
                cause=e.cause,
                text=event_text(e.cause, e.detail, run.upstream_name, e.state),
                detail={name: read(value) for name, value in e.detail.items()},
                params=e.detail,
            )
            for e in events
        ],
    )


def _error(error: dict[str, Any]) -> ErrorView:
    known = {name: value for name, value in error.items() if name in ErrorView.model_fields}
    return ErrorView(**known | {"message": error_text(error)})


def _cost(run: Run) -> CostView:
    most = to_usd(run.estimate_micro) if run.price_known else None
    return CostView(
        estimate_usd=to_usd(run.about_micro) if run.about_micro is not None else most,  # runs of before had one figure
        most_usd=most,
        actual_usd=_usd(run.actual_micro),
        stated_usd=_usd(run.stated_micro),
        held_usd=to_usd(run.held_micro),
        is_untold=is_untold(run),
    )


def _usd(micro: int | None) -> str | None:
    return None if micro is None else to_usd(micro)


def phase_of(state: str, report: str | None) -> str | None:
    """`report` is the state of its report, where it has one."""
    return "measuring" if state == SAVED and report in WAITING else PHASES.get(state)


def _report_error(error: dict[str, Any]) -> dict[str, Any]:
    return {"code": error["code"], "message": read(error["message"]), "why": error["message"]}


def _source(source: dict[str, Any]) -> SourceView:
    image = source.get("image")
    at = f"/api/v1/images/{image}" if image else None
    return SourceView(
        n=source["n"],
        role=source["role"],
        image=image,
        url=source.get("url"),
        width=source.get("width"),
        height=source.get("height"),
        thumb=f"{at}/thumb" if at else None,
        file=f"{at}/{source.get('shown', 'file')}" if at else None,
        sent_as=source.get("sent_as"),
    )


def _notes(output: Output) -> list[str]:
    """What is to be known of a composite, or why an answer could not be set into the original."""
    detail = output.detail or {}
    if detail.get("refused"):
        return [LazyText("Not set into the original: %(why)s", why=read_text(detail["refused"]))]
    return list(map(str, detail.get("notes", [])))


def _sent(run: Run) -> dict[str, Any] | None:
    sent = run.sources[0].get("sent") if run.sources else None
    return {name: sent[name] for name in ("box", "width", "height", "image") if name in sent} if sent else None


def _output(run: Run, output: Output) -> OutputView:
    at = f"/api/v1/runs/{run.id}/outputs/{output.kind}/{output.n}"
    return OutputView(
        kind=output.kind,
        n=output.n,
        url=at,
        thumb=f"{at}/thumb" if output.thumb_key else None,
        width=output.width,
        height=output.height,
        bytes=output.bytes,
        mime=output.mime,
        sha256=output.sha256,
        exact=(output.detail or {}).get("exact"),
        notes=_notes(output),
        report=(output.detail or {}).get("report"),
        region=(output.detail or {}).get("region"),
    )


def _file(run: Run, output: Output) -> FileView:
    why = (run.result or {}).get("unshown", {}).get(str(output.n), {})
    return FileView(
        kind=output.kind,
        n=output.n,
        url=f"/api/v1/runs/{run.id}/outputs/{output.kind}/{output.n}",
        bytes=output.bytes,
        mime=output.mime,
        sha256=output.sha256,
        reason=why.get("code", "other_kind"),
        message=read(why.get("message", "")),
        why=why.get("message"),
    )


def _addresses(run: Run, outputs: list[Output]) -> list[str]:
    """Of the files that are not here, where another server may still have them."""
    if run.state != UNSAVED or (run.error or {}).get("code") == "expired":
        return []
    here = {output.n for output in outputs}
    files = (run.result or {}).get("files", [])[:MAX_FILES]
    return [url for n, url in enumerate(files, start=1) if n not in here and url.startswith(("https://", "http://"))]


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(at: float | None) -> str | None:
    return None if at is None else iso(at)
