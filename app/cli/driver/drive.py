"""Drives one run from the command line: `advance` again and again, without the engine.

A run is driven here while its slot is this process's, or nobody's; one that another living process drives is watched.
No other run is touched.
"""

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.cli.driver.signals import Signals
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import Progress
from app.errors import UpstreamError
from app.runs import RunView, drive
from app.runs.ledger.states import DRIVEN, LOST, POSTING, READY
from app.runs.worker import recovery

if TYPE_CHECKING:
    from app.wiring import Studio

STEP_S = 60.0
LOOK_S = 0.2


@dataclass(frozen=True)
class Followed:
    """The run as it was left, and why: it has settled, the time was over, a signal came, the token was refused."""

    run: RunView
    why: Literal["settled", "timeout", "stopped", "token"]


async def follow(
    studio: "Studio",
    run_id: str,
    *,
    stops: Signals,
    teller: Progress,
    until_s: float | None = None,
    only_send: bool = False,
) -> Followed:
    """Until the run has settled, or `until_s` seconds from now. `only_send` is content when upstream has answered.

    Raises CommandError for a run that was sent with another upstream or token; it can be looked at only there.
    """
    began = time.monotonic()
    run = await studio.runs.get(run_id)
    await _check_ours(studio, run)
    if await _is_still_refused(studio, run):
        return Followed(run, "token")
    refusals = _refusals(run)
    work: asyncio.Task[None] | None = None
    if run.state == LOST:
        work = await _begin(studio, run_id)
    try:
        while True:
            run = await studio.runs.get(run_id)
            teller.tell(run)
            is_idle = work is None or work.done()
            if work is not None and work.done():
                work.result()
            if (only_send and run.state not in (READY, POSTING)) or (is_idle and _has_settled(run)):
                return Followed(run, "settled")
            if _refusals(run) > refusals:
                return Followed(run, "token")
            if stops.asked.is_set():
                return Followed(run, "stopped")
            if until_s is not None and time.monotonic() - began >= until_s:
                return Followed(run, "timeout")
            if is_idle:
                work = await _begin(studio, run_id)
            await _rest(stops, work)
    finally:
        await _end(work)


async def cancel(studio: "Studio", run_id: str, teller: Progress, *, within_s: float = 100.0) -> RunView:
    """Ask upstream to cancel, and wait for what it answers; during the POST its answer is waited for first."""
    answer = await studio.actions.cancel(run_id)
    if answer["outcome"] == "requested":  # its driver asks upstream, and that may be one of another upstream
        await _check_ours(studio, await studio.runs.get(run_id))
    work = await _begin(studio, run_id) if answer["outcome"] in ("requested", "cancelled") else None
    until = time.monotonic() + within_s
    try:
        while time.monotonic() < until:
            run = await studio.runs.get(run_id)
            teller.tell(run)
            answered = run.cancel_outcome is not None and run.cancel_outcome != "cancelled"
            if answered or run.state not in DRIVEN:
                break
            if work is None or work.done():
                work = await _begin(studio, run_id)
            await asyncio.sleep(LOOK_S)
    finally:
        await _end(work)
    return await studio.runs.get(run_id)


async def sent(studio: "Studio", run_id: str) -> RunView:
    """The run, once the answer to its POST is written down, should one be on its way from here."""
    if posts := set(studio.collaborators.posts):
        await asyncio.wait(posts)
    return await studio.runs.get(run_id)


def _has_settled(run: RunView) -> bool:
    return run.state not in DRIVEN or run.parked


async def _check_ours(studio: "Studio", run: RunView) -> None:
    if _has_settled(run) and run.state != LOST:
        return
    stored = await studio.collaborators.ledger.get(run.id)
    if stored.upstream_account != studio.profile.account:
        raise CommandError(
            f"Run {run.id} belongs to {run.upstream.base} with another token. It can be sent and looked at only there: "
            "set that one again.",
            Exit.OTHER,
        )


async def _is_still_refused(studio: "Studio", run: RunView) -> bool:
    """Whether upstream goes on refusing the token: the ledger notes that once, so it is asked."""
    if run.status_word != "token_refused" or run.request_id is None or _has_settled(run):
        return False
    try:
        await studio.api.status(run.request_id)
    except UpstreamError as error:
        return error.http_status in (401, 403)
    return False


def _refusals(run: RunView) -> int:
    return sum(event.cause == "token_refused" for event in run.events)


async def _begin(studio: "Studio", run_id: str) -> asyncio.Task[None] | None:
    """Take the run and drive it, unless another living process does."""
    context = studio.collaborators
    run = await context.ledger.get(run_id)
    if run.slot not in (None, context.slot) and await context.slots.is_held(run.slot or ""):
        return None
    n = await recovery.take(context.ledger, run_id, context.slot)
    return None if n is None else asyncio.create_task(_drive(studio, run_id, n))


def _drive(studio: "Studio", run_id: str, n: int) -> Coroutine[Any, Any, None]:
    context = studio.collaborators

    async def steps() -> None:
        while await recovery.is_ours(context.ledger, run_id, context.slot, n) and await drive(
            context, run_id, for_s=STEP_S
        ):
            pass

    return steps()


async def _rest(stops: Signals, work: asyncio.Task[None] | None) -> None:
    asked = asyncio.ensure_future(stops.asked.wait())
    waits = {asked, work} if work else {asked}
    await asyncio.wait(waits, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()


async def _end(work: asyncio.Task[None] | None) -> None:
    """Between two steps, or in a rest. A claim and its POST are never cut: the studio waits for them when it closes."""
    if work and not work.done():
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
