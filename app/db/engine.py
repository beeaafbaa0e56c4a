"""The engine and its two kinds of transaction.

A lock is waited for 30 s on SQLite, on either database 4 s where a person waits for the answer.
SQLite: WAL, `synchronous=FULL`, foreign keys; a transaction that writes says so at its beginning (BEGIN IMMEDIATE), so that it never fails half way with "database is
locked". PostgreSQL: `synchronous_commit=on`; a power cut must not bring a sent run back as unsent (docs/runs.md, "Durable
first").
"""

import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from app.db.sqlite_driver import CONNECT_ARGS, Driver
from app.db.writer import Writer

CACHE_KIB = 1024  # a connection; the operating system keeps the file's pages anyway
BUSY_S = 30
WAL_TRIES, WAL_PAUSE_S = 40, 0.05
WEB_WAIT_S = 4  # so that an answer is there within 5 s

_wait_s: ContextVar[float] = ContextVar("wait_s", default=BUSY_S)


def wait_at_most(seconds: float) -> None:
    """Let transactions of this task, and of those it starts, wait no longer for another writer."""
    _wait_s.set(seconds)


class Database:
    """`url` is a SQLAlchemy address with an async driver, as `Settings.database` gives it."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {
            "pool_size": 10,
            "max_overflow": 20,
            "pool_timeout": BUSY_S,
            "json_serializer": _json,
        }
        if not self.is_sqlite:
            options |= {"pool_pre_ping": True, "connect_args": {"options": "-c synchronous_commit=on"}}
        else:
            options |= {"module": Driver(), "connect_args": CONNECT_ARGS}
        self.engine = create_async_engine(url, **options)
        self._writer = Writer(self.engine) if self.is_sqlite else None
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine.sync_engine, "begin", _begin_postgresql)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading. What it loads stays readable after the block."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def look(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading by statements of Core, without a session."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction that writes: committed at the block's end, rolled back on any error.

        On SQLite the moves of one process take turns and may share a commit; each returns after it (writer.py).
        """
        if self._writer is not None:
            async with self._writer.move(_wait_s.get()) as session:
                yield session
            return
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def ping(self) -> None:
        """Raises SQLAlchemyError when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
        await self.engine.dispose()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)  # letters of every script stay searchable


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event starts transactions, not the driver
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout={BUSY_S * 1000}")
    _to_wal(cursor)
    cursor.execute("pragma synchronous=full")
    cursor.execute("pragma foreign_keys=on")
    cursor.execute(f"pragma cache_size=-{CACHE_KIB}")
    cursor.close()


def _to_wal(cursor: Any) -> None:
    """Set the journal's mode. Of several processes that open a new file at once one may be told "locked" without a wait."""
    for left in reversed(range(WAL_TRIES)):
        try:
            cursor.execute("pragma journal_mode=wal")
            return
        except sqlite3.OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            time.sleep(WAL_PAUSE_S)


def _begin_sqlite(connection: Any) -> None:
    wait_s = _wait_s.get()
    if connection.info.get("wait_s", BUSY_S) != wait_s:
        connection.exec_driver_sql(f"pragma busy_timeout={round(wait_s * 1000)}")
        connection.info["wait_s"] = wait_s
    begins = connection.get_execution_options().get("begins", "DEFERRED")
    if begins == "DEFERRED":
        connection.connection.dbapi_connection.begin_reading()
    else:
        connection.exec_driver_sql(f"BEGIN {begins}")


def _begin_postgresql(connection: Any) -> None:
    """For this transaction alone: a connection serves many tasks. Whoever waits for no answer waits for the lock."""
    if (wait_s := _wait_s.get()) != BUSY_S:
        connection.exec_driver_sql(f"set local lock_timeout = {round(wait_s * 1000)}")
