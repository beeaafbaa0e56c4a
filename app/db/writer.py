"""Moves that share a commit: in one process, on SQLite, whoever writes takes a turn on one connection.

A move is a savepoint in the transaction that is open. When the first of a batch is through, the commit queues behind all
who wait by then; they go in before it, and those who come meanwhile are the next batch. Each is answered after the commit
with its fsync, never before: a batch that dies was whole moves or none, and nobody was told of it.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, AsyncSessionTransaction

from app.db.sqlite_driver import Connection


class Writer:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(begins="IMMEDIATE")
        self._turn = asyncio.Lock()  # fair: first come, first served
        self._connection: AsyncConnection | None = None
        self._driver: Connection | None = None
        self._batch: asyncio.Future[None] | None = None  # done when the open transaction is committed, or is not
        self._commits: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def move(self, wait_s: float) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed, with that of others, when the block is left. An error takes back this
        move alone. Raises OperationalError when its turn does not come within `wait_s`."""
        batch: asyncio.Future[None] | None = None
        try:
            async with self._my_turn(wait_s):
                connection, batch = await self._open()
                session = AsyncSession(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
                savepoint = await session.begin()
                try:
                    yield session
                    await savepoint.commit()
                except BaseException as error:
                    if not await self._take_back(savepoint):
                        why = _first(error)
                        self._batch = None
                        await self._drop(batch, why)
                        raise why from None
                    raise
                finally:
                    with contextlib.suppress(Exception):
                        await session.close()
        except Exception:
            if batch is not None:  # what is told may rest on what others of the batch wrote, so they come first
                with contextlib.suppress(Exception):
                    await asyncio.shield(batch)
            raise
        await asyncio.shield(batch)

    @asynccontextmanager
    async def _my_turn(self, wait_s: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(wait_s):
                await self._turn.acquire()
        except TimeoutError:
            raise _busy() from None
        try:
            yield
        finally:
            self._turn.release()

    async def _open(self) -> tuple[AsyncConnection, "asyncio.Future[None]"]:
        """The transaction that is open, or a new one, whose commit comes after those who wait now."""
        if self._connection is None:
            self._connection = await self._engine.connect()
        if self._batch is None:
            await self._begin(self._connection)
            self._batch = asyncio.get_running_loop().create_future()
            self._batch.add_done_callback(_retrieved)
            commit = asyncio.create_task(self._commit(self._batch))
            self._commits.add(commit)
            commit.add_done_callback(self._commits.discard)
        return self._connection, self._batch

    async def _begin(self, connection: AsyncConnection) -> None:
        try:
            await connection.begin()
            self._driver = await _driver(connection)
            self._driver.inline = True
        except asyncio.CancelledError:  # the thread may have begun all the same
            self._connection, self._driver = None, None
            await _give_up(connection)
            raise

    async def _commit(self, batch: "asyncio.Future[None]") -> None:
        async with self._turn:
            if not batch.done():
                await self._end(batch)

    async def _end(self, batch: "asyncio.Future[None]") -> None:
        connection = self._connection
        assert connection is not None
        self._batch = None
        try:
            if self._driver is not None:
                self._driver.inline = False
            await self._make_durable(connection)
        except BaseException as error:
            await self._drop(batch, error)
        else:
            batch.set_result(None)

    async def _make_durable(self, connection: AsyncConnection) -> None:
        """The commit, with its fsync."""
        await connection.commit()

    async def _take_back(self, savepoint: AsyncSessionTransaction) -> bool:
        """Whether it was this move alone: some errors, as of a full disk, end the whole transaction."""
        is_open = self._driver is not None and self._driver._connection._conn.in_transaction
        try:
            await savepoint.rollback()
        except Exception:
            return False
        return is_open

    async def _drop(self, batch: "asyncio.Future[None]", error: BaseException) -> None:
        """Nothing of the batch is kept, and all of it hear why. The connection is not trusted again."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await _give_up(connection)
        if not batch.done():
            batch.set_exception(error if isinstance(error, Exception) else _busy())

    async def close(self) -> None:
        if self._commits:
            await asyncio.wait(set(self._commits))
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


async def _give_up(connection: AsyncConnection) -> None:
    with contextlib.suppress(Exception):
        await connection.invalidate()
    with contextlib.suppress(Exception):
        await connection.close()


async def _driver(connection: AsyncConnection) -> Connection:
    raw = await connection.get_raw_connection()
    return cast(Connection, raw.dbapi_connection)


def _first(error: BaseException) -> BaseException:
    """What ended the transaction; that there was no savepoint any more was only found out after it."""
    while isinstance(error, DBAPIError) and isinstance(error.__context__, DBAPIError):
        error = error.__context__
    return error


def _busy() -> OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN IMMEDIATE", None, error)


def _retrieved(batch: "asyncio.Future[None]") -> None:
    """Nobody may wait for it any more."""
    if not batch.cancelled():
        batch.exception()
