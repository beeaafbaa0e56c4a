"""The claim: the right to send one run's POST once, and what each answer to that POST means.

A claim's id is new for each attempt and lives in the sender's memory only. Every way out of `posting` compares it, and
it is kept afterwards, so that a late answer still finds its run. Nothing here ever leads from `unconfirmed` to `ready`.
"""

import secrets
from typing import Any, cast

import structlog
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import db_age, db_now
from app.messages import stored
from app.runs.ledger import rows
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import WHERE_UNDER_WAY, Run
from app.runs.ledger.rows import RUNS
from app.runs.ledger.run_error import run_error
from app.runs.ledger.states import ABANDONED, NOT_SENT, POSTING, READY, REJECTED, SUBMITTED, UNCONFIRMED
from app.upstream import Accepted, NotSent, Refused, SubmitOutcome, Unknown

STALE_S = 120.0  # longer than FRESH_S + the POST's whole deadline of 60 s + margin
FRESH_S = 10.0  # a sender whose claim is older declines
EXPIRY_S = 600.0  # a failed attempt this long after the first of its series ends the run
NO_LIMIT = 1_000_000  # no bound
CLAIMS_LOCK = 0x5711F4A4  # advisory lock on PostgreSQL

# Statements are built once; the count of runs under way reads an index that holds no others (models.py).
TURN = select(func.pg_advisory_xact_lock(CLAIMS_LOCK))
_own, _other = RUNS.alias("own"), RUNS.alias("other")
ACCOUNT = select(_own.c.upstream_account).where(_own.c.id == bindparam("run")).scalar_subquery()
COUNTED = select(func.count()).select_from(_other).where(_other.c.upstream_account == ACCOUNT, text(WHERE_UNDER_WAY))
free = (Run.state == READY, Run.cancel.is_(False), Run.parked.is_(False), COUNTED.scalar_subquery() < bindparam("most"))
CLAIM = (
    update(RUNS)
    .where(Run.id == bindparam("run"), *free)
    .values(state=POSTING, claim_id=bindparam("claim"), claimed_at=db_now(), attempts=RUNS.c.attempts + 1)
    .returning(RUNS.c.id, RUNS.c.state)
)
mine = (Run.id == bindparam("run"), Run.claim_id == bindparam("claim"), Run.state == POSTING)
IS_TAKEN = select(RUNS.c.id).where(*mine)
AGE = select(db_age(Run.claimed_at)).where(*mine, Run.cancel.is_(False))
log = structlog.get_logger(__name__)


def new_claim_id() -> str:
    return secrets.token_hex(16)


async def claim(ledger: Ledger, run_id: str, claim_id: str, *, most: int = NO_LIMIT) -> bool:
    """Take `ready -> posting` in one UPDATE, unless `most` runs of this upstream are under way already.

    May be repeated with the same id after a lost acknowledgement.
    """
    async with ledger.database.write() as session:
        connection = await rows.connection_of(session)
        if not ledger.database.is_sqlite:  # claims count one after the other; there BEGIN IMMEDIATE does it
            await connection.execute(TURN)
        claimed = (await connection.execute(CLAIM, {"run": run_id, "claim": claim_id, "most": most})).first()
        if claimed is None:
            return (await connection.scalar(IS_TAKEN, {"run": run_id, "claim": claim_id})) is not None
        newest = await ledger.note(session, cast(Run, claimed), "state", "claimed", before=READY)
    ledger.committed(run_id, newest)
    return True


async def claim_age(ledger: Ledger, run_id: str, claim_id: str) -> float | None:
    """Seconds since the claim by the database's clock, or None when it is not this sender's any more, or was cancelled."""
    async with ledger.database.look() as connection:
        age: float | None = await connection.scalar(AGE, {"run": run_id, "claim": claim_id})
        return age


async def expire(ledger: Ledger, run_id: str) -> bool:
    """`posting -> unconfirmed` for a claim that can have no live sender any more. Decided by the database's clock."""
    async with ledger.locked(run_id) as (session, run):
        stale = (Run.id == run_id, Run.state == POSTING, db_age(Run.claimed_at) > STALE_S)
        if await session.scalar(select(Run.id).where(*stale)) is None:
            return False
        await _unconfirmed(ledger, session, run, "claim_stale")
        return True


async def expire_of_dead(ledger: Ledger, run_id: str, claim_id: str) -> None:
    """`posting -> unconfirmed` for this very claim, whose sender's slot is nobody's: there is nothing to wait for.

    It can make no second payment: an unconfirmed run is never sent again by itself, and a sender that only lost its lock
    and still hears an answer records it as ever.
    """
    async with ledger.locked(run_id) as (session, run):
        if run.state == POSTING and run.claim_id == claim_id:
            await _unconfirmed(ledger, session, run, "claim_stale")


