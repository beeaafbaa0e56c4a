"""The sandbox's file: opened by several processes at once, and by a version after the one that made it."""

import asyncio
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.sandbox.queue.job import Job
from app.sandbox.queue.job_store import Jobs

FORMER = """
create table jobs (
  seq integer primary key autoincrement, id text not null unique, account text not null, model text not null,
  price_micro integer not null, prompt text not null, sources text not null, options text not null, faults text not null,
  state text not null check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  created_at real not null, ready_at real not null, run_s real not null, started_at real, finished_at real, owner text,
  attempts integer not null default 0, file text unique, notes text not null default '[]', error text
);
create index jobs_queue on jobs (state, ready_at, seq);
create table spent (account text primary key, micro integer not null);
insert into jobs values (7, 'done', 'anna', 'm', 40000, 'Mach es größer.', '[{"url": "https://a.example/1.png"}]',
  '{"size": "auto"}', '["slow"]', 'completed', 1.0, 2.0, 3.0, 4.0, 7.0, null, 1, 'f.png', '[{"op": "crop"}]', null);
insert into jobs values (8, 'bad', 'anna', 'm', 40000, 'x', '[]', '{}', '[]', 'failed', 1.0, 2.0, 3.0, 4.0, 7.0, null, 1,
  null, '[]', '{"code": "memory", "message": "…"}');
insert into spent values ('anna', 40000);
"""


def job(name: str) -> Job:
    now = time.time()
    return Job(name, "anna", "m", 50_000, "Größer, 今日", [{"url": "u"}], {"n": 1}, [], created_at=now, ready_at=now, run_s=0)  # fmt: skip


async def test_it_goes_on_with_a_file_of_the_former_version(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "sandbox.sqlite") as former:
        former.executescript(FORMER)
    former.close()
    jobs = Jobs(tmp_path / "sandbox.sqlite")
    try:
        done, bad = await jobs.listed()
        assert (done.prompt, done.sources, done.options) == (
            "Mach es größer.",
            [{"url": "https://a.example/1.png"}],
            {"size": "auto"},
        )
        assert (done.faults, done.notes, done.file, done.error) == (["slow"], [{"op": "crop"}], "f.png", None)
        assert bad.error == {"code": "memory", "message": "…"}
        assert await jobs.spent_micro("anna") == 40_000
        await jobs.add(job("new"))
        assert [each.id for each in await jobs.listed()] == ["done", "bad", "new"]
    finally:
        await jobs.close()


async def test_what_it_keeps_the_former_version_can_read(tmp_path: Path) -> None:
    """A step back to it must not lose what was asked meanwhile."""
    jobs = Jobs(tmp_path / "a ?#%.sqlite")
    await jobs.add(job("one"))
    await jobs.close()
    with sqlite3.connect(tmp_path / "a ?#%.sqlite") as file:
        row = file.execute("select sources, options, faults, notes, error, prompt from jobs").fetchone()
        kinds = file.execute("select typeof(sources), typeof(error), typeof(price_micro), typeof(ready_at) from jobs")
        assert row == ('[{"url": "u"}]', '{"n": 1}', "[]", "[]", None, "Größer, 今日")
        assert kinds.fetchone() == ("text", "null", "integer", "real")
    file.close()


async def test_it_is_opened_by_many_at_once(tmp_path: Path) -> None:
    many = [Jobs(tmp_path / "sandbox.sqlite") for _ in range(6)]
    try:
        await asyncio.gather(*(jobs.add(job(f"{n}")) for n, jobs in enumerate(many)))
        assert len(await many[0].listed()) == 6
    finally:
        for jobs in many:
            await jobs.close()


async def test_a_job_is_claimed_and_paid_for_once(tmp_path: Path) -> None:
    one, other = Jobs(tmp_path / "sandbox.sqlite"), Jobs(tmp_path / "sandbox.sqlite")
    try:
        await one.add(job("j"))
        claims = await asyncio.gather(*(jobs.claim(name, "j") for jobs in (one, other) for name in ("a", "b", "c")))
        (mine,) = [claim for claim in claims if claim]
        assert (mine.state, mine.attempts) == ("running", 1)
        (owner,) = await one.owners()
        done = await asyncio.gather(*(jobs.complete(mine, owner, file="f", notes=[]) for jobs in (one, other)))
        assert sorted(done) == [False, True]
        assert await other.spent_micro("anna") == 50_000
        with pytest.raises(Exception, match="UNIQUE"):
            await one.add(replace(job("j"), file=None))
    finally:
        await one.close()
        await other.close()


async def test_it_is_opened_again_after_it_was_closed(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "sandbox.sqlite")
    await jobs.add(job("one"))
    await jobs.close()
    assert await jobs.get("one") is not None
    await jobs.close()
