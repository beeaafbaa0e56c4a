"""Writes groups: each function is one transaction, made like the ledger's own: key, question, reservation, rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import db_now
from app.errors import NotFound
from app.messages import N_
from app.runs.ledger import budget, rows
from app.runs.ledger.chain import CANCELLED, DONE, OPEN, STOPPED, left_micro
from app.runs.ledger.ledger import Ledger, NewRun
from app.runs.ledger.models import Group, Run


async def made_with(ledger: Ledger, owner: str, client_key: str, spec_hash: str) -> str | None:
    """The id of the group that this key made of this spec, if it has made one."""
    same = (Group.owner == owner, Group.client_key == client_key, Group.spec_hash == spec_hash)
    async with ledger.database.read() as session:
        return await session.scalar(select(Group.id).where(*same))


async def insert(ledger: Ledger, group: Group, new: list[NewRun], *, confirm: bool) -> tuple[str, list[str]]:
    """Key, question about unsettled equals, reservation, rows: in one transaction, as the ledger makes a run."""
    try:
        async with ledger.database.write() as session:
            if existing := await _by_key(session, group):
                return existing, []
            group.created_at = await session.scalar(select(db_now())) or 0.0
            group.budget_day = None if group.draft else ledger.caps.day(group.created_at)
            session.add(group)
            await session.flush()
            made, newest = await _make(ledger, session, group, new, confirm=confirm)
    except IntegrityError:  # the other click of a double click was first; its group is the answer
        async with ledger.database.read() as session:
            existing = await _by_key(session, group)
        if not existing:
            raise
        return existing, []
    for run_id in made:
        ledger.committed(run_id, newest)
    return group.id, made


async def take_up(
    ledger: Ledger, group_id: str, owner: str | None, attempt: int, new: NewRun | None, *, confirm: bool
) -> str | None:
    async with ledger.database.write() as session:
        group = await locked(session, group_id, owner)
        if group.state not in (STOPPED, CANCELLED) or group.attempt != attempt - 1:
            return None  # the other click was first
        if new is None:
            group.state = DONE
            return None
        group.state, group.attempt, group.error, group.at = OPEN, attempt, None, new.group_index or 0
        now = await session.scalar(select(db_now())) or 0.0
        group.budget_day = None if group.draft else ledger.caps.day(now)
        made, newest = await _make(ledger, session, group, [new], confirm=confirm)
    ledger.committed(made[0], newest)
    return made[0]


async def add_runs(
    ledger: Ledger,
    group_id: str,
    owner: str | None,
    new: list[NewRun],
    *,
    expected: Mapping[int, str],
    confirm: bool,
) -> list[str]:
    """Add runs to a sheet's rows: only those whose newest run is still the `expected` one, so that two clicks are one."""
    async with ledger.database.write() as session:
        group = await locked(session, group_id, owner)
        made = select(Run.group_index, func.max(Run.id)).where(Run.group_id == group_id).group_by(Run.group_index)
        newest = dict((await session.execute(made)).all())
        new = [one for one in new if newest.get(one.group_index) == expected.get(one.group_index or 0)]
        if not new:
            return []
        now = await session.scalar(select(db_now())) or 0.0
        group.budget_day = None if group.draft else ledger.caps.day(now)
        group.state = OPEN
        ids, newest_event = await _make(ledger, session, group, new, confirm=confirm)
    for run_id in ids:
        ledger.committed(run_id, newest_event)
    return ids


async def change_sheet(
    ledger: Ledger,
    group_id: str,
    owner: str | None,
    *,
    spec: dict[str, Any],
    sheet: dict[str, Any],
    plan: list[Any],
    title: str | None,
) -> None:
    """Put another sheet in a group's place; its runs stay as they are."""
    async with ledger.database.write() as session:
        group = await locked(session, group_id, owner)
        group.spec, group.sheet, group.plan, group.at = spec, sheet, plan, len(plan) - 1
        if title is not None:
            group.title = title


async def _make(
    ledger: Ledger, session: AsyncSession, group: Group, new: list[NewRun], *, confirm: bool
) -> tuple[list[str], int]:
    """Insert `new` and reserve for them and for what comes after `group.at`, or raise. `group` holds nothing yet."""
    rest = left_micro(group, group.at)
    made: list[Run] = []
    asked: set[str] = set()
    for one in new:
        run = await ledger.insert(session, one)
        run.budget_day = group.budget_day
        if one.spec_hash not in asked:  # variants are equal on purpose; the rows of a sheet differ
            asked.add(one.spec_hash)
            await ledger.ask_about_twins(session, one, but=run.id, confirm=confirm)
        made.append(run)
    if group.budget_day:
        await budget.reserve(
            session,
            ledger.caps,
            day=group.budget_day,
            owner=group.owner,
            amount=sum(one.estimate_micro for one in new) + rest,
            price_known=all(step["price_known"] for step in group.plan if step),
        )
        group.held_micro = rest
        for run in made:
            run.held_micro = run.estimate_micro
    newest = 0
    for run in made:
        newest = await ledger.created(session, run)
        await rows.write(await rows.connection_of(session), run)
    return [run.id for run in made], newest


async def _by_key(session: AsyncSession, group: Group) -> str | None:
    same = (Group.owner == group.owner, Group.client_key == group.client_key, Group.spec_hash == group.spec_hash)
    found: str | None = await session.scalar(select(Group.id).where(*same))
    return found


async def locked(session: AsyncSession, group_id: str, owner: str | None) -> Group:
    group = await session.get(Group, group_id, with_for_update=True, populate_existing=True)
    if group is None or (owner is not None and group.owner != owner):
        raise NotFound(N_("This group does not exist."))
    return group
