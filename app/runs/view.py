"""A run as the API and the pages show it: the JSON contract of `GET /api/v1/runs/{id}`."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.runs.budget import to_usd
from app.runs.evidence import outputs_of
from app.runs.models import Output, Run, RunEvent
from app.runs.states import WITH_ERROR
from app.runs.words import say

PHASES = {
    "ready": "waiting",
    "posting": "sending",
    "submitted": "queued",
    "running": "running",
    "succeeded": "downloading",
}


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class UpstreamView(_Shown):
    name: str
    base: str


class CostView(_Shown):
    """US dollars as decimal text. `held_usd` is what the run counts for today."""

    estimate_usd: str | None
    actual_usd: str | None
    held_usd: str


class SourceView(_Shown):
    n: int
    role: str
    image: str | None
    url: str | None
    width: int | None
    height: int | None
    thumb: str | None
    file: str | None
    sent_as: str | None


class OutputView(_Shown):
    kind: str
    n: int
    url: str
    thumb: str | None
    width: int
    height: int
    bytes: int
    mime: str
    sha256: str


class EventView(_Shown):
    id: int
    at: str
    state: str
    cause: str
    text: str
    detail: dict[str, Any] = {}


class ErrorView(_Shown):
    code: str
    message: str
    field: str | None = None
    detail: Any = None
    retryable: bool = False
    outcome_known: bool = True


class RunView(_Shown):
    """Times are ISO 8601 in UTC; states and phases are those of docs/runs.md."""

    id: str
    url: str
    state: str
    phase: str | None
    draft: bool
    upstream: UpstreamView
    model: str
    prompt: str
    composer: str
    spec: dict[str, Any]
    wire: dict[str, Any]
    request_id: str | None
    queue_position: int | None
    status_word: str | None
    received_bytes: int | None
    total_bytes: int | None
    created_at: str
    submitted_at: str | None
    running_at: str | None
    finished_at: str | None
    saved_at: str | None
    looked_at: str | None = None
    cost: CostView
    person: str | None
    group: str | None
    parent: str | None
    tags: list[str]
    starred: bool
    note: str
    sources: list[SourceView]
    outputs: list[OutputView]
    notes: list[Any]  # what the upstream says of its result, the sandbox operation by operation
    report: None = None
    error: ErrorView | None
    cancel_requested: bool
    cancel_outcome: str | None
    parked: bool
    restored: bool
    deleted_at: str | None = None
    events: list[EventView]


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
    return [view(run, outputs.get(run.id, []), events.get(run.id, [])) for run in runs]


def view(run: Run, outputs: list[Output], events: list[RunEvent]) -> RunView:
    return RunView(
        id=run.id,
        url=f"/runs/{run.id}",
        state=run.state,
        phase=PHASES.get(run.state),
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
        cost=CostView(
            estimate_usd=to_usd(run.estimate_micro) if run.price_known else None,
            actual_usd=to_usd(run.actual_micro) if run.actual_micro is not None else None,
            held_usd=to_usd(run.held_micro),
        ),
        person=run.owner or None,
        group=run.group_id,
        parent=run.parent_id,
        tags=run.tags,
        starred=run.starred,
        note=run.note,
        sources=[_source(source) for source in run.sources],
        outputs=[_output(run, output) for output in outputs],
        notes=(run.result or {}).get("notes") or [],
        error=ErrorView(**{k: v for k, v in run.error.items() if k in ErrorView.model_fields})
        if run.error and run.state in WITH_ERROR
        else None,
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
                text=say(e.cause, e.detail, run.upstream_name, e.state),
                detail=e.detail,
            )
            for e in events
        ],
    )


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
        file=f"{at}/file" if at else None,
        sent_as=source.get("sent_as"),
    )


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
    )


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(at: float | None) -> str | None:
    return None if at is None else iso(at)
