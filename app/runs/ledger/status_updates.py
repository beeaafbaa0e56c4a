"""What a look at upstream means for a run that has its request id: progress, its end, its files, or nothing yet.

The state shown never goes back; only `lost` may, since a run that is seen again was not lost.
"""

from typing import Any

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.messages import stored
from app.runs.ledger import rows
from app.runs.ledger.budget import to_micro, to_usd
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import ATTACHED, Output, Run, RunEvent
from app.runs.ledger.run_error import FAILED as CASE_FAILED
from app.runs.ledger.run_error import run_error
from app.runs.ledger.states import CANCELLED, FAILED, LOST, RUNNING, SAVED, SUBMITTED, SUCCEEDED, UNSAVED
from app.runs.reports.enqueue import can_be_measured, enqueue
from app.upstream import Result, Status

OPEN = (SUBMITTED, RUNNING, LOST)
LOST_AFTER_S = 7 * 86_400.0
MISSING_AFTER_S = 86_400.0
UNREADABLE = "unreadable"
LOOKED_EVERY_S = 60.0  # a look that changed nothing is written down at most this often


async def progress(ledger: Ledger, run_id: str, status: Status) -> None:
    """Upstream answered that the request is queued or running. Writes nothing when nothing is new.

    A run that was lost to its age stays so until it ends: it would be lost again at once, and at every look.
    """
    async with ledger.locked(run_id) as (session, run):
        if run.state not in OPEN:
            return
        now = await rows.now(session)
        run.looked_at, run.missing_since = now, None
        if run.state == LOST and (status.state == "unknown" or _is_old(run, now)):
            return
        if run.state == LOST or (status.state == "running" and run.state == SUBMITTED):
            run.running_at = run.running_at or now
            run.queue_position, run.status_word, run.error = None, status.word, None
            await ledger.move(session, run, RUNNING, "seen_again" if run.state == LOST else "running")
        elif run.state == SUBMITTED and (status.queue_position, status.word) != (run.queue_position, run.status_word):
            run.queue_position, run.status_word = status.queue_position, status.word
            await ledger.note(session, run, "phase", "queued", {"position": status.queue_position, "word": status.word})
        elif status.word != run.status_word:
            run.status_word = status.word
            await ledger.note(session, run, "phase", "word", {"word": status.word})


async def finished(ledger: Ledger, run_id: str, result: Result) -> None:
    """Upstream's end of the request: its files' addresses and its cost, or its error."""
    async with ledger.locked(run_id) as (session, run):
        if run.state not in OPEN:
            return
        run.finished_at = await rows.now(session)
        run.looked_at, run.missing_since, run.queue_position = run.finished_at, None, None
        cost = to_micro(result.cost_usd) if result.cost_usd is not None else None
        run.actual_micro = cost
        money = {"cost_usd": to_usd(cost)} if cost is not None and not run.draft else {}  # the sandbox’s is pretend
        if result.state == "cancelled":
            refunded = run.cancel_outcome == "cancelled"
            run.error = None
            held = 0 if refunded else run.held_micro if cost is None else cost
            await ledger.move(session, run, CANCELLED, "cancelled", held=held, detail=money)
        elif result.error or result.state == "failed":
            words = result.error
            is_ours = run.upstream_name == "sandbox" and words and words.said
            run.error = run_error(
                (words.code if words else None) or "failed",
                case=CASE_FAILED,
                upstream_said=words.said if is_ours and words else words.message if words else None,
                detail=words.detail if words else None,
            )
            await ledger.move(session, run, FAILED, "failed", held=cost, detail=money)
        else:
            run.error = None
            run.result = {
                "files": list(result.files),
                "draft": result.draft,
                "notes": result.notes,
                "model": result.model_id,
            }
            await ledger.move(session, run, SUCCEEDED, "succeeded", held=cost, detail=money)
            if result.warning:
                await ledger.note(session, run, "note", "warned", {"words": result.warning})
    if result.unread:
        await note_unread(ledger, run_id, result.unread)


async def unreadable(ledger: Ledger, run_id: str, why: str) -> None:
    """Look after look brings an answer that can't be read. It changes no state; page and timeline say so, once."""
    async with ledger.locked(run_id) as (session, run):
        if run.state in OPEN and run.status_word != UNREADABLE:
            run.status_word = UNREADABLE
            await ledger.note(session, run, "note", UNREADABLE, {"why": stored(why)})


async def note_unread(ledger: Ledger, run_id: str, fields: tuple[str, ...]) -> None:
    """The answer was read, some of its fields could not be. Said once in a run's life."""
    async with ledger.locked(run_id) as (session, run):
        unread = select(RunEvent.id).where(RunEvent.run_id == run_id, RunEvent.cause == "unread").limit(1)
        if await session.scalar(unread) is None:
            await ledger.note(session, run, "note", "unread", {"fields": ", ".join(fields)})


