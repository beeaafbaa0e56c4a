"""What a person may do to a run that exists: cancel it, send it on, say what became of it or what it cost, label it, delete
it."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.db import db_now
from app.errors import Conflict, NotFound, RequestError, UpstreamError
from app.messages import N_
from app.runs.ledger import claims
from app.runs.ledger.budget import to_micro
from app.runs.ledger.costs import state_cost
from app.runs.ledger.models import Run
from app.runs.ledger.states import (
    ABANDONED,
    DRIVEN,
    ENDS,
    LOST,
    MAY_CHARGE_TWICE,
    READY,
    RUNNING,
    SUBMITTED,
    UNCONFIRMED,
    UNSAVED,
)
from app.runs.purge import UNDO_S
from app.runs.queries.search import relabel
from app.runs.steps.context import RunContext
from app.runs.steps.download import save
from app.runs.steps.poll import ask_to_cancel

OPEN_FOR_S = 7 * 86_400.0  # abandoned and lost runs may still be answered
PASTE_WITHIN_S = claims.STALE_S
MAX_TAGS, MAX_TAG_LENGTH, MAX_NOTE_LENGTH = 20, 40, 4000


class RunActions:
    """`owner` None means whoever's run."""

    def __init__(self, context: RunContext) -> None:
        self._context = context

    async def cancel(self, run_id: str, *, owner: str | None = None) -> dict[str, str]:
        """Return {outcome: discarded|requested|cancelled|too_late|unknown, state}. Raises Conflict at an end."""
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            if run.state in ENDS - {ABANDONED, LOST}:
                raise Conflict(N_("This run has ended already; there is nothing to cancel."), code="ended")
            asked_before, state = run.cancel, run.state
            run.cancel = True
            if state == READY:
                await claims.discard(self._context.ledger, session, run)
                return {"outcome": "discarded", "state": run.state}
            if not asked_before:
                await self._context.ledger.note(session, run, "note", "cancel_asked")
        if state not in (SUBMITTED, RUNNING) or run.upstream_account != self._context.profile.account:
            return {"outcome": "requested", "state": state}
        outcome = await ask_to_cancel(self._context, run)
        self._context.ring(run_id)
        return {"outcome": outcome, "state": (await self._context.ledger.get(run_id)).state}

    async def send(self, run_id: str, *, owner: str | None = None) -> None:
        """A parked run goes on after all. Raises Conflict `not_parked`."""
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            if run.state not in DRIVEN or not run.parked:
                raise Conflict(N_("This run does not wait to be sent."), code="not_parked")
            run.parked, run.restored, run.series_at, run.not_before = False, False, None, None
            run.error = None
            await self._context.ledger.note(session, run, "note", "sent_on" if run.state == READY else "gone_on")
        await self._context.driver.begin(run_id)

    async def abandon(self, run_id: str, *, owner: str | None = None) -> None:
        """Give an unconfirmed run up. The money stays counted, in case a late answer arrives."""
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            if run.state == ABANDONED:
                return
            if run.state != UNCONFIRMED:
                raise Conflict(N_("Only a run without an answer can be given up."), code="not_unconfirmed")
            await self._context.ledger.move(session, run, ABANDONED, "abandoned")

    async def resolve(
        self, run_id: str, request_id: str, *, confirm: bool = False, owner: str | None = None
    ) -> dict[str, Any]:
        """Take the request id that a person found upstream. Unconfirmed: answers what it is and changes nothing.

        Answers {request_id, model, created_at, status, files, taken}. Raises Conflict when the id can't be this run's.
        """
        run = await self._context.ledger.get(run_id)
        _mine(run, owner)
        if run.state not in MAY_CHARGE_TWICE:
            raise Conflict(N_("Only an unconfirmed run can be given a request ID."), code="not_unconfirmed")
        try:
            result = await self._context.api.result(request_id)
        except UpstreamError as error:
            raise RequestError(
                N_("This id could not be looked up: %(message)s", message=error.message), field="/request_id"
            ) from error
        await self._fits(run, request_id, result.model_id, result.created_at)
        found = {
            "request_id": request_id,
            "model": result.model_id,
            "created_at": result.created_at,
            "status": result.state,
            "files": list(result.files),
        }
        if not confirm:
            return {**found, "taken": False}
        try:
            async with self._context.ledger.locked(run_id) as (session, locked):
                if locked.state not in MAY_CHARGE_TWICE:
                    raise Conflict(N_("The answer came meanwhile; the run has moved on."), code="not_unconfirmed")
                await claims.submitted(self._context.ledger, session, locked, request_id, "pasted")
        except IntegrityError as error:  # it was taken between the look and the write
            raise _id_taken() from error
        await self._context.driver.begin(run_id)
        return {**found, "taken": True}

    async def _fits(self, run: Run, request_id: str, model: str | None, created_at: float | None) -> None:
        """A pasted id must be free, of the same model, and made between the claim and 120 s after it."""
        async with self._context.ledger.database.read() as session:
            same = (Run.upstream_account == run.upstream_account, Run.request_id == request_id)
            holder = await session.scalar(select(Run.id).where(*same))
        if holder:
            raise _id_taken(holder)
        if model is not None and model != run.model:
            raise Conflict(
                N_("This request is for another model, %(model)s.", model=model), code="id_differs", field="/request_id"
            )
        if (
            created_at is None
            or run.claimed_at is None
            or not 0 <= created_at - run.claimed_at + 1 <= PASTE_WITHIN_S + 1
        ):
            raise Conflict(
                N_("This request was not made when this run was sent."), code="id_differs", field="/request_id"
            )

    async def save_again(self, run_id: str, *, owner: str | None = None) -> None:
        """Try once more to bring an unsaved result here."""
        run = await self._context.ledger.get(run_id)
        _mine(run, owner)
        if run.state != UNSAVED:
            raise Conflict(N_("This result is not waiting to be fetched."), code="unchanged")
        await save(self._context, run)

    async def state_cost(self, run_id: str, usd: Decimal, *, owner: str | None = None) -> None:
        """Say what a run cost whose cost upstream did not name; it holds that much from now on. Raises Conflict."""
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            await state_cost(self._context.ledger, session, run, to_micro(usd))

    async def patch(
        self,
        run_id: str,
        *,
        tags: list[str] | None = None,
        starred: bool | None = None,
        note: str | None = None,
        owner: str | None = None,
    ) -> None:
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            if tags is not None:
                run.tags = list(dict.fromkeys(tag.strip()[:MAX_TAG_LENGTH] for tag in tags if tag.strip()))[:MAX_TAGS]
            if starred is not None:
                run.starred = starred
            if note is not None:
                run.note = note[:MAX_NOTE_LENGTH]
            if tags is not None or note is not None:
                await relabel(session, run)

    async def delete(self, run_id: str, *, owner: str | None = None) -> None:
        """Only at an end whose outcome is settled; undone within 30 s by `restore`. Raises Conflict `still_open`."""
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            now = await session.scalar(select(db_now())) or 0.0
            young = now - (run.ended_at or now) < OPEN_FOR_S
            if run.state not in ENDS or (run.state in (ABANDONED, LOST) and young):
                raise Conflict(
                    N_("Its outcome is still open, and it may have been charged; it can be deleted later."),
                    code="still_open",
                )
            run.deleted_at = now
            await self._context.ledger.note(session, run, "note", "deleted")

    async def restore(self, run_id: str, *, owner: str | None = None) -> None:
        async with self._context.ledger.locked(run_id) as (session, run):
            _mine(run, owner)
            if run.deleted_at is None:
                return
            if (await session.scalar(select(db_now())) or 0.0) - run.deleted_at > UNDO_S:
                raise Conflict(N_("It was deleted more than 30 seconds ago."), code="too_late")
            run.deleted_at = None
            await self._context.ledger.note(session, run, "note", "undeleted")


def _id_taken(holder: str | None = None) -> Conflict:
    detail = {"run": holder} if holder else None
    return Conflict(
        N_("This request belongs to another run already."), code="id_taken", field="/request_id", detail=detail
    )


def _mine(run: Run, owner: str | None) -> None:
    if owner is not None and run.owner != owner:
        raise NotFound(N_("This run does not exist."))
