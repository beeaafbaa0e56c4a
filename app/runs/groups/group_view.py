"""A group as the API and the pages show it: the JSON contract of `GET /api/v1/groups/{id}`."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.media.models import Image
from app.prompts import SpecJson
from app.runs.groups.approvals import APPROVED, CHANGES_REQUESTED, WITHDRAWN, decisions_of
from app.runs.groups.row_states import DONE as DONE_ROW
from app.runs.groups.row_states import Rows, rows_in
from app.runs.ledger.budget import to_usd
from app.runs.ledger.chain import CANCELLED, DONE, OPEN, PASSES, STOPPED
from app.runs.ledger.models import Approval, Group, Run
from app.runs.ledger.run_error import group_error_text
from app.runs.ledger.states import ENDS, WAITS_FOR_PERSON
from app.runs.queries.run_view import CostView, RunView
from app.runs.queries.to_view import iso, view_runs

RUNNING, WAITING = "running", "waiting"
STATES = (RUNNING, WAITING, DONE, STOPPED, CANCELLED)


class StepView(BaseModel):
    """A member as it was planned: a pass of a chain, or a variant. `run` is the newest that was made of it."""

    model_config = ConfigDict(frozen=True)

    n: int = Field(description="Its number, from 1.")
    spec: SpecJson = Field(description="What it asks for.")
    prompt: str = Field(description="The prompt that is sent.")
    estimate_usd: str | None = Field(description="What it was expected to cost; null: not known.")
    most_usd: str | None = Field(description="The most that it can cost; null: nobody can say it.")
    run: str | None = Field(description="The newest run that was made of it.")


class RowView(BaseModel):
    """A row of a sheet. `state`: empty | missing | running | failed | saved; `run` is its newest."""

    model_config = ConfigDict(frozen=True)

    index: int = Field(description="Its number, from 0.")
    locale: str = Field(description="Its language.")
    reads: dict[str, str] = Field(description="Its texts, by key.")
    state: str = Field(description="empty | missing | running | failed | saved.")
    stale: bool = Field(description="Whether it was changed since it was run.")
    run: str | None = Field(description="The newest run that was made of it.")


class ApprovalView(BaseModel):
    """`decision`: approved | changes_requested | withdrawn, of the file with this hash."""

    model_config = ConfigDict(frozen=True)

    decision: str = Field(description="approved | changes_requested | withdrawn.")
    by: str | None = Field(description="Who decided, where people sign in.")
    at: str = Field(description="When it was decided.")
    sha256: str = Field(description="The hash of the file that was decided on.")
    note: str = Field(description="A note.")


class GroupRunView(RunView):
    """A run with its place in the sheet. `approval` is what counts for the file that is here; null is undecided."""

    row: dict[str, Any] | None = Field(None, description="Its row: `index`, `locale` and the texts by key.")
    stale: bool = Field(False, description="Whether its row was changed since.")
    approval: ApprovalView | None = Field(None, description="What was decided on its file; null: undecided.")


class GroupView(BaseModel):
    """`state`: running | waiting (for a person) | done | stopped | cancelled. `runs` are oldest first."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Its ID.")
    kind: str = Field(description="passes | variants | localization.")
    url: str = Field(description="Its page.")
    state: str = Field(description="running | waiting (for a person) | done | stopped | cancelled.")
    created_at: str = Field(description="When it was made.")
    draft: bool = Field(description="Whether the sandbox makes it.")
    person: str | None = Field(description="Whose it is, where people sign in.")
    spec: SpecJson = Field(description="The edit as a whole.")
    cost: CostView = Field(description="What it costs in all.")
    error: dict[str, Any] | None = Field(description="Why it stopped: `code`, `message` and more.")
    steps: list[StepView] = Field(description="Its members as they were planned.")
    runs: list[GroupRunView] = Field(description="The runs that were made, the oldest first.")
    title: str = Field("", description="What its person called it.")
    texts: list[dict[str, Any]] = Field([], description="localization: the image’s texts.")
    terms: list[str] = Field([], description="localization: words that must stay.")
    rows: list[RowView] = Field([], description="localization: a row for each locale.")
    counts: dict[str, int] = Field({}, description="localization: how many rows are in each state, and decided on.")
    source_sha256: str | None = Field(None, description="The source’s file; null where only its address is known.")


