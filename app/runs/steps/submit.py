"""The step that costs money: build the body, claim, look once more, send, write down what was heard.

Claim and POST are one piece that is never cut in two: it goes on when its task is cancelled, and the process waits for
it before it ends. The claim's id is nowhere but in this function.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable

import structlog

from app.errors import NotFound
from app.runs.ledger import claims
from app.runs.ledger.ledger import persist
from app.runs.ledger.models import Run
from app.runs.steps import sources
from app.runs.steps.context import RunContext
from app.upstream import Accepted

TURN_S = 0.5
CLAIM_FOR_S = 30.0
RECORD_FOR_S = 600.0
# counts while the machine sleeps; macOS has no CLOCK_BOOTTIME, its CLOCK_MONOTONIC does that
SLEEP_COUNTING = (
    time.CLOCK_MONOTONIC if sys.platform == "darwin" else getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
)
log = structlog.get_logger(__name__)


async def send(context: RunContext, run: Run) -> float | None:
    """`ready` -> what the answer means. Answers seconds until the next look, None when a person has to act first."""
    if run.parked or context.stopping.is_set() or run.upstream_account != context.profile.account:
        return None
    if run.cancel:
        async with context.ledger.locked(run.id) as (session, locked):
            if locked.state == "ready":
                await claims.discard(context.ledger, session, locked)
        return None
    if (pause := (run.not_before or 0) - time.time()) > 0:
        return min(pause, 60.0)
    try:
        body = await sources.body(context, run)
    except NotFound as error:
        async with context.ledger.locked(run.id) as (session, locked):
            if locked.state == "ready":
                await claims.unsent(context.ledger, session, locked, "source_gone", why=error.message)
        return None
    claimed = await _unbroken(context, _claim_and_post(context, run, body))
    return 0.0 if claimed else TURN_S


async def _claim_and_post(context: RunContext, run: Run, body: dict[str, object]) -> bool:
    """Return whether the claim was ours: another process may have taken it, or as many as may be are under way."""
    if context.stopping.is_set():  # since the body was begun
        return False
    claim_id, started = claims.new_claim_id(), time.clock_gettime(SLEEP_COUNTING)
    most = context.most_under_way
    if not await persist(
        lambda: claims.claim(context.ledger, run.id, claim_id, most=most), what="claim", for_s=CLAIM_FOR_S
    ):
        return False

    async def still_fresh() -> bool:
        """Called after connect and TLS, before the first byte."""
        age = await claims.claim_age(context.ledger, run.id, claim_id)
        elapsed = time.clock_gettime(SLEEP_COUNTING) - started  # read last
        return age is not None and 0 <= age <= claims.FRESH_S and elapsed <= claims.FRESH_S

    outcome = await context.api.submit(run.model, body, check=still_fresh)
    if isinstance(outcome, Accepted):  # the moment it is heard: a log line outlives a database that does not answer
        log.info("request_id_heard", run=run.id, upstream_request=outcome.request_id)
    await persist(lambda: claims.record(context.ledger, run.id, claim_id, outcome), what="answer", for_s=RECORD_FOR_S)
    return True


async def _unbroken(context: RunContext, work: Awaitable[bool]) -> bool:
    task = asyncio.ensure_future(work)
    context.posts.add(task)
    task.add_done_callback(context.posts.discard)
    return await asyncio.shield(task)
