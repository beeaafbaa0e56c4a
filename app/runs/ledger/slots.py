"""Executor slots: each process holds one, so that it can be told whether a run's driver still lives.

On SQLite a slot is a flock on a file in DATA_DIR; on PostgreSQL an advisory lock that lives as long as its connection.
Both are let go by the operating system or the server when the process dies, however it dies.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.errors import StartupError

MAX_SLOTS = 64
HEARTBEAT_S = 5.0
COMMAND = "cli-"


class Slots(Protocol):
    async def take(self, kind: str, *, name: str | None = None) -> str:
        """Hold the first free slot of `kind`, such as serve-1, or exactly `name`. Raises StartupError when it is held.

        A command's kind names its process, as cli-4711; so it is the slot's name, and its lock's file goes with it.
        """
        ...

    async def is_held(self, name: str) -> bool: ...

    async def watch(self, lost: Callable[[], None]) -> None:
        """Runs for as long as the slot is held; calls `lost` when it is not any more."""
        ...

    async def release(self) -> None: ...


def open_slots(database: Database, folder: Path) -> Slots:
    return FileSlots(folder) if database.is_sqlite else AdvisorySlots(database)


class FileSlots:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: int | None = None
        self._passing: Path | None = None  # a lock file that nobody needs after this process
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, kind: str, *, name: str | None = None) -> str:
        for candidate in [name] if name else _candidates(kind):
            descriptor = self._try(candidate)
            if descriptor is not None:
                self._held = descriptor
                self._passing = self._folder / f"{candidate}.lock" if kind.startswith(COMMAND) else None
                return candidate
        raise StartupError(_slot_taken(name, kind))

    def _try(self, name: str) -> int | None:
        path = self._folder / f"{name}.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        if not _is_at(descriptor, path):  # its holder took the file away between our two calls
            os.close(descriptor)
            return self._try(name)
        return descriptor

    async def is_held(self, name: str) -> bool:
        if not (self._folder / f"{name}.lock").exists():
            return False
        descriptor = self._try(name)
        if descriptor is None:
            return True
        os.close(descriptor)
        return False

    async def watch(self, lost: Callable[[], None]) -> None:
        await asyncio.Event().wait()  # the kernel takes a flock from no living process

    async def release(self) -> None:
        if self._held is not None:
            if self._passing:
                self._passing.unlink(missing_ok=True)
            os.close(self._held)
            self._held = None


class AdvisorySlots:
    """PgBouncer in transaction mode breaks advisory locks and is not supported; docs/operating.md says so."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None

    async def take(self, kind: str, *, name: str | None = None) -> str:
        connection = await self._database.engine.connect()
        self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for candidate in [name] if name else _candidates(kind):
            if await self._connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": _key(candidate)}):
                return candidate
        await self.release()
        raise StartupError(_slot_taken(name, kind))

    async def is_held(self, name: str) -> bool:
        key = _key(name) & (2**64 - 1)
        held = text(
            "select 1 from pg_locks where locktype = 'advisory' and objsubid = 1 and classid = :high and objid = :low "
            "and granted and database = (select oid from pg_database where datname = current_database())"
        )
        async with self._database.engine.connect() as connection:
            return await connection.scalar(held, {"high": key >> 32, "low": key & 0xFFFFFFFF}) is not None

    async def watch(self, lost: Callable[[], None]) -> None:
        assert self._connection is not None
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await self._connection.execute(text("select 1"))
            except Exception:  # whatever it is, the lock can't be relied on any more
                lost()
                return

    async def release(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):  # its death is its release, only a little later
                await self._connection.execute(text("select pg_advisory_unlock_all()"))
                await self._connection.invalidate()
                await self._connection.close()
            self._connection = None


def _candidates(kind: str) -> list[str]:
    """Two containers on one data folder may have processes of one number."""
    names = [f"{kind}-{n}" for n in range(1, MAX_SLOTS + 1)]
    return [kind, *names[1:]] if kind.startswith(COMMAND) else names


def _is_at(descriptor: int, path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


def _key(name: str) -> int:
    digest = hashlib.sha256(f"stillframe slot {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _slot_taken(name: str | None, kind: str) -> str:
    return f"The slot {name or kind} is held by another process of this Stillframe. Stop that one, or set STILLFRAME_SLOT to another name."