async def missing(ledger: Ledger, run_id: str, *, says_404: bool) -> None:
    """A look that upstream did not answer with a status. After long enough, the run is lost."""
    async with ledger.locked(run_id) as (session, run):
        if run.state not in OPEN:
            return
        now = await rows.now(session)
        if not says_404:
            run.missing_since = None
        elif run.missing_since is None:
            run.missing_since = now
        gone = run.missing_since is not None and now - run.missing_since > MISSING_AFTER_S
        old = _is_old(run, now)
        if run.state != LOST and (gone or old):
            case: dict[str, Any] = {} if gone else {"case": "old"}
            run.error = run_error("lost", outcome_known=False, **case)
            await ledger.move(session, run, LOST, "lost")
        elif run.state == LOST:
            run.looked_at = now


def _is_old(run: Run, now: float) -> bool:
    return run.submitted_at is not None and now - run.submitted_at > LOST_AFTER_S


async def token_refused(ledger: Ledger, run_id: str) -> None:
    """401 and 403 change no state; the timeline says once that somebody has to sign in again."""
    async with ledger.locked(run_id) as (session, run):
        if run.state == LOST:  # the next look is due in a day, not at the next sweep
            run.looked_at = await rows.now(session)
        if run.status_word != "token_refused":
            run.status_word = "token_refused"
            await ledger.note(session, run, "note", "token_refused")


async def cancel_answered(ledger: Ledger, run_id: str, outcome: str) -> None:
    """Upstream's answer to a cancel: cancelled | too_late | unknown. Its status decides the state."""
    async with ledger.locked(run_id) as (session, run):
        if run.cancel_outcome in ("cancelled", outcome):
            return
        run.cancel_outcome = outcome
        await ledger.note(session, run, "note", f"cancel_{outcome}")


async def received(ledger: Ledger, run_id: str, done: int, total: int | None) -> None:
    """How much of the result is here, for the people who watch."""
    async with ledger.locked(run_id) as (session, run):
        if run.state == SUCCEEDED:
            run.received_bytes, run.total_bytes = done, total
            await ledger.note(session, run, "phase", "received", {"bytes": done, "total": total})


async def saved(
    ledger: Ledger,
    run_id: str,
    outputs: list[Output],
    *,
    unshown: dict[str, Any] | None = None,
    measures: bool = False,
) -> list[str]:
    """All files are whole and in storage. Only now are they shown; `unshown` tells why some can't be.

    `measures`: its report is queued in the same transaction, and `done` comes after it.

    Answers the keys of files that no output names any more.
    """
    async with ledger.locked(run_id) as (session, run):
        if run.state not in (SUCCEEDED, UNSAVED):
            return []
        left = await _replace_outputs(session, run, outputs, unshown or {})
        run.saved_at = await rows.now(session)
        run.error, run.received_bytes, run.total_bytes = None, None, None
        detail = {"files": len(outputs), "bytes": sum(o.bytes for o in outputs)}
        await ledger.move(session, run, SAVED, "saved", detail=detail | ({"unshown": len(unshown)} if unshown else {}))
        if measures and can_be_measured(run) and any(output.kind == "result" for output in outputs):
            await enqueue(session, run.id)
        else:
            await ledger.note(session, run, "done", "done")
    return left


async def unsaved(
    ledger: Ledger,
    run_id: str,
    reason: str,
    *,
    outputs: list[Output] | None = None,
    unshown: dict[str, Any] | None = None,
    **params: Any,
) -> list[str]:
    """The result can't be brought here: expired | refused | empty | incomplete. It can be tried again.

    `outputs` came all the same and are kept. Answers the keys of files that no output names any more.
    """
    async with ledger.locked(run_id) as (session, run):
        if run.state not in (SUCCEEDED, UNSAVED):
            return []
        left = await _replace_outputs(session, run, outputs, unshown or {}) if outputs else []
        run.error = run_error(reason, retryable=reason == "incomplete", **params)
        detail = run.error["params"]
        if run.state == SUCCEEDED:
            await ledger.move(session, run, UNSAVED, reason, detail=detail)
        else:
            await ledger.note(session, run, "note", f"still_{reason}", detail)
    return left


async def _replace_outputs(
    session: AsyncSession, run: Run, outputs: list[Output], unshown: dict[str, Any]
) -> list[str]:
    """What came now takes the place of what came before under the same number, picture or not."""
    came = {output.n: output for output in outputs if output.kind in ("result", ATTACHED)}
    same = (Output.run_id == run.id, Output.kind.in_(("result", ATTACHED)), Output.n.in_(list(came)))
    left = []
    for row in await session.scalars(select(Output).where(*same)):
        if row.kind != came[row.n].kind:
            left += [key for key in (row.key, row.thumb_key) if key]
            await session.delete(row)
    for output in outputs:
        await session.merge(output)
    known = {n: why for n, why in (run.result or {}).get("unshown", {}).items() if int(n) not in came}
    if known or unshown or "unshown" in (run.result or {}):
        run.result = {**(run.result or {}), "unshown": known | unshown}
    return left


async def outputs_of(session: AsyncSession, run_ids: list[str]) -> dict[str, list[Output]]:
    first = case((Output.kind == "result", 0), else_=1)  # what a page shows, and then what was made of it
    same = Output.run_id.in_(run_ids)
    rows = await session.scalars(select(Output).where(same).order_by(first, Output.kind, Output.n))
    found: dict[str, list[Output]] = {}
    for output in rows:
        found.setdefault(output.run_id, []).append(output)
    return found
