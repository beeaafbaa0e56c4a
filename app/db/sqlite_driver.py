"""How SQLAlchemy reaches SQLite: aiosqlite's connection with its thread, but a statement and all its rows in one hop there.

aiosqlite's own cursor goes to the thread and back four times a statement (make, execute, fetch, close), which costs
several times what SQLite does. A connection may also be told to work `inline`: inside a transaction that has its lock,
a statement takes some microseconds, less than a hop. Whatever may wait (BEGIN IMMEDIATE, COMMIT) always goes to the thread.
"""

import sqlite3
from collections import deque
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

CONNECT_ARGS = {"check_same_thread": False}  # never used by two threads at once: each call is awaited


class Answer(NamedTuple):
    description: Any
    rowcount: int
    lastrowid: int | None


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """Holds the whole answer of its last statement; there is nothing to close."""

    __slots__ = ()
    _awaitable_cursor_close = False
    _adapt_connection: "Connection"
    _cursor: Any

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _make_new_cursor(self, connection: Any) -> Any:
        return Answer(None, -1, None)

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._ask(_execute, operation, parameters or ())

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        self._ask(_execute_many, operation, seq_of_parameters)

    def close(self) -> None:
        self._rows.clear()

    def _ask(self, ask: Any, operation: Any, parameters: Any) -> None:
        adapted = self._adapt_connection
        try:
            if adapted.inline:
                await_(_at_once())  # SQLAlchemy takes a call that awaits nothing for a mistake
                self._cursor, self._rows = ask(adapted._connection._conn, operation, parameters)
            else:
                hop = adapted._connection._execute(ask, adapted._connection._conn, operation, parameters)
                self._cursor, self._rows = await_(hop)
        except Exception as error:
            adapted._handle_exception(error)


class Connection(AsyncAdapt_aiosqlite_connection):
    _cursor_cls = Cursor
    inline = False

    def begin_reading(self) -> None:
        """Takes no lock yet, so it needs no hop."""
        self._connection._conn.execute("BEGIN DEFERRED")

    def rollback(self) -> None:
        if self._connection._connection:  # at once, too: readers give a lock back, and what a writer did is in memory
            self._connection._conn.rollback()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """For create_engine(module=…)."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> Connection:
        opened = super().connect(*arg, **kw)
        return Connection(self, opened._connection)


async def _at_once() -> None:
    pass


def _execute(connection: sqlite3.Connection, operation: str, parameters: Any) -> tuple[Answer, deque[Any]]:
    return _answer(connection.execute(operation, parameters))


def _execute_many(connection: sqlite3.Connection, operation: str, parameters: Any) -> tuple[Answer, deque[Any]]:
    return _answer(connection.executemany(operation, parameters))


def _answer(cursor: sqlite3.Cursor) -> tuple[Answer, deque[Any]]:
    rows = deque(cursor.fetchall() if cursor.description else ())
    answer = Answer(cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return answer, rows
