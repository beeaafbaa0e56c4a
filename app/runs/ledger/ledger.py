"""The run ledger: the truth about every run. Here alone is a state changed, and always with its event and its money.

A move is made on a run whose row is locked (SQLite: the transaction began IMMEDIATE; PostgreSQL: FOR UPDATE), is
checked against the table in `states.py`, and moves the budget's rows in the same transaction. What a claim, an answer
or a look means for a run is told in `claims.py` and `status_updates.py`, which are made of these parts.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database, new_id
from app.errors import Conflict, NotFound
from app.messages import N_
from app.runs.ledger import budget, chain, rows
from app.runs.ledger.budget import Caps
from app.runs.ledger.high_water_mark import HighWaterMark
from app.runs.ledger.models import Run, RunEvent
from app.runs.ledger.states import ENDS, MAY_CHARGE_TWICE, READY, SAVED, SUBMITTED, may_move
from app.runs.queries.search import findable

_same = (Run.spec_hash == bindparam("spec_hash"), Run.upstream_account == bindparam("account"))
_unsettled = or_(Run.state.in_(MAY_CHARGE_TWICE), Run.restored.is_(True))
TWINS = select(Run.id, Run.state).where(*_same, Run.id != bindparam("but"), _unsettled).limit(1)
log = structlog.get_logger(__name__)
T = TypeVar("T")


class IllegalMove(AssertionError):
    """Code asked for a move that the table does not have: a mistake of ours, never of a person or of upstream."""


@dataclass(frozen=True)
class NewRun:
    """What a run is made of. `owner` is '' without accounts; `client_key` makes a double click one run."""

    owner: str
    client_key: str
    model: str
    spec: dict[str, Any]
    spec_hash: str
    prompt: str
    composer: str
    wire: dict[str, Any]
    sources: list[dict[str, Any]]
    upstream_name: str
    upstream_base: str
    upstream_account: str
    draft: bool
    estimate_micro: int
    price_known: bool
    about_micro: int | None = None
    slot: str | None = None
    parent_id: str | None = None
    group_id: str | None = None
    group_index: int | None = None
    tags: list[str] = field(default_factory=list)


class Ledger:
    """`wake` is called after every commit that changed a run, with its id; it must not block."""

    def __init__(
        self,
        database: Database,
        caps: Caps,
        *,
        mark: HighWaterMark | None = None,
        wake: Callable[[str], None] | None = None,
    ) -> None:
        self.database = database
        self.caps = caps
        self._mark = mark
        self._wake = wake or (lambda run_id: None)

    @asynccontextmanager
    async def locked(self, run_id: str) -> AsyncIterator[tuple[AsyncSession, Run]]:
        """The run, locked until the block's end, where what was changed is committed. Raises NotFound."""
        async with self.database.write() as session:
            connection = await rows.connection_of(session)
            run = await rows.read(connection, run_id, lock=True)
            if run is None:
                raise NotFound(N_("This run does not exist."))
            yield session, run
            await rows.write(connection, run)
            newest = session.info.get("newest_event")
        if newest:
            self.committed(run_id, newest)

    def committed(self, run_id: str, newest_event: int) -> None:
        if self._mark:
            self._mark.saw(newest_event)
        self._wake(run_id)

    async def newest_event(self) -> int:
        """The number of the newest event of any process; the mark has seen it from now on."""
        async with self.database.read() as session:
            newest = await session.scalar(select(func.max(RunEvent.id))) or 0
        if self._mark:
            self._mark.saw(newest)
        return newest

    async def made_with(self, owner: str, client_key: str, spec_hash: str) -> str | None:
        """The id of the run that this key made of this spec, if it has made one."""
        async with self.database.look() as connection:
            return await rows.by_key(connection, owner, client_key, spec_hash)

    async def get(self, run_id: str) -> Run:
        async with self.database.look() as connection:
            run = await rows.read(connection, run_id)
        if run is None:
            raise NotFound(N_("This run does not exist."))
        return run

    async def head(self, run_id: str) -> rows.Head:
        """The state and the driver of a run. Raises NotFound."""
        async with self.database.look() as connection:
            found = await rows.head(connection, run_id)
        if found is None:
            raise NotFound(N_("This run does not exist."))
        return found

    async def create(self, new: NewRun, *, confirm: bool = False) -> tuple[str, bool]:
        """Insert the key, ask about unsettled equals, reserve: in this order, in one transaction. Answers (id, made now).

        Raises Conflict `may_charge_twice` unless `confirm`, OverBudget.
        """
        try:
            async with self.database.write() as session:
                existing = await self._by_key(session, new)
                if existing:
                    return existing, False
                run = await self.insert(session, new)
                await self.ask_about_twins(session, new, but=run.id, confirm=confirm)
                if run.budget_day:
                    await budget.reserve(
                        session,
                        self.caps,
                        day=run.budget_day,
                        owner=new.owner,
                        amount=new.estimate_micro,
                        price_known=new.price_known,
                    )
                    run.held_micro = new.estimate_micro
                newest = await self.created(session, run)
                await rows.write(await rows.connection_of(session), run)
        except IntegrityError:  # the other click of a double click was first; its run is the answer
            async with self.database.read() as session:
                existing = await self._by_key(session, new)
            if not existing:
                raise
            return existing, False
        self.committed(run.id, newest)
        return run.id, True

    async def _by_key(self, session: AsyncSession, new: NewRun) -> str | None:
        return await rows.by_key(await rows.connection_of(session), new.owner, new.client_key, new.spec_hash)

    async def ask_about_twins(self, session: AsyncSession, new: NewRun, *, but: str, confirm: bool) -> None:
        """Raises Conflict `may_charge_twice` when an equal spec was sent, or may have been before a restore, and its
        outcome is not known."""
        same = {"spec_hash": new.spec_hash, "account": new.upstream_account, "but": but}
        twin = (await (await rows.connection_of(session)).execute(TWINS, same)).first()
        if twin is not None and not confirm:
            raise _may_charge_twice(cast(Run, twin))

    async def created(self, session: AsyncSession, run: Run) -> int:
        """The first event of a run that was made just now."""
        return await self.note(session, run, "state", "created", {"held_usd": budget.to_usd(run.held_micro)})

    async def insert(self, session: AsyncSession, new: NewRun, **more: Any) -> Run:
        """A new run; what is changed of it afterwards is for `rows.write`."""
        now = await rows.now(session)
        columns = {name: getattr(new, name) for name in NewRun.__dataclass_fields__}
        columns |= {"id": new_id(), "state": READY, "created_at": now, **more}
        columns["budget_day"] = None if new.draft else self.caps.day(now)
        words = findable(columns["id"], new.owner, new.spec, new.prompt, new.tags)
        return await rows.add(await rows.connection_of(session), columns, words)

    async def adopt(self, session: AsyncSession, parent: Run, request_id: str) -> Run:
        """A run for a paid request whose id was heard when `parent` could no longer take it. No cap refuses it."""
        columns = {name: getattr(parent, name) for name in NewRun.__dataclass_fields__}
        columns |= {"client_key": f"{parent.id}:adopted:{request_id}", "parent_id": parent.id}
        columns |= {"group_id": None, "group_index": None}  # a chain goes on from the member that it made
        run = await self.insert(session, NewRun(**columns), state=SUBMITTED, request_id=request_id)
        run.submitted_at = run.created_at
        if run.budget_day:
            await budget.adjust(session, run, parent.estimate_micro)
        await self.note(session, run, "state", "adopted", {"parent": parent.id})
        await rows.write(await rows.connection_of(session), run)
        return run

    async def move(
        self,
        session: AsyncSession,
        run: Run,
        to: str,
        cause: str,
        *,
        held: int | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        """The only place that changes a state. `run` is locked in `session`; `held` is what it holds from now on."""
        if not may_move(run.state, to):
            raise IllegalMove(f"{run.state} -> {to} ({cause})")
        before, run.state = run.state, to
        run.deleted_at = None  # late evidence brings a deleted run back
        run.ended_at = await rows.now(session) if to in ENDS else None
        if held is not None:
            await budget.adjust(session, run, held)
        if run.group_id and to in ENDS - {SAVED}:
            await chain.break_off(session, run)
        await self.note(session, run, "state", cause, detail, before=before)
        log.info("run_moved", run=run.id, before=before, state=to, cause=cause)

    async def note(
        self,
        session: AsyncSession,
        run: Run,
        kind: str,
        cause: str,
        detail: dict[str, Any] | None = None,
        *,
        before: str | None = None,
    ) -> int:
        """Write an event about `run`; answers its number."""
        event = {"run_id": run.id, "kind": kind, "from_state": before, "state": run.state, "cause": cause}
        number = await rows.note(await rows.connection_of(session), {**event, "detail": detail or {}})
        session.info["newest_event"] = number
        return number


async def persist(write: Callable[[], Awaitable[T]], *, what: str, for_s: float) -> T:
    """Call `write` again while the database does not answer, for at most `for_s` seconds.

    For writes that may be repeated: each compares what it finds (the acknowledgement of the first may have been lost, or
    another process wrote the same row between the look and the write).
    """
    # by hand: the time limit of stamina and tenacity counts the tries, too; one that waited for a lock would be the last
    pause, spent = 0.1, 0.0
    while True:
        try:
            return await write()
        except (DBAPIError, PoolTimeoutError, OSError) as error:
            if spent >= for_s:
                raise
            log.warning("database_does_not_answer", what=what, error=type(error).__name__)
        await asyncio.sleep(pause)
        spent, pause = spent + pause, min(pause * 2, 5.0)


def _may_charge_twice(twin: Run) -> Conflict:
    return Conflict(
        N_("You already sent this edit and we couldn’t confirm it. Running it again may charge you twice."),
        code="may_charge_twice",
        detail={"run": twin.id, "state": twin.state},
    )
