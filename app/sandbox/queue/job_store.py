"""Sandbox.sqlite: what was asked of the sandbox, how far it is, what came of it.

Several processes may share the file. A job belongs to the process that claimed it (`owner`) until that one has
finished it or is found dead; every later write compares the owner, so a job is finished once. Written with
synchronous=FULL: an id that a client was given survives a power cut.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.messages import Message, stored
from app.sandbox.queue.job import COLUMNS, SCHEMA, Job, read_job
from app.sandbox.queue.sqlite_thread import Store

MAX_ATTEMPTS = 5  # a job that was running whenever its process died may be what kills it
LISTED = ", ".join(COLUMNS)


class Jobs:
    """The file is opened at the first call, and again by one that comes after `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: Store | None = None

    async def add(self, job: Job) -> None:
        marks = ", ".join(f":{name}" for name in COLUMNS)
        sql = f"insert into jobs ({LISTED}) values ({marks})"  # noqa: S608 - our own names
        await self._opened().write(lambda c: c.execute(sql, job.row()))

    async def get(self, job_id: str) -> Job | None:
        return await self._one("where id = ?", job_id)

    async def by_file(self, file: str) -> Job | None:
        return await self._one("where file = ?", file)

    async def listed(self) -> list[Job]:
        """All of them, oldest first."""
        return await self._opened().read(lambda c: [read_job(row) for row in c.execute(_SELECT + " order by seq")])

    async def waiting(self, *, most: int, before: float | None = None) -> list[str]:
        """Ids of queued jobs, oldest first; those whose time in the queue is over `before` then."""
        sql = "select id from jobs where state = 'queued' and ready_at <= ? order by ready_at, seq limit ?"
        last = 1e300 if before is None else before
        return await self._opened().read(lambda c: [row[0] for row in c.execute(sql, (last, most))])

    async def claim(self, owner: str, job_id: str) -> Job | None:
        """This job, now `owner`'s, unless it is queued no more."""
        return await self._opened().write(lambda c: _claim(c, owner, job_id, time.time()))

    async def next_ready(self) -> float | None:
        """When the next queued job may start."""
        return await self._opened().read(
            lambda c: c.execute("select min(ready_at) from jobs where state = 'queued'").fetchone()[0]
        )

    async def complete(self, job: Job, owner: str, *, file: str, notes: Sequence[dict[str, Any]]) -> bool:
        """False when the job is not `owner`'s any more. The account pays with the same commit."""
        return await self._opened().write(
            lambda c: _complete(c, job, owner, file, json.dumps(list(notes), ensure_ascii=False))
        )

    async def fail(self, job: Job, owner: str, *, code: str, message: str) -> bool:
        error = json.dumps({"code": code, "message": message, "said": stored(message)}, ensure_ascii=False)
        return await self._opened().write(lambda c: _finish(c, job, owner, "state = 'failed', error = ?", error))

    async def cancel(self, job_id: str) -> None:
        """Only a queued job can be cancelled; read it again to see what it is now."""
        sql = "update jobs set state = 'cancelled', finished_at = ? where id = ? and state = 'queued'"
        await self._opened().write(lambda c: c.execute(sql, (time.time(), job_id)))

    async def release(self, owner: str) -> None:
        """`owner` stops in good order: its jobs go back to the queue, and the attempt does not count."""
        sql = "update jobs set state = 'queued', owner = null, attempts = attempts - 1 where owner = ? and state = 'running'"
        await self._opened().write(lambda c: c.execute(sql, (owner,)))

    async def owners(self) -> list[str]:
        """Who holds running jobs."""
        return await self._opened().read(
            lambda c: [row[0] for row in c.execute("select distinct owner from jobs where state = 'running'")]
        )

    async def take_back(self, owner: str) -> None:
        """`owner` died: its jobs run again, or fail when they were there at too many deaths."""
        await self._opened().write(lambda c: _take_back(c, owner))

    async def spent_micro(self, account: str) -> int:
        sql = "select coalesce(sum(micro), 0) from spent where account = ?"
        return await self._opened().read(lambda c: c.execute(sql, (account,)).fetchone()[0])

    async def expire(self, before: float) -> list[Job]:
        """Forget the jobs that ended before then, and answer them, so that their files can go too."""
        sql = f"delete from jobs where finished_at < ? and state not in ('queued', 'running') returning {LISTED}"  # noqa: S608
        return await self._opened().write(lambda c: [read_job(row) for row in c.execute(sql, (before,)).fetchall()])

    async def close(self) -> None:
        store, self._store = self._store, None
        if store:
            await store.close()

    async def _one(self, where: str, value: str) -> Job | None:
        row = await self._opened().read(lambda c: c.execute(f"{_SELECT} {where}", (value,)).fetchone())
        return read_job(row) if row else None

    def _opened(self) -> Store:
        self._store = self._store or Store(self._path, SCHEMA)
        return self._store


_SELECT = f"select {LISTED} from jobs"  # noqa: S608


_CLAIM = f"""
update jobs set state = 'running', owner = ?, started_at = ?, attempts = attempts + 1
where id = ? and state = 'queued' and ready_at <= ?
returning {LISTED}
"""  # noqa: S608


def _claim(connection: sqlite3.Connection, owner: str, job_id: str, now: float) -> Job | None:
    row = connection.execute(_CLAIM, (owner, now, job_id, now)).fetchone()
    return read_job(row) if row else None


def _finish(connection: sqlite3.Connection, job: Job, owner: str, change: str, *values: str) -> bool:
    done = connection.execute(
        f"update jobs set {change}, finished_at = max(?, started_at + run_s), owner = null"  # noqa: S608 - our own words
        " where id = ? and owner = ? and state = 'running'",
        (*values, time.time(), job.id, owner),
    )
    return done.rowcount == 1


def _complete(connection: sqlite3.Connection, job: Job, owner: str, file: str, notes: str) -> bool:
    if not _finish(connection, job, owner, "state = 'completed', file = ?, notes = ?", file, notes):
        return False
    connection.execute(
        "insert into spent values (?, ?) on conflict (account) do update set micro = micro + excluded.micro",
        (job.account, job.price_micro),
    )
    return True


def _take_back(connection: sqlite3.Connection, owner: str) -> None:
    message = Message("draft.interrupted")
    error = json.dumps({"code": "interrupted", "message": message, "said": stored(message)})
    connection.execute(
        "update jobs set state = 'failed', finished_at = ?, owner = null, error = ?"
        " where owner = ? and state = 'running' and attempts >= ?",
        (time.time(), error, owner, MAX_ATTEMPTS),
    )
    connection.execute("update jobs set state = 'queued', owner = null where owner = ? and state = 'running'", (owner,))