async def record(ledger: Ledger, run_id: str, claim_id: str, outcome: SubmitOutcome) -> None:
    """Write down what the claim's own sender heard, whatever became of the run meanwhile. May be repeated."""
    async with ledger.locked(run_id) as (session, run):
        mine = run.claim_id == claim_id
        if isinstance(outcome, Accepted):
            await _record_id(ledger, session, run, mine, outcome.request_id)
        elif not mine or run.state not in (POSTING, UNCONFIRMED, ABANDONED):
            log.info("late_answer_changes_nothing", run=run_id, state=run.state, answer=type(outcome).__name__)
        elif isinstance(outcome, Refused):
            run.error = refusal(outcome)
            await ledger.move(session, run, REJECTED, "refused", held=0, detail={"code": outcome.code})
        elif isinstance(outcome, NotSent):
            await _record_not_sent(ledger, session, run, outcome)
        elif run.state == POSTING:
            await _unconfirmed(
                ledger, session, run, "answer_unknown", status=outcome.http_status, reason=outcome.reason
            )


async def _record_id(ledger: Ledger, session: AsyncSession, run: Run, mine: bool, request_id: str) -> None:
    holder = await rows.read_by_request(await rows.connection_of(session), run.upstream_account, request_id)
    if holder is not None and holder.id == run.id:
        return  # the lost acknowledgement of this very write
    if holder is not None:
        await ledger.note(session, holder, "note", "id_shared", {"run": run.id})
        await ledger.note(session, run, "note", "id_taken", {"run": holder.id})
        if mine and run.state == POSTING:
            await _unconfirmed(ledger, session, run, "id_taken")
    elif mine and not run.request_id and run.state in (POSTING, UNCONFIRMED, ABANDONED):
        cause = "accepted" if run.state == POSTING else "accepted_late"
        await submitted(ledger, session, run, request_id, cause)
    else:
        sibling = await ledger.adopt(session, run, request_id)
        await ledger.note(session, run, "note", "answer_adopted", {"run": sibling.id})


async def submitted(ledger: Ledger, session: AsyncSession, run: Run, request_id: str, cause: str) -> None:
    """The run has its request id: from the answer, from a late answer, or pasted by a person."""
    run.request_id, run.error, run.deleted_at = request_id, None, None
    run.submitted_at = await rows.now(session)
    await ledger.move(session, run, SUBMITTED, cause)


async def _record_not_sent(ledger: Ledger, session: AsyncSession, run: Run, outcome: NotSent) -> None:
    if run.state != POSTING:
        run.error = run_error("stale", retryable=True)
        await ledger.move(session, run, NOT_SENT, "stale", held=0)
        return
    now = await rows.now(session)
    if not outcome.declined:
        run.series_at = run.series_at or run.claimed_at
    pause = 0.1 if outcome.declined else outcome.retry_after or min(2.0 ** min(run.attempts, 5), 30.0)
    run.not_before = now + pause
    await ledger.move(
        session,
        run,
        READY,
        "declined" if outcome.declined else "not_sent",
        detail={"reason": stored(outcome.reason), "again_in_s": round(pause, 1)},
    )
    if run.cancel:
        await discard(ledger, session, run)
    elif run.series_at and not outcome.declined and now - run.series_at > EXPIRY_S:
        await unsent(ledger, session, run, "unreachable", reason=outcome.reason)


async def discard(ledger: Ledger, session: AsyncSession, run: Run) -> None:
    """A cancelled run that is `ready` ends; nothing was sent, the money is free."""
    await unsent(ledger, session, run, "cancelled")


async def unsent(ledger: Ledger, session: AsyncSession, run: Run, code: str, /, **params: Any) -> None:
    """`ready -> not_sent`, with the code of its error: cancelled | unreachable | upstream_changed | source_gone | stale."""
    run.parked = False
    if run.restored:  # it may have been sent in what the restore took away, so its money stays counted
        params = {"case": "restored"}
    run.error = run_error(code, retryable=True, outcome_known=not run.restored, **params)
    await ledger.move(session, run, NOT_SENT, code, held=None if run.restored else 0)


async def _unconfirmed(
    ledger: Ledger, session: AsyncSession, run: Run, cause: str, *, status: int | None = None, **params: Any
) -> None:
    run.error = run_error(cause, outcome_known=False, status=status, **params)
    await ledger.move(session, run, UNCONFIRMED, cause, detail=run.error["params"])


def refusal(outcome: Refused) -> dict[str, Any]:
    return run_error(
        outcome.code, upstream_said=outcome.upstream_said, detail=outcome.detail, status=outcome.http_status
    )


__all__ = [
    "Unknown",
    "claim",
    "claim_age",
    "discard",
    "expire",
    "new_claim_id",
    "record",
    "refusal",
    "submitted",
    "unsent",
]
