"""One connection to an SQLite file, and the one thread that holds it, so that no call ever blocks the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

BUSY_S = 30

T = TypeVar("T")


class Store:
    """The file is made and opened at the first call."""

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sandbox-jobs")
        self._connection: sqlite3.Connection | None = None

    async def read(self, use: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: use(self._open()))

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """In one transaction, on disk when this returns."""

        def immediate(connection: sqlite3.Connection) -> T:
            connection.execute("begin immediate")
            try:
                result = change(connection)
                connection.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("rollback")
                raise
            return result

        return await self.read(immediate)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown(wait=False)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None)
            try:
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = full")
                connection.executescript(f"begin immediate; {self._schema} commit;")
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
