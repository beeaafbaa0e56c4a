"""A planned sheet as JSON: the contract of `POST /api/v1/groups/plans`."""

from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.runs.groups.sheets import SheetPlan


class CellFindingView(BaseModel):
    """`key` is the text’s, or '' where the finding is of the row. `severity`: error | warning | advice."""

    model_config = ConfigDict(frozen=True)

    key: str
    code: str
    severity: str
    message: str


class PlannedRowView(BaseModel):
    model_config = ConfigDict(frozen=True)

    index: int
    locale: str
    runs: bool  # false: there is nothing to run, or something is wrong
    prompt: str | None
    spec: dict[str, Any] | None
    findings: list[CellFindingView]
    usd: str | None
    most_usd: str | None


class SheetPlanView(BaseModel):
    """`usd` and `most_usd` are of all rows that run; null while the price of one is not known."""

    model_config = ConfigDict(frozen=True)

    rows: list[PlannedRowView]
    runs: int
    blocked: bool
    draft: bool
    usd: str | None
    most_usd: str | None


def plan_view(plan: SheetPlan) -> SheetPlanView:
    rows = [
        PlannedRowView(
            index=row.index,
            locale=row.row.locale,
            runs=row.runs,
            prompt=row.composed.preview["prompt"] if row.composed else None,
            spec=row.composed.spec.to_json() if row.composed else None,
            findings=[
                CellFindingView(key=one.key, code=one.code, severity=one.severity, message=one.message)
                for one in row.findings
            ],
            usd=row.composed.preview["price"]["usd"] if row.composed else None,
            most_usd=row.composed.preview["price"]["most_usd"] if row.composed else None,
        )
        for row in plan.rows
    ]
    running = [row for row in rows if row.runs]
    return SheetPlanView(
        rows=rows,
        runs=len(running),
        blocked=any(one.severity == "error" for row in rows for one in row.findings),
        draft=any(one.preview["price"]["draft"] for one in plan.composed),
        usd=_sum([row.usd for row in running]),
        most_usd=_sum([row.most_usd for row in running]),
    )


def _sum(figures: list[str | None]) -> str | None:
    known = [Decimal(usd) for usd in figures if usd is not None]
    return f"{sum(known, Decimal(0)):.4f}" if len(known) == len(figures) else None
