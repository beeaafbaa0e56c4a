"""Where a run comes from and what came of it, by the parent that each run names: its result was used, or its edit was
taken up again."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.runs.ledger.models import Run
from app.runs.queries.run_view import RunView
from app.runs.queries.to_view import view_runs

FAR = 12  # generations back
MANY = 24  # siblings, and descendants


@dataclass(frozen=True)
class Lineage:
    """`ancestors` from the first to the parent; `siblings` have the same parent; `children` name this run."""

    ancestors: tuple[RunView, ...] = ()
    siblings: tuple[RunView, ...] = ()
    children: tuple[RunView, ...] = ()


async def lineage(session: AsyncSession, run: RunView) -> Lineage:
    """Of the same owner and not deleted; a chain that was cut by a deletion begins after it."""
    mine = (Run.owner == (run.person or ""), Run.deleted_at.is_(None))
    above: list[str] = []
    parent = run.parent
    while parent and len(above) < FAR and parent not in above:
        row = (await session.execute(select(Run.id, Run.parent_id).where(Run.id == parent, *mine))).first()
        if row is None:
            break
        above.append(row[0])
        parent = row[1]
    beside = await _named(session, run.parent, *mine) if above else []
    below = await _named(session, run.id, *mine)
    wanted = [*above, *beside, *below]
    views = {view.id: view for view in await view_runs(session, wanted, with_events=False)} if wanted else {}

    def all_of(ids: list[str]) -> tuple[RunView, ...]:
        return tuple(views[one] for one in ids if one in views and one != run.id)

    return Lineage(all_of(above[::-1]), all_of(beside), all_of(below))


async def _named(session: AsyncSession, parent: str | None, *mine: object) -> list[str]:
    statement = select(Run.id).where(Run.parent_id == parent, *mine).order_by(Run.id).limit(MANY)  # type: ignore[arg-type]  # clauses
    return list(await session.scalars(statement))
