"""The story of a run: claim and send, look until it ends, bring the result. One call is one step.

`advance` is idempotent: it reads the ledger, does the one next thing, records it, and says when to look again. Who
calls it, and how often, does not matter to money: the engine's workflow, the command line, or two of them at once.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from app.errors import NotFound
from app.runs.crashes import MAX_CRASHES, cause_of, comes_back, park_crashed, pause_after
from app.runs.ledger import claims
from app.runs.ledger.states import DRIVEN, LOST, POSTING, READY, RUNNING, SAVED, SUBMITTED, SUCCEEDED
from app.runs.steps.context import RunContext
from app.runs.steps.download import save
from app.runs.steps.next_pass import follow
from app.runs.steps.poll import look
from app.runs.steps.submit import send

CLAIM_LOOK_S = 5.0
TROUBLE_S = 5.0
log = structlog.get_logger(__name__)


async def advance(context: RunContext, run_id: str) -> float | None:
    """Do the next step of a run. Answers seconds until it should be looked at again; None: nothing will happen by itself."""
    run = await context.ledger.get(run_id)
    if run.parked and run.state in DRIVEN:
        return None  # a person's turn
    if run.state == READY:
        return await send(context, run)
    if run.state == POSTING:  # not ours to send: its sender is under way, or died
        return 0.0 if await claims.expire(context.ledger, run_id) else CLAIM_LOOK_S
    if run.state in (SUBMITTED, RUNNING, LOST):
        return await look(context, run)
    if run.state == SUCCEEDED:
        wait = await save(context, run)
        if wait is None:
            await follow(context, run_id)
        return wait
    if run.state == SAVED:
        await follow(context, run_id)
    return None


async def drive(context: RunContext, run_id: str, *, for_s: float, told: Callable[[], None] | None = None) -> bool:
    """Advance a run until its state has changed and nothing is to be done at once, or `for_s` and the last wait passed.
    Answers whether there is more to do. Raises nothing: a step that crashes again and again parks its run.

    Who passes `told` hears of each change of state instead, and the drive goes on."""
    began = time.monotonic()
    first: str | None = None
    while not context.stopping.is_set():
        try:
            wait = await advance(context, run_id)
            state = (await context.ledger.head(run_id)).state
            context.crashes.forget(run_id)
        except NotFound:
            return False
        except Exception as error:
            wait, state = await _after_crash(context, run_id, error), first or ""
        if wait is None:
            return False
        first = first or state
        has_changed = state != first
        if has_changed and told is not None:
            told()
            first, has_changed = state, False
        over = time.monotonic() - began >= for_s or (has_changed and wait > 0)
        await _rest(context, run_id, min(wait, for_s))  # also where the step is over: the next one begins with a look
        if over:
            return True
    return False


async def _after_crash(context: RunContext, run_id: str, error: Exception) -> float | None:
    """Seconds until the step is tried again; None when the run is parked now, or left to the sweeper."""
    if comes_back(error):
        log.warning("advance_again", run=run_id, error=type(error).__name__)
        return TROUBLE_S
    times = context.crashes.saw(run_id, error)
    if times < MAX_CRASHES:
        return pause_after(times)
    context.crashes.forget(run_id)
    try:
        await park_crashed(context.ledger, run_id, cause_of(error), times)
    except Exception as trouble:
        log.error("run_not_parked", run=run_id, error=cause_of(trouble))
    return None


async def _rest(context: RunContext, run_id: str, seconds: float) -> None:
    """Sleep, unless a person does something to the run or the process is told to stop."""
    if seconds <= 0:
        return
    bell = context.bell(run_id)
    waits = [asyncio.ensure_future(bell.wait()), asyncio.ensure_future(context.stopping.wait())]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        bell.clear()
