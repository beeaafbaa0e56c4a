"""What people decide of a run's file. Rows are only added: a decision counts for the file with its hash, so that a new version is undecided."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import db_now, new_id
from app.errors import Conflict, InvalidForm, NotFound
from app.messages import N_
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import Approval, Output, Run

APPROVED, CHANGES_REQUESTED, WITHDRAWN = "approved", "changes_requested", "withdrawn"
DECISIONS = (APPROVED, CHANGES_REQUESTED, WITHDRAWN)
MAX_NOTE = 4000


async def decide(
    ledger: Ledger, run_id: str, decision: str, sha256: str, *, person: str, owner: str | None, note: str = ""
) -> None:
    """Add a decision. Raises NotFound, InvalidForm, Conflict `other_file` when the run's file is another one by now."""
    if decision not in DECISIONS:
        raise InvalidForm(N_("A decision is %(words)s.", words=", ".join(DECISIONS)), field="/decision")
    if len(note) > MAX_NOTE:
        raise InvalidForm(N_("A note has at most %(most)s characters.", most=MAX_NOTE), field="/note")
    async with ledger.database.write() as session:
        run = await session.get(Run, run_id)
        if run is None or (owner is not None and run.owner != owner):
            raise NotFound(N_("This run does not exist."))
        files = select(Output.sha256).where(Output.run_id == run_id)
        if sha256 not in set(await session.scalars(files)):
            raise Conflict(N_("This is another file than the run has now. Look at it again."), code="other_file")
        now = await session.scalar(select(db_now())) or 0.0
        session.add(
            Approval(
                id=new_id(), run_id=run_id, person=person[:120], decision=decision, sha256=sha256, note=note, at=now
            )
        )


async def decisions_of(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, list[Approval]]:
    """Return the decisions of runs by their ids, oldest first."""
    found: dict[str, list[Approval]] = defaultdict(list)
    for one in await session.scalars(select(Approval).where(Approval.run_id.in_(run_ids)).order_by(Approval.id)):
        found[one.run_id].append(one)
    return found
