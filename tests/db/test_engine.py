"""The engine: what a power cut, a second writer and an error mean on both databases."""

import asyncio
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person, Session
from app.db import Database, db_age, db_now, new_id


def person(name: str = "Ada") -> Person:
    return Person(id=new_id(), name=name, email=f"{name.lower()}@studio.test", password="-", created_at=1.0)


async def names(database: Database) -> list[str]:
    async with database.read() as session:
        return list((await session.scalars(select(Person.name).order_by(Person.name))).all())


async def test_it_survives_a_power_cut(database: Database) -> None:
    """Each connection of the pool, not only the first."""
    wanted = (
        [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)]
        if database.is_sqlite
        else [("synchronous_commit", "on")]
    )
    async with database.read() as first, database.read() as second:
        for session in (first, second):
            for name, value in wanted:
                found = await session.scalar(text(f"{'pragma' if database.is_sqlite else 'show'} {name}"))
                assert (name, found) == (name, value)


async def test_it_commits_what_was_written(database: Database) -> None:
    async with database.write() as session:
        session.add(person())
    assert await names(database) == ["Ada"]


async def test_it_takes_back_everything_on_an_error(database: Database) -> None:
    async def halfway() -> None:
        async with database.write() as session:
            session.add(person())
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await halfway()
    assert await names(database) == []


async def test_it_holds_references(database: Database) -> None:
    async def orphan() -> None:
        async with database.write() as session:
            session.add(Session(id="0" * 64, person_id=new_id(), created_at=1.0, seen_at=1.0, expires_at=2.0))

    with pytest.raises(IntegrityError):
        await orphan()


async def test_it_makes_writers_wait_for_each_other(database: Database) -> None:
    """On SQLite a transaction that read before it wrote would fail half way; here none does."""

    async def add(name: str) -> None:
        async with database.write() as session:
            await session.execute(select(Person))
            await asyncio.sleep(0)
            session.add(person(name))

    await asyncio.gather(*(add(f"P{n}") for n in range(12)))
    assert len(await names(database)) == 12


async def test_it_reads_while_another_writes(database: Database) -> None:
    async with database.write() as session:
        session.add(person())
        await session.flush()
        assert await names(database) == []


async def test_its_clock_is_now(database: Database) -> None:
    async with database.read() as session:
        now = await session.scalar(select(db_now()))
        age = await session.scalar(select(db_age(db_now() - 90.0)))
    assert now == pytest.approx(time.time(), abs=5)
    assert age == pytest.approx(90, abs=1)


async def test_its_clock_moves_within_a_transaction(database: Database) -> None:
    async with database.write() as session:
        first = await session.scalar(select(db_now()))
        await asyncio.sleep(0.02)
        second = await session.scalar(select(db_now()))
    assert first is not None
    assert second is not None
    assert second > first


async def test_it_answers_a_ping(database: Database) -> None:
    await database.ping()


def test_its_ids_sort_by_time() -> None:
    before = new_id()
    time.sleep(0.002)
    after = new_id()
    assert before < after
    assert len(before) == 26
    from ulid import ULID

    assert abs((ULID.from_str(after).datetime - datetime.now(UTC)).total_seconds()) < 5
