"""The step that waits for upstream: cancel when asked, look at the status, read the result at its end."""

import time

import structlog

from app.errors import UpstreamBroken, UpstreamError, UpstreamRefused
from app.runs.ledger import status_updates
from app.runs.ledger.models import Run
from app.runs.ledger.states import LOST
from app.runs.steps.context import RunContext
from app.upstream import Result, Status

ENDED = ("completed", "failed", "cancelled")
TOKEN_PAUSE_S = 30.0
OF_TOKEN = ("upstream_token", "upstream_forbidden")
UNREADABLE_N = 3  # looks one after the other, until somebody is told
log = structlog.get_logger(__name__)


async def look(context: RunContext, run: Run) -> float | None:
    """One look at a `submitted`, `running` or `lost` run. Answers seconds until the next; a lost one has none."""
    if run.upstream_account != context.profile.account or run.request_id is None:
        return None
    if run.cancel and run.cancel_outcome is None:
        await ask_to_cancel(context, run)
    try:
        status = await context.api.status(run.request_id)
        if status.state in ENDED:
            return await _read_result(context, run, status)
    except UpstreamError as error:
        if _came_unreadable(error) and (result := await _ended_all_the_same(context, run)):
            return await _end(context, run, result)
        return await _look_failed(context, run, error)
    await _note_progress(context, run, status)
    if run.state == LOST and (await context.ledger.head(run.id)).state == LOST:
        return None
    return await context.tempo.next_look(run, time.time())


async def ask_to_cancel(context: RunContext, run: Run) -> str:
    """Ask upstream, and write down what it says: cancelled | too_late | unknown. Polling goes on in any case."""
    assert run.request_id is not None
    try:
        outcome = await context.api.cancel(run.request_id)
    except UpstreamError as error:
        log.info("cancel_unanswered", run=run.id, error=error.error_code)
        outcome = "unknown"
    await status_updates.cancel_answered(context.ledger, run.id, outcome)
    return outcome


async def _note_progress(context: RunContext, run: Run, status: Status) -> None:
    now = time.time()
    same = (status.word, status.queue_position) == (run.status_word, run.queue_position)
    started = status.state == "running" and run.state == "submitted"
    looked_lately = run.looked_at is not None and abs(now - run.looked_at) < status_updates.LOOKED_EVERY_S
    if same and looked_lately and not started and run.state != LOST:
        return
    await status_updates.progress(context.ledger, run.id, status)
    if status.unread:
        await status_updates.note_unread(context.ledger, run.id, status.unread)
    if run.submitted_at and now - run.submitted_at > status_updates.LOST_AFTER_S:
        await status_updates.missing(context.ledger, run.id, says_404=False)


async def _read_result(context: RunContext, run: Run, status: Status) -> float:
    assert run.request_id is not None
    try:
        result = await context.api.result(run.request_id)
    except UpstreamError as error:
        again_and_again = _came_unreadable(error) and context.tempo.failures(run.id) + 1 >= UNREADABLE_N
        if status.state != "cancelled" and not (status.state == "failed" and again_and_again):
            raise
        result = Result.of_state(status.state)  # nothing more is to be read of it
    if result.state not in ENDED and not result.error:
        return context.tempo.after_failure(run.id)  # the status was ahead of the result
    if not result.told and status.state == "completed" and context.tempo.failures(run.id) + 1 < UNREADABLE_N:
        return context.tempo.after_failure(run.id)  # an error alone may be a passing one: what is done is paid for
    return await _end(context, run, result)


async def _end(context: RunContext, run: Run, result: Result) -> float:
    await status_updates.finished(context.ledger, run.id, result)
    context.tempo.forget(run.id)
    return 0.0


async def _ended_all_the_same(context: RunContext, run: Run) -> Result | None:
    """The status can't be read. The result tells a state, too, and may be there."""
    assert run.request_id is not None
    try:
        result = await context.api.result(run.request_id)
    except UpstreamError:
        return None
    again_and_again = context.tempo.failures(run.id) + 1 >= UNREADABLE_N  # an error alone may be a passing one
    return result if result.state in ENDED and (result.told or again_and_again) else None


def _came_unreadable(error: UpstreamError) -> bool:
    """A 2xx that says no state: of no shape that is known, or with a code that nobody knows."""
    odd = isinstance(error, UpstreamBroken) or error.error_code == "upstream_refused"
    return odd and error.http_status is not None and 200 <= error.http_status < 300


async def _look_failed(context: RunContext, run: Run, error: UpstreamError) -> float | None:
    log.info("look_failed", run=run.id, error=error.error_code, http_status=error.http_status)
    if isinstance(error, UpstreamRefused) and (error.http_status in (401, 403) or error.error_code in OF_TOKEN):
        await status_updates.token_refused(context.ledger, run.id)
        return None if run.state == LOST else TOKEN_PAUSE_S
    await status_updates.missing(context.ledger, run.id, says_404=error.error_code == "upstream_not_found")
    if _came_unreadable(error) and context.tempo.failures(run.id) + 1 >= UNREADABLE_N:
        await status_updates.unreadable(context.ledger, run.id, error.message)
    return None if run.state == LOST else context.tempo.after_failure(run.id, error.retry_after)
