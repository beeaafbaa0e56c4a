"""A report's beginning, in the transaction that saves the result."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import db_now
from app.runs.ledger.models import Run
from app.runs.reports.models import QUEUED, WAITING, RunReport


def can_be_measured(run: Run) -> bool:
    """Whether this server has seen what was edited."""
    return bool(run.sources and run.sources[0].get("image"))


async def enqueue(session: AsyncSession, run_id: str) -> None:
    """Have a run measured, or measured again; an older report stays until the new one is there."""
    now = await session.scalar(select(db_now()))
    row = await session.get(RunReport, run_id, populate_existing=True)
    if row is None:
        session.add(RunReport(run_id=run_id, state=QUEUED, queued_at=now, attempts=0))
    elif row.state not in WAITING:
        row.state, row.queued_at, row.attempts, row.error, row.slot = QUEUED, now or 0.0, 0, None, None
    await session.flush()
