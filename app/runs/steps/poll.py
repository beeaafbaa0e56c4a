"""The step that waits for upstream: cancel when asked, look at the status, read the result at its end."""

import time

import structlog

from app.errors import UpstreamError, UpstreamRefused
from app.runs.ledger import status_updates
from app.runs.ledger.models import Run
from app.runs.ledger.states import LOST
from app.runs.steps.context import RunContext
from app.upstream import Result, Status

ENDED = ("completed", "failed", "cancelled")
TOKEN_PAUSE_S = 30.0
log = structlog.get_logger(__name__)


async def look(c: RunContext, run: Run) -> float | None:
    """One look at a `submitted`, `running` or `lost` run. Answers seconds until the next; a lost one has none."""
    if run.upstream_account != c.profile.account or run.request_id is None:
        return None
    if run.cancel and run.cancel_outcome is None:
        await ask_to_cancel(c, run)
    try:
        status = await c.api.status(run.request_id)
        if status.state in ENDED:
            return await _read_result(c, run, status)
    except UpstreamError as error:
        return await _look_failed(c, run, error)
    await _note_progress(c, run, status)
    if run.state == LOST and (await c.ledger.get(run.id)).state == LOST:
        return None
    return await c.tempo.next_look(run, time.time())


async def ask_to_cancel(c: RunContext, run: Run) -> str:
    """Ask upstream, and write down what it says: cancelled | too_late | unknown. Polling goes on in any case."""
    assert run.request_id is not None
    try:
        outcome = await c.api.cancel(run.request_id)
    except UpstreamError as error:
        log.info("cancel_unanswered", run=run.id, error=error.error_code)
        outcome = "unknown"
    await status_updates.cancel_answered(c.ledger, run.id, outcome)
    return outcome


async def _note_progress(c: RunContext, run: Run, status: Status) -> None:
    now = time.time()
    same = (status.word, status.queue_position) == (run.status_word, run.queue_position)
    started = status.state == "running" and run.state == "submitted"
    looked_lately = run.looked_at is not None and abs(now - run.looked_at) < status_updates.LOOKED_EVERY_S
    if same and looked_lately and not started and run.state != LOST:
        return
    await status_updates.progress(c.ledger, run.id, status)
    if run.submitted_at and now - run.submitted_at > status_updates.LOST_AFTER_S:
        await status_updates.missing(c.ledger, run.id, says_404=False)


async def _read_result(c: RunContext, run: Run, status: Status) -> float:
    assert run.request_id is not None
    try:
        result = await c.api.result(run.request_id)
    except UpstreamError:
        if status.state != "cancelled":
            raise
        result = Result.of_state("cancelled")  # nothing more is to be read of it
    if result.state not in ENDED and not result.error:
        return c.tempo.after_failure(run.id)  # the status was ahead of the result
    await status_updates.finished(c.ledger, run.id, result)
    c.tempo.forget(run.id)
    return 0.0


async def _look_failed(c: RunContext, run: Run, error: UpstreamError) -> float | None:
    log.info("look_failed", run=run.id, error=error.error_code, http_status=error.http_status)
    if isinstance(error, UpstreamRefused) and error.http_status in (401, 403):
        await status_updates.token_refused(c.ledger, run.id)
        return None if run.state == LOST else TOKEN_PAUSE_S
    await status_updates.missing(c.ledger, run.id, says_404=error.http_status == 404)
    return None if run.state == LOST else c.tempo.after_failure(run.id, error.retry_after)
