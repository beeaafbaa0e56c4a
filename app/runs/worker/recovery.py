"""Which runs are whose: a run is driven by the slot that its row names, while a living process holds that slot.

What a killed process left is found here and taken over, once: the take compares the row's slot and number.
"""

from typing import Any

import structlog
from sqlalchemy import func, select, update

from app.db import db_age
from app.runs.ledger.claims import expire_of_dead, unsent
from app.runs.ledger.high_water_mark import HighWaterMark
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import Run, RunEvent
from app.runs.ledger.states import DRIVEN, LOST, POSTING, READY
from app.runs.steps.context import RunContext

SWEEP_S = 30.0
OLD_S = 15 * 60.0  # a `ready` run that nobody works on is parked at start when it is older
LOST_LOOK_S = 86_400.0
LOST_FOR_S = 21 * 86_400.0  # looked at daily for 14 days more
PARKED_FOR_S = 7 * 86_400.0
PARKINGS = ("parked", "restored", "crashed")
AHEAD_N = 10_000
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
    run = await ledger.head(run_id)
    return run.slot == slot and run.workflow_n == n


async def left_behind(context: RunContext, *, driving: set[str], at_start: bool) -> list[str]:
    """Ids of runs of our upstream that can move and that no living process moves, the oldest first.

    A claim whose sender is provably dead ends here: its slot's lock is free, or it is ours and we have just started.
    """
    ours = [Run.upstream_account == context.profile.account]
    if driving:
        ours.append(Run.id.not_in(driving))
    moving = (Run.state.in_(DRIVEN), Run.parked.is_(False))
    looked = func.coalesce(Run.looked_at, Run.ended_at)  # one that was 404 from its first look on has no look_at
    lost = (Run.state == LOST, db_age(Run.submitted_at) < LOST_FOR_S, db_age(looked) > LOST_LOOK_S)
    async with context.ledger.database.read() as session:
        columns = select(Run.id, Run.slot, Run.state, db_age(Run.created_at), Run.claim_id)
        rows = (await session.execute(columns.where(*ours, *moving).order_by(Run.id))).all()
        daily = (await session.scalars(select(Run.id).where(*ours, *lost))).all()
    dead: dict[str | None, bool] = {None: True, context.slot: True}
    found = []
    for run_id, slot, state, age, claim_id in rows:
        if slot is not None and slot not in dead:
            dead[slot] = not await context.slots.is_held(slot)
        if not dead[slot]:
            continue
        if at_start and state == READY and age > OLD_S:
            await park(context.ledger, run_id, "parked")
            continue
        if state == POSTING and claim_id and slot is not None and (at_start or slot != context.slot):
            await expire_of_dead(context.ledger, run_id, claim_id)
            continue  # a person's turn
        found.append(run_id)
    return [*found, *daily]


async def park(ledger: Ledger, run_id: str, cause: str) -> None:
    """A `ready` run that waits for a person's Send from now on."""
    async with ledger.locked(run_id) as (session, run):
        if run.state == READY and (not run.parked or (cause == "restored" and not run.restored)):
            run.parked, run.restored = True, cause == "restored"
            await ledger.note(session, run, "note", cause)


async def at_start(context: RunContext, mark: HighWaterMark) -> None:
    """What a serving process sets right before it drives anything.

    Runs of another upstream that were not sent end; after a restore every `ready` run is parked, since it may have been
    sent; what was parked for seven days ends; the time that this process was down counts towards no run's ten minutes.
    """
    ledger = context.ledger
    if mark.is_ahead_of(await ledger.newest_event()):
        await restored(ledger, mark)
    async with ledger.database.write() as session:
        ready = (await session.execute(select(Run.id, Run.upstream_account).where(Run.state == READY))).all()
        await session.execute(update(Run).where(Run.state == READY, Run.slot == context.slot).values(series_at=None))
    for run_id, account in ready:
        if account != context.profile.account:
            await _end(ledger, run_id, "upstream_changed")
    await end_long_parked(context)
    mark.reset(await ledger.newest_event())


async def restored(ledger: Ledger, mark: HighWaterMark) -> list[str]:
    """The database is older than what was sent from it. Answers the ids of the runs that wait for a person now.

    The engine may remember workflows that this database has not heard of, so their numbers go on far above.
    """
    log.warning("database_restored", newest=await ledger.newest_event(), seen=mark.highest)
    async with ledger.database.write() as session:
        ready = list(await session.scalars(select(Run.id).where(Run.state == READY).order_by(Run.id)))
        await session.execute(update(Run).values(workflow_n=Run.workflow_n + AHEAD_N))
    for run_id in ready:
        await park(ledger, run_id, "restored")
    mark.reset(await ledger.newest_event())
    return ready


async def end_long_parked(context: RunContext) -> None:
    """What was parked a week ago and has not been sent on since ends."""
    parked_at = select(func.max(RunEvent.at)).where(RunEvent.run_id == Run.id, RunEvent.cause.in_(PARKINGS))
    waited = db_age(func.coalesce(parked_at.scalar_subquery(), Run.created_at))
    async with context.ledger.database.read() as session:
        waiting = (Run.state == READY, Run.parked.is_(True), waited > PARKED_FOR_S)
        ids = list(await session.scalars(select(Run.id).where(*waiting).order_by(Run.id)))
    for run_id in ids:
        await _end(context.ledger, run_id, "stale", case="week", parked=True)


async def _end(ledger: Ledger, run_id: str, reason: str, *, parked: bool = False, **params: Any) -> None:
    async with ledger.locked(run_id) as (session, run):
        if run.state == READY and (run.parked or not parked):
            await unsent(ledger, session, run, reason, **params)
