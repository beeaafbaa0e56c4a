"""A planned sheet as JSON: the contract of `POST /api/v1/groups/plans`."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from app.prompts import SpecJson
from app.runs.groups.sheets import SheetPlan


class CellFindingView(BaseModel):
    """`key` is the text’s, or '' where the finding is of the row. `severity`: error | warning | advice."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(description="The key of the text; empty: of the row.")
    code: str = Field(description="What it is about, as a word.")
    severity: str = Field(description="error | warning | advice (a tip).")
    message: str = Field(description="One or two sentences.")


class PlannedRowView(BaseModel):
    """A row as it would be run."""

    model_config = ConfigDict(frozen=True)

    index: int = Field(description="Its number, from 0.")
    locale: str = Field(description="Its language.")
    runs: bool = Field(description="Whether it is run; false: there is nothing to run, or something is wrong.")
    prompt: str | None = Field(description="The prompt that is sent.")
    spec: SpecJson | None = Field(description="The edit.")
    findings: list[CellFindingView] = Field(description="What is found about it, by text.")
    usd: str | None = Field(description="About what it costs, in US dollars; null: not known.")
    most_usd: str | None = Field(description="The most that it can cost; null: nobody can say it.")


class SheetPlanView(BaseModel):
    """`usd` and `most_usd` are of all rows that run; null while the price of one is not known."""

    model_config = ConfigDict(frozen=True)

    rows: list[PlannedRowView] = Field(description="The rows, in order.")
    runs: int = Field(description="How many are run.")
    blocked: bool = Field(description="Whether something keeps it from being run.")
    draft: bool = Field(description="Whether the sandbox makes it.")
    usd: str | None = Field(description="About what all rows cost; null: not known.")
    most_usd: str | None = Field(description="The most that they can cost; null: nobody can say it.")


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
