"""What a full disk, a busy and an absent database are called; other errors are not spoken for."""

import errno
import sqlite3
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.accounts.models import Person
from app.db import Database, migrate, new_id, trouble_of, wait_at_most


def person(note: str = "-") -> Person:
    return Person(id=new_id(), name="Ada", email=f"{new_id()}@studio.test", password=note, created_at=1.0)


async def failing(database: Database, *statements: str) -> BaseException:
    async def write() -> None:
        async with database.write() as session:
            for statement in statements:
                await session.execute(text(statement))
            session.add(person("x" * 200_000))
            await session.flush()

    with pytest.raises(DBAPIError) as raised:
        await write()
    return raised.value


@pytest.fixture
async def sqlite(tmp_path: Path) -> Any:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'stillframe.sqlite'}")
    await migrate(made)
    yield made
    await made.close()


async def test_it_knows_a_full_disk(sqlite: Database) -> None:
    trouble = trouble_of(await failing(sqlite, "pragma max_page_count=1"))
    assert trouble is not None
    assert (trouble.error_code, trouble.status) == ("storage_full", 503)
    assert trouble.message.startswith("The disk of this server is full")


async def test_it_waits_no_longer_than_it_is_told_for_another_writer(sqlite: Database) -> None:
    holder = sqlite3.connect(sqlite.url.database or "", isolation_level=None)
    holder.execute("begin immediate")
    wait_at_most(0.2)
    try:
        began = time.monotonic()
        trouble = trouble_of(await failing(sqlite))
        assert time.monotonic() - began < 5
    finally:
        wait_at_most(30)
        holder.close()
    assert trouble is not None
    assert (trouble.error_code, trouble.status) == ("database_busy", 503)
    assert trouble.detail == {"retry_after": 5}
    async with sqlite.write() as session:  # the same connection waits as long as before
        assert await session.scalar(text("pragma busy_timeout")) == 30_000


async def test_it_waits_no_longer_on_postgresql_either(postgres: str) -> None:
    name = f"busy_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={postgres} user=postgres dbname=postgres", autocommit=True) as server:
        server.execute(f"create database {name}")
    made = Database(f"postgresql+psycopg://postgres@/{name}?host={postgres}")
    await migrate(made)
    try:
        with psycopg.connect(f"host={postgres} user=postgres dbname={name}") as holder:
            holder.execute("lock table people in access exclusive mode")
            wait_at_most(0.2)
            began = time.monotonic()
            trouble = trouble_of(await failing(made))
            with pytest.raises(DBAPIError) as unread:
                await _count(made)
            assert time.monotonic() - began < 5
            assert trouble_of(unread.value).error_code == trouble.error_code == "database_busy"  # type: ignore[union-attr]
        wait_at_most(30)
        async with made.write() as session:  # the same connection waits as long as before
            assert await session.scalar(text("show lock_timeout")) == "0"
        assert await _count(made) == 0
    finally:
        wait_at_most(30)
        await made.close()


async def _count(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(text("select count(*) from people")) or 0


class Answered(Exception):
    """An error of psycopg, which carries a SQLSTATE."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("from the server")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("insert", {}, Answered("53100")), "storage_full"),
        (OperationalError("insert", {}, Answered("55P03")), "database_busy"),
        (OperationalError("insert", {}, Answered("40P01")), "database_busy"),
        (OperationalError("insert", {}, Answered("53300")), "database_busy"),
        (OperationalError("insert", {}, Answered("57P01")), "database_away"),
        (OperationalError("insert", {}, Answered("08006")), "database_away"),
        (OperationalError("insert", {}, Answered("25006")), "storage"),
        (PoolTimeoutError("QueuePool limit"), "database_busy"),
        (OSError(errno.ENOSPC, "No space left on device"), "storage_full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "storage_full"),
        (OSError(errno.EACCES, "Permission denied"), None),
        (IntegrityError("insert", {}, Answered("23505")), None),
        (IntegrityError("insert", {}, sqlite3.IntegrityError("UNIQUE")), None),
        (ValueError("of another kind"), None),
    ],
)
def test_it_speaks_for_these_alone(error: Exception, code: str | None) -> None:
    trouble = trouble_of(error)
    assert (trouble.error_code if trouble else None) == code
