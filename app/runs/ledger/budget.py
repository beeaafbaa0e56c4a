"""Reservations: how much the runs of a day hold, a row a scope, moved only inside the transaction that moves the run.

The cap bounds what is reserved when a run is made; actual costs and adopted runs may pass it. Sandbox money never
counts: such a run has no budget day. Money is in micro-dollars.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Insert, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import OverBudget
from app.messages import N_
from app.runs.ledger.models import Spend

MICRO = 1_000_000
SPEND = cast(Table, Spend.__table__)
ENSURE = {
    "sqlite": sqlite.insert(SPEND).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(SPEND).on_conflict_do_nothing(),
}
_row = (Spend.day == bindparam("of_day"), Spend.scope == bindparam("of_scope"))
_more = Spend.held_micro + bindparam("more", type_=BigInteger)
ADD = update(SPEND).where(*_row).values(held_micro=_more)
ADD_UNDER = ADD.where(_more <= bindparam("cap", type_=BigInteger))
HELD = select(Spend.held_micro).where(*_row)


def to_micro(usd: Decimal | None) -> int:
    """Rounded up, so that a cap is never passed by what was cut off."""
    return int(((usd or Decimal(0)) * MICRO).to_integral_value(ROUND_CEILING))


def to_usd(micro: int) -> str:
    """Decimal text with four places, as JSON carries money."""
    return f"{Decimal(micro) / MICRO:.4f}"


@dataclass(frozen=True)
class Caps:
    """What may be held a day: by all together, and by each person. None: no cap."""

    daily_micro: int | None = None
    person_micro: int | None = None
    timezone: str = "UTC"

    def day(self, at: float) -> str:
        """The budget's day of a time: that of the run's making, in TIMEZONE."""
        return datetime.fromtimestamp(at, ZoneInfo(self.timezone)).date().isoformat()

    def of(self, owner: str) -> list[tuple[str, int | None]]:
        """The scopes that a run of `owner` counts in, in the one order in which rows are locked."""
        scopes: list[tuple[str, int | None]] = [("", self.daily_micro)]
        if owner:
            scopes.append((owner, self.person_micro))
        return scopes

    @property
    def are_set(self) -> bool:
        return self.daily_micro is not None or self.person_micro is not None


async def reserve(session: AsyncSession, caps: Caps, *, day: str, owner: str, amount: int, price_known: bool) -> None:
    """Hold `amount` in every scope, or raise OverBudget with the figures; the caller's transaction then rolls back."""
    if caps.are_set and not price_known:
        raise OverBudget(
            N_(
                "A budget is set, and what this request can cost is not known, so nothing was sent. "
                "Nothing was charged."
            ),
            code="price_unknown",
        )
    connection = await session.connection()
    for scope, cap in caps.of(owner):
        await connection.execute(_ensure(session), {"day": day, "scope": scope, "held_micro": 0})
        given = {"of_day": day, "of_scope": scope, "more": amount}
        moved = await connection.execute(
            ADD if cap is None else ADD_UNDER, given if cap is None else {**given, "cap": cap}
        )
        if not moved.rowcount:
            held = await connection.scalar(HELD, {"of_day": day, "of_scope": scope}) or 0
            raise _over(scope, amount, held, cap or 0)


class Holder(Protocol):
    """What holds money: a run, or a group for the members that it has not made yet."""

    owner: Any
    held_micro: Any
    budget_day: Any


async def adjust(session: AsyncSession, run: Holder, held: int) -> None:
    """Set what `run` holds to `held` and move its scope rows by the difference."""
    difference, run.held_micro = held - run.held_micro, held
    if not difference or run.budget_day is None:
        return
    connection = await session.connection()
    for scope, _ in Caps().of(run.owner):
        await connection.execute(_ensure(session), {"day": run.budget_day, "scope": scope, "held_micro": 0})
        await connection.execute(ADD, {"of_day": run.budget_day, "of_scope": scope, "more": difference})


async def held_today(session: AsyncSession, day: str, owner: str) -> dict[str, int]:
    """Micro-dollars held on `day`, by scope."""
    rows = await session.execute(
        select(Spend.scope, Spend.held_micro).where(Spend.day == day, Spend.scope.in_(["", owner]))
    )
    return {scope: held for scope, held in rows}  # noqa: C416 - a Row is no pair to dict()


def _ensure(session: AsyncSession) -> Insert:
    """The scope's row of the day, made when it is missing."""
    return ENSURE[session.get_bind().dialect.name]


def _over(scope: str, amount: int, held: int, cap: int) -> OverBudget:
    beyond = (held + amount - cap) / MICRO
    shown = f"{beyond:.2f}"
    message = (
        N_("This run would exceed your daily cap by $%(beyond)s. Nothing was sent, nothing was charged.", beyond=shown)
        if scope
        else N_(
            "This run would exceed today’s cap by $%(beyond)s. Nothing was sent, nothing was charged.", beyond=shown
        )
    )
    return OverBudget(
        message,
        detail={
            "scope": "person" if scope else "server",
            "needed_usd": to_usd(amount),
            "held_usd": to_usd(held),
            "cap_usd": to_usd(cap),
        },
    )
