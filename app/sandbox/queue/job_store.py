"""Sandbox.sqlite: what was asked of the sandbox, how far it is, what came of it.

Several processes may share the file. A job belongs to the process that claimed it (`owner`) until that one has
finished it or is found dead; every later write compares the owner, so a job is finished once. Written with
synchronous=FULL: an id that a client was given survives a power cut.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import URL, CursorResult, Executable, Select, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database
from app.messages import Message, stored
from app.sandbox.queue.job import COLUMNS, Job, jobs, metadata, spent, to_job

MAX_ATTEMPTS = 5  # a job that was running whenever its process died may be what kills it


class Jobs:
    """The file is opened at the first call, and again by one that comes after `close`."""

    def __init__(self, path: Path) -> None:
        self._url = URL.create("sqlite+aiosqlite", database=str(path))
        self._database: Database | None = None
        self._opening = asyncio.Lock()

    async def add(self, job: Job) -> None:
        await self._write(insert(jobs).values(asdict(job)))

    async def get(self, job_id: str) -> Job | None:
        return await self._one(select(*COLUMNS).where(jobs.c.id == job_id))

    async def by_file(self, file: str) -> Job | None:
        return await self._one(select(*COLUMNS).where(jobs.c.file == file))

    async def listed(self) -> list[Job]:
        """All of them, oldest first."""
        return [to_job(row) for row in await self._read(select(*COLUMNS).order_by(jobs.c.seq))]

    async def waiting(self, *, most: int, before: float | None = None) -> list[str]:
        """Ids of queued jobs, oldest first; those whose time in the queue is over `before` then."""
        ids = select(jobs.c.id).where(jobs.c.state == "queued").order_by(jobs.c.ready_at, jobs.c.seq).limit(most)
        return [row.id for row in await self._read(ids if before is None else ids.where(jobs.c.ready_at <= before))]

    async def claim(self, owner: str, job_id: str) -> Job | None:
        """This job, now `owner`'s, unless it is queued no more."""
        now = time.time()
        claimed = await self._write(
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.state == "queued", jobs.c.ready_at <= now)
            .values(state="running", owner=owner, started_at=now, attempts=jobs.c.attempts + 1)
            .returning(*COLUMNS)
        )
        return to_job(claimed[0]) if claimed else None

    async def next_ready(self) -> float | None:
        """When the next queued job may start."""
        rows = await self._read(select(func.min(jobs.c.ready_at).label("at")).where(jobs.c.state == "queued"))
        first: float | None = rows[0].at
        return first

    async def complete(self, job: Job, owner: str, *, file: str, notes: Sequence[dict[str, Any]]) -> bool:
        """False when the job is not `owner`'s any more. The account pays with the same commit."""
        pays = upsert(spent).values(account=job.account, micro=job.price_micro)
        pays = pays.on_conflict_do_update(
            index_elements=["account"], set_={"micro": spent.c.micro + pays.excluded.micro}
        )
        async with (await self._opened()).write() as session:
            done = await _finish(session, job, owner, state="completed", file=file, notes=list(notes))
            if done:
                await session.execute(pays)
        return done

    async def fail(self, job: Job, owner: str, *, code: str, message: str) -> bool:
        async with (await self._opened()).write() as session:
            return await _finish(session, job, owner, state="failed", error=_error(code, message))

    async def cancel(self, job_id: str) -> None:
        """Only a queued job can be cancelled; read it again to see what it is now."""
        queued = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "queued")
        await self._write(queued.values(state="cancelled", finished_at=time.time()))

    async def release(self, owner: str) -> None:
        """`owner` stops in good order: its jobs go back to the queue, and the attempt does not count."""
        await self._write(_running(owner).values(state="queued", owner=None, attempts=jobs.c.attempts - 1))

    async def owners(self) -> list[str]:
        """Who holds running jobs."""
        running = select(jobs.c.owner).distinct().where(jobs.c.state == "running")
        return [row.owner for row in await self._read(running)]

    async def take_back(self, owner: str) -> None:
        """`owner` died: its jobs run again, or fail when they were there at too many deaths."""
        failed = _running(owner).where(jobs.c.attempts >= MAX_ATTEMPTS)
        async with (await self._opened()).write() as session:
            await session.execute(failed.values(state="failed", finished_at=time.time(), owner=None, error=INTERRUPTED))
            await session.execute(_running(owner).values(state="queued", owner=None))

    async def spent_micro(self, account: str) -> int:
        rows = await self._read(select(spent.c.micro).where(spent.c.account == account))
        return int(rows[0].micro) if rows else 0

    async def expire(self, before: float) -> list[Job]:
        """Forget the jobs that ended before then, and answer them, so that their files can go too."""
        ended = delete(jobs).where(jobs.c.finished_at < before, jobs.c.state.not_in(("queued", "running")))
        return [to_job(row) for row in await self._write(ended.returning(*COLUMNS))]

    async def close(self) -> None:
        database, self._database = self._database, None
        if database:
            await database.close()

    async def _one(self, query: Select[Any]) -> Job | None:
        rows = await self._read(query)
        return to_job(rows[0]) if rows else None

    async def _read(self, query: Select[Any]) -> Sequence[Any]:
        async with (await self._opened()).read() as session:
            rows: Sequence[Any] = (await session.execute(query)).all()
        return rows

    async def _write(self, change: Executable) -> Sequence[Any]:
        """In one transaction, on disk when this returns."""
        async with (await self._opened()).write() as session:
            done = await session.execute(change)
            return done.all() if isinstance(done, CursorResult) and done.returns_rows else ()

    async def _opened(self) -> Database:
        async with self._opening:
            if self._database is None:
                database = Database(self._url)
                try:
                    async with database.write() as session:
                        await (await session.connection()).run_sync(metadata.create_all)
                except BaseException:
                    await database.close()
                    raise
                self._database = database
        return self._database


def _running(owner: str) -> Any:
    return update(jobs).where(jobs.c.owner == owner, jobs.c.state == "running")


async def _finish(session: AsyncSession, job: Job, owner: str, **values: Any) -> bool:
    ends_at = func.max(time.time(), jobs.c.started_at + jobs.c.run_s)
    mine = _running(owner).where(jobs.c.id == job.id)
    done = await session.execute(mine.values(**values, finished_at=ends_at, owner=None))
    return isinstance(done, CursorResult) and done.rowcount == 1


def _error(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": str(message), "said": stored(message)}


INTERRUPTED = _error("interrupted", Message("draft.interrupted"))
