"""Moves that share a commit on SQLite: who is told what, and when, also where the batch dies."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.accounts.models import Person
from app.db import Database, migrate, new_id, trouble_of, wait_at_most


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'stillframe.sqlite'}")
    await migrate(made)
    yield made
    await made.close()


async def add(database: Database, name: str, error: Exception | None = None) -> None:
    async with database.write() as session:
        session.add(Person(id=new_id(), name=name, email=f"{name}@studio.test", password="-", created_at=1.0))
        await session.flush()
        if error:
            raise error


def names(database: Database) -> list[str]:
    """What another process sees: only what is committed."""
    connection = sqlite3.connect(database.url.database or "")
    try:
        return [name for (name,) in connection.execute("select name from people order by name")]
    finally:
        connection.close()


class Commits:
    """Counts them, and may hold or fail the next one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.count, self.held, self.failure = 0, asyncio.Event(), None  # type: int, asyncio.Event, Exception | None
        self.reached = asyncio.Event()
        self.held.set()
        commit = AsyncConnection.commit

        async def counted(connection: AsyncConnection) -> None:
            self.reached.set()
            await self.held.wait()
            self.count += 1
            if self.failure is not None:
                failure, self.failure = self.failure, None
                raise failure
            await commit(connection)

        patch.setattr(AsyncConnection, "commit", counted)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> Commits:
    return Commits(monkeypatch)


async def test_moves_that_wait_together_share_a_commit(sqlite: Database, commits: Commits) -> None:
    await asyncio.gather(*(add(sqlite, f"P{n:02}") for n in range(20)))
    assert names(sqlite) == [f"P{n:02}" for n in range(20)]
    assert commits.count <= 2


async def test_one_that_comes_alone_has_a_commit_of_its_own(sqlite: Database, commits: Commits) -> None:
    await add(sqlite, "Ada")
    await add(sqlite, "Bo")
    assert commits.count == 2


async def test_nobody_is_answered_before_the_commit(sqlite: Database, commits: Commits) -> None:
    commits.held.clear()
    moves = [asyncio.create_task(add(sqlite, name)) for name in ("Ada", "Bo", "Cy")]
    await commits.reached.wait()
    await asyncio.sleep(0.05)
    assert not any(move.done() for move in moves)
    assert names(sqlite) == []
    commits.held.set()
    await asyncio.gather(*moves)
    assert names(sqlite) == ["Ada", "Bo", "Cy"]


async def test_an_error_takes_back_its_own_move_alone(sqlite: Database, commits: Commits) -> None:
    moves = (add(sqlite, "Ada"), add(sqlite, "Bo", LookupError("Bo")), add(sqlite, "Cy"))
    told = await asyncio.gather(*moves, return_exceptions=True)
    assert [type(one) for one in told] == [type(None), LookupError, type(None)]
    assert names(sqlite) == ["Ada", "Cy"]
    assert commits.count == 1


async def test_an_error_is_told_after_the_commit_of_what_it_may_rest_on(sqlite: Database, commits: Commits) -> None:
    commits.held.clear()
    moves = [asyncio.create_task(add(sqlite, "Ada")), asyncio.create_task(add(sqlite, "Bo", LookupError("Bo")))]
    await commits.reached.wait()
    await asyncio.sleep(0.05)
    assert not moves[1].done()
    commits.held.set()
    await asyncio.gather(*moves, return_exceptions=True)
    assert names(sqlite) == ["Ada"]


async def test_a_batch_that_dies_at_its_commit_was_no_move_and_all_of_it_hear(
    sqlite: Database, commits: Commits
) -> None:
    commits.failure = OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))
    told = await asyncio.gather(*(add(sqlite, f"P{n}") for n in range(5)), return_exceptions=True)
    assert [type(one) for one in told] == [OperationalError] * 5
    assert names(sqlite) == []
    await add(sqlite, "Ada")
    assert names(sqlite) == ["Ada"]


async def test_an_error_that_ends_the_whole_transaction_ends_the_batch(sqlite: Database) -> None:
    async def end_it() -> None:
        async with sqlite.write() as session:
            connection = (await (await session.connection()).get_raw_connection()).dbapi_connection
            connection._connection._conn.rollback()  # as SQLite does by itself on a full disk
            await session.execute(text("select no_such_column from people"))

    told = await asyncio.gather(add(sqlite, "Ada"), end_it(), add(sqlite, "Cy"), return_exceptions=True)
    assert [type(one) for one in told] == [OperationalError, OperationalError, type(None)]
    assert names(sqlite) == ["Cy"]


async def test_one_that_is_canceled_while_it_waits_holds_up_nobody(sqlite: Database, commits: Commits) -> None:
    commits.held.clear()
    first = asyncio.create_task(add(sqlite, "Ada"))
    await commits.reached.wait()
    waits = asyncio.create_task(add(sqlite, "Bo"))
    last = asyncio.create_task(add(sqlite, "Cy"))
    await asyncio.sleep(0.01)
    waits.cancel()
    commits.held.set()
    await asyncio.gather(first, last)
    assert names(sqlite) == ["Ada", "Cy"]


async def test_one_that_is_canceled_after_its_move_leaves_it_to_the_commit(sqlite: Database, commits: Commits) -> None:
    commits.held.clear()
    move = asyncio.create_task(add(sqlite, "Ada"))
    await commits.reached.wait()
    move.cancel()
    await asyncio.sleep(0.01)
    commits.held.set()
    await add(sqlite, "Bo")
    assert names(sqlite) == ["Ada", "Bo"]


async def test_a_person_is_told_when_the_turn_does_not_come(sqlite: Database, commits: Commits) -> None:
    commits.held.clear()
    move = asyncio.create_task(add(sqlite, "Ada"))
    await commits.reached.wait()

    async def ask() -> None:
        wait_at_most(0.05)
        await add(sqlite, "Bo")

    with pytest.raises(OperationalError) as raised:
        await asyncio.create_task(ask())
    trouble = trouble_of(raised.value)
    assert trouble is not None
    assert trouble.error_code == "database_busy"
    commits.held.set()
    await move


async def test_its_connection_is_as_durable_as_any(sqlite: Database) -> None:
    async with sqlite.write() as session:
        assert await session.scalar(text("pragma synchronous")) == 2
        assert await session.scalar(text("pragma journal_mode")) == "wal"


async def test_a_statement_goes_to_the_thread_once(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(sqlite, "Ada")
    await sqlite.ping()  # so that its connection is open
    hops: list[Any] = []
    execute = aiosqlite.Connection._execute

    async def counted(connection: aiosqlite.Connection, *given: Any, **named: Any) -> Any:
        hops.append(given)
        return await execute(connection, *given, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    async with sqlite.read() as session:
        assert list(await session.scalars(select(Person.name))) == ["Ada"]
    assert len(hops) == 1


async def test_a_write_begins_with_the_lock(sqlite: Database) -> None:
    """Else two processes that read before they write would fail half way."""
    said: list[str] = []
    event.listen(sqlite.engine.sync_engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    await add(sqlite, "Ada")
    assert said[0] == "BEGIN IMMEDIATE"
    assert "SAVEPOINT" in " ".join(said)
