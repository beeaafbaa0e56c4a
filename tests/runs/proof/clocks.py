"""True time, and what each clock makes of it: the database's can be stepped, a machine's can be wrong or stand still."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, text

from app.db import Database

EPOCH = 1_800_000_000.0  # a day in January 2027
# Modules that read a clock
TIMED = (
    "actions",
    "service",
    "steps.advance",
    "steps.download",
    "steps.poll",
    "steps.poll_schedule",
    "steps.submit",
    "worker.recovery",
)


@dataclass
class Machine:
    """The clocks of one machine, as seconds that each lost or gained."""

    skew: float = 0.0  # of its wall clock
    slept: float = 0.0  # the monotonic clock stands still while it sleeps
    paused: float = 0.0  # while its host pauses it, so does the one that counts sleep


@dataclass
class Clocks:
    now: float = EPOCH
    stepped: float = 0.0  # of the database's clock

    @property
    def database(self) -> float:
        return self.now + self.stepped


HERE: ContextVar[tuple[Clocks, Machine] | None] = ContextVar("HERE", default=None)


class Time:
    """Stands in for the module `time`; outside of the world it is the module."""

    CLOCK_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    CLOCK_MONOTONIC = time.CLOCK_MONOTONIC

    def time(self) -> float:
        here = HERE.get()
        return here[0].now + here[1].skew if here else time.time()

    def monotonic(self) -> float:
        return self.clock_gettime(self.CLOCK_MONOTONIC)

    def clock_gettime(self, clock: int) -> float:
        here = HERE.get()
        if here is None:
            return time.clock_gettime(clock)
        clocks, machine = here
        return clocks.now - machine.paused - (machine.slept if clock == self.CLOCK_MONOTONIC else 0.0)


@contextmanager
def in_place() -> Iterator[None]:
    """The ledger's modules read the world's clocks instead of the machine's."""
    import importlib

    with pytest.MonkeyPatch.context() as patch:
        for name in TIMED:
            module = importlib.import_module(f"app.runs.{name}")
            if hasattr(module, "time"):
                patch.setattr(module, "time", Time())
        yield


def rule_over(database: Database, clocks: Clocks) -> None:
    """Give the database the world's clock: its own function that tells the time is replaced, its statements are not."""
    if database.is_sqlite:

        def tell(connection: Any, record: Any) -> None:
            connection.create_function("julianday", 1, lambda _: clocks.database / 86_400 + 2_440_587.5)

        event.listen(database.engine.sync_engine, "connect", tell)


async def prepare(database: Database) -> None:
    """Once for a database: PostgreSQL finds our clock_timestamp() before its own."""
    if database.is_sqlite:
        return
    async with database.engine.begin() as connection:
        name = await connection.scalar(text("select current_database()"))
        await connection.execute(text(f"alter database {name} set search_path = public, pg_catalog"))
        await connection.execute(text("create table if not exists test_clock as select 0::double precision as at"))
        await connection.execute(
            text(
                "create or replace function public.clock_timestamp() returns timestamptz language sql volatile "
                "as 'select to_timestamp(at) from public.test_clock'"
            )
        )
    await database.engine.dispose()  # connections read the search path at their beginning


async def show(database: Database, clocks: Clocks) -> None:
    """Tell a PostgreSQL what time it is; a SQLite asks by itself."""
    if not database.is_sqlite:
        async with database.engine.begin() as connection:
            await connection.execute(text("update test_clock set at = :at"), {"at": clocks.database})