async def view_group(session: AsyncSession, group_id: str) -> GroupView | None:
    group = await session.get(Group, group_id, populate_existing=True)
    if group is None:
        return None
    members = list(await session.scalars(select(Run).where(Run.group_id == group_id).order_by(Run.id)))
    newest = {run.group_index: run.id for run in members}
    rows = rows_in(group.plan, members) if group.sheet else None
    decided = await decisions_of(session, [run.id for run in members]) if group.sheet else {}
    runs = [
        _in_sheet(run, group, rows, decided.get(run.id, []))
        for run in await view_runs(session, [run.id for run in members])
    ]
    return GroupView(
        id=group.id,
        kind=group.kind,
        url=f"/groups/{group.id}",
        state=state_of(group, members),
        created_at=iso(group.created_at),
        draft=group.draft,
        person=group.owner or None,
        spec=group.spec,
        cost=CostView(
            estimate_usd=_sum([_about(step) for step in group.plan if step]),
            most_usd=_sum([_most(step) for step in group.plan if step]),
            actual_usd=_total([run.actual_micro for run in members]),
            stated_usd=_total([run.stated_micro for run in members]),
            held_usd=to_usd(group.held_micro + sum(run.held_micro for run in members)),
        ),
        error=_error(group.error) if group.error else None,
        steps=[
            StepView(
                n=n + 1,
                spec=step["spec"],
                prompt=step["prompt"],
                estimate_usd=_sum([_about(step)]),
                most_usd=_sum([_most(step)]),
                run=newest.get(n),
            )
            for n, step in enumerate(group.plan)
            if step
        ],
        runs=list(reversed(runs)),
        title=group.title,
        **(_sheet_of(group, rows, runs, await _sha256_of_source(session, group)) if rows else {}),
    )


async def _sha256_of_source(session: AsyncSession, group: Group) -> str | None:
    """Of the file that the sheet edits; None where only an address is known."""
    images = group.spec.get("images") or [{}]
    found: str | None = await session.scalar(select(Image.sha256).where(Image.id == (images[0].get("image") or "")))
    return found


def _sheet_of(group: Group, rows: Rows, runs: list[GroupRunView], source_sha256: str | None) -> dict[str, Any]:
    sheet = group.sheet or {}
    now = {run.id: run for run in runs}
    approvals = [
        run.approval.decision if run.approval else "" for _n, key in rows.standing.items() if (run := now.get(key))
    ]
    return {
        "texts": sheet["texts"],
        "terms": sheet.get("terms") or [],
        "rows": [
            RowView(
                index=n,
                locale=row["locale"],
                reads=row["reads"],
                state=rows.states[n],
                stale=n in rows.stale,
                run=rows.standing.get(n),
            )
            for n, row in enumerate(sheet["rows"])
        ],
        "counts": {
            **rows.counts(),
            "approved": approvals.count(APPROVED),
            "changes_requested": approvals.count(CHANGES_REQUESTED),
            "undecided": sum(1 for n, state in enumerate(rows.states) if state == DONE_ROW)
            - approvals.count(APPROVED)
            - approvals.count(CHANGES_REQUESTED),
        },
        "source_sha256": source_sha256,
    }


def _in_sheet(run: RunView, group: Group, rows: Rows | None, decided: list[Approval]) -> GroupRunView:
    """A run with its row, whether the sheet says other words by now, and what was decided of the file that is here."""
    data = {name: getattr(run, name) for name in RunView.model_fields}
    if rows is None:
        return GroupRunView(**data)
    index = next((step_n for step_n, run_id in rows.standing.items() if run_id == run.id), None)
    row = (group.sheet or {})["rows"][index] if index is not None else None
    file = run.outputs[0].sha256 if run.outputs else None
    last = next((one for one in reversed(decided) if one.sha256 == file), None)
    return GroupRunView(
        **data,
        row=None if row is None else {"index": index, **row},
        stale=index in rows.stale,
        approval=approval_view(last) if last and last.decision != WITHDRAWN else None,
    )


def approval_view(approval: Approval) -> ApprovalView:
    return ApprovalView(
        decision=approval.decision,
        by=approval.person or None,
        at=iso(approval.at),
        sha256=approval.sha256,
        note=approval.note,
    )


def _error(error: dict[str, Any]) -> dict[str, Any]:
    return {"code": error["code"], "message": group_error_text(error), "params": error.get("params")}


def state_of(group: Group, members: list[Run]) -> str:
    """The group's own word, but for an open one: that follows from its members."""
    if group.state != OPEN:
        return group.state
    if any(run.state not in ENDS and run.state not in WAITS_FOR_PERSON and not run.parked for run in members):
        return RUNNING
    if any(run.state in WAITS_FOR_PERSON or (run.parked and run.state not in ENDS) for run in members):
        return WAITING
    return RUNNING if group.kind == PASSES else DONE  # a chain between two passes


def _total(figures: list[int | None]) -> str | None:
    known = [micro for micro in figures if micro is not None]
    return to_usd(sum(known)) if known else None


def _most(step: dict[str, Any]) -> int | None:
    return step["estimate_micro"] if step["price_known"] else None


def _about(step: dict[str, Any]) -> int | None:
    about: int | None = step.get("about_micro")
    return about if about is not None else _most(step)  # plans of before had one figure


def _sum(figures: list[int | None]) -> str | None:
    """None as soon as one is not known."""
    known = [micro for micro in figures if micro is not None]
    return to_usd(sum(known)) if len(known) == len(figures) else None
