"""Which runs are whose: a run is driven by the slot that its row names, while a living process holds that slot.

What a killed process left is found here and taken over, once: the take compares the row's slot and number.
"""

import time

import structlog
from sqlalchemy import func, select

from app.runs.claims import unsent
from app.runs.collaborators import Collaborators
from app.runs.ledger import Ledger
from app.runs.models import Run, RunEvent
from app.runs.states import DRIVEN, LOST, READY

SWEEP_S = 30.0
OLD_S = 15 * 60.0  # a `ready` run that nobody works on is parked at start when it is older
LOST_LOOK_S = 86_400.0
LOST_FOR_S = 21 * 86_400.0  # looked at daily for 14 days more
PARKED_FOR_S = 7 * 86_400.0
log = structlog.get_logger(__name__)


async def take(ledger: Ledger, run_id: str, slot: str) -> int | None:
    """Make `slot` the driver of the run. Answers the number of its new workflow, or None when there is none to drive."""
    async with ledger.locked(run_id) as (_, run):
        if (run.state not in DRIVEN and run.state != LOST) or run.parked:
            return None
        if run.slot != slot:
            run.series_at = None  # downtime does not count towards the ten minutes
        run.slot, run.workflow_n = slot, run.workflow_n + 1
        return run.workflow_n


async def is_ours(ledger: Ledger, run_id: str, slot: str, n: int) -> bool:
    run = await ledger.get(run_id)
    return run.slot == slot and run.workflow_n == n


async def left_behind(c: Collaborators, *, driving: set[str], at_start: bool) -> list[str]:
    """Ids of runs of our upstream that can move and that no living process moves, the oldest first."""
    now = time.time()
    ours = [Run.upstream_account == c.profile.account]
    if driving:
        ours.append(Run.id.not_in(driving))
    moving = (Run.state.in_(DRIVEN), Run.parked.is_(False))
    lost = (Run.state == LOST, Run.submitted_at > now - LOST_FOR_S, Run.looked_at < now - LOST_LOOK_S)
    async with c.ledger.database.read() as session:
        columns = select(Run.id, Run.slot, Run.state, Run.created_at)
        rows = (await session.execute(columns.where(*ours, *moving).order_by(Run.id))).all()
        daily = (await session.scalars(select(Run.id).where(*ours, *lost))).all()
    dead: dict[str | None, bool] = {None: True, c.slot: True}
    found = []
    for run_id, slot, state, created_at in rows:
        if slot is not None and slot not in dead:
            dead[slot] = not await c.slots.is_held(slot)
        if not dead[slot]:
            continue
        if at_start and state == READY and now - created_at > OLD_S:
            await park(c.ledger, run_id, "parked")
            continue
        found.append(run_id)
    return [*found, *daily]


async def park(ledger: Ledger, run_id: str, cause: str) -> None:
    """A `ready` run that waits for a person's Send from now on."""
    async with ledger.locked(run_id) as (session, run):
        if run.state == READY and not run.parked:
            run.parked, run.restored = True, cause == "restored"
            await ledger.note(session, run, "note", cause)


async def at_start(c: Collaborators, mark_highest: int) -> int:
    """What a serving process sets right before it drives anything. Answers the newest event's number.

    Runs of another upstream that were not sent end; after a restore every `ready` run is parked, since it may have been
    sent; what was parked for seven days ends.
    """
    ledger = c.ledger
    async with ledger.database.read() as session:
        newest = await session.scalar(select(func.max(RunEvent.id))) or 0
        ready = (
            await session.execute(
                select(Run.id, Run.upstream_account, Run.parked, Run.created_at).where(Run.state == READY)
            )
        ).all()
    restored = newest < mark_highest
    if restored:
        log.warning("database_restored", newest=newest, seen=mark_highest)
    for run_id, account, parked, created_at in ready:
        if account != c.profile.account:
            await _end(
                ledger,
                run_id,
                "upstream_changed",
                "This server now uses another upstream. Nothing was sent or charged.",
            )
        elif parked and time.time() - created_at > PARKED_FOR_S:
            await _end(ledger, run_id, "stale", "It waited a week for somebody to send it. Nothing was charged.")
        elif restored:
            await park(ledger, run_id, "restored")
    return newest


async def _end(ledger: Ledger, run_id: str, reason: str, message: str) -> None:
    async with ledger.locked(run_id) as (session, run):
        if run.state == READY:
            await unsent(ledger, session, run, reason, message)
