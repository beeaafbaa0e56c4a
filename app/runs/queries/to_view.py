"""A run as the API and the pages show it (run_view.py), out of its rows."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.messages import LazyText, read, read_text
from app.runs.ledger.budget import to_usd
from app.runs.ledger.costs import is_untold
from app.runs.ledger.models import ATTACHED, Output, Run, RunEvent
from app.runs.ledger.run_error import error_text
from app.runs.ledger.states import SAVED, UNSAVED, WITH_ERROR
from app.runs.ledger.status_updates import outputs_of
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
from app.runs.reports.enqueue import reports_of
from app.runs.reports.models import WAITING, RunReport
from app.runs.steps.download import MAX_FILES

PHASES = {
    "ready": "waiting",
    "posting": "sending",
    "submitted": "queued",
    "running": "running",
    "succeeded": "downloading",
}


async def view_runs(session: AsyncSession, run_ids: list[str], *, with_events: bool = True) -> list[RunView]:
    """Runs by id, newest first; those that do not exist are left out."""
    runs = list(
        await session.scalars(
            select(Run).where(Run.id.in_(run_ids)).order_by(Run.id.desc()).execution_options(populate_existing=True)
        )
    )
    outputs = await outputs_of(session, run_ids)
    events: dict[str, list[RunEvent]] = {}
    if with_events:
        for event in await session.scalars(
            select(RunEvent)
            .where(RunEvent.run_id.in_(run_ids), RunEvent.kind.in_(("state", "note")))
            .order_by(RunEvent.id)
        ):
            events.setdefault(event.run_id, []).append(event)
    reports = await reports_of(session, run_ids)
    return [view(run, outputs.get(run.id, []), events.get(run.id, []), reports.get(run.id)) for run in runs]


def view(run: Run, outputs: list[Output], events: list[RunEvent], report: RunReport | None = None) -> RunView:
    is_measured = run.state == SAVED and report is not None and report.state in WAITING
    return RunView(
        id=run.id,
        url=f"/runs/{run.id}",
        state=run.state,
        phase="measuring" if is_measured else PHASES.get(run.state),
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
