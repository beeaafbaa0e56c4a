"""What goes wrong in the world, and how all of it comes to rest when nothing goes wrong any more."""

from typing import Any

from sqlalchemy import delete, func, insert, select, text

from app.db import Database
from app.runs.ledger import claims
from app.runs.ledger.models import RunEvent
from tests.runs.proof import clocks, invariants
from tests.runs.proof.invariants import ENDS, Broken
from tests.runs.proof.process import Process
from tests.runs.proof.world import TABLES, World

Rows = dict[str, list[dict[str, Any]]]
ROUNDS = 30


async def wait(world: World, seconds: float) -> None:
    world.clocks.now += seconds
    await clocks.show(world.observer, world.clocks)


async def step_database_clock(world: World, seconds: float) -> None:
    world.clocks.stepped += seconds
    await clocks.show(world.observer, world.clocks)


async def stand_still(world: World, process: Process, seconds: float, *, paused: bool) -> None:
    """The machine sleeps, or its host pauses it: the world goes on, its clocks do not all."""
    process.machine.paused += seconds if paused else 0.0
    process.machine.slept += 0.0 if paused else seconds
    await wait(world, seconds)


async def restart(world: World, process: Process) -> None:
    if process.alive:
        await process.kill()
    world.on(process)
    await process.start()


async def land(world: World) -> None:
    """A commit that was under way when its client saw an error arrives after all."""
    process, run, claim_id = world.limbo.pop(0)
    await claims.claim(process.c.ledger, run, claim_id)


async def backup(database: Database) -> Rows:
    async with database.read() as session:
        return {table.name: [dict(row._mapping) for row in await session.execute(select(table))] for table in TABLES}


async def restore(world: World, rows: Rows, *, silently: bool = False) -> None:
    """The database is put back while every process is down, and each starts again. Silently: nobody could notice (power)."""
    for process in world.processes:
        if process.alive:
            await process.kill()
    async with world.observer.write() as session:
        for table in reversed(TABLES):
            await session.execute(delete(table))
        for table in TABLES:
            if rows[table.name]:
                await session.execute(insert(table), rows[table.name])
        if not world.observer.is_sqlite:
            highest = await session.scalar(select(func.max(RunEvent.id))) or 0
            await session.execute(text(f"select setval('events_id_seq', {highest + 1}, false)"))
    world.limbo, world.early, world.seen.events = [], set(), set()
    world.seen.runs, moved = await invariants.look(world.observer, world.seen)
    world.seen.events = {row.id for row in moved}
    if silently:
        for mark in world.folder.glob("*.mark"):
            mark.write_text(str(max(world.seen.events, default=0)))
    for process in world.processes:
        world.on(process)
        await process.start()


async def cut_power(world: World, rows: Rows) -> None:
    """Every process ends, and what the database did not promise to keep since `rows` is gone."""
    if not await is_durable(world.databases[0]):
        await restore(world, rows, silently=True)
    for process in world.processes:
        await restart(world, process)


async def is_durable(database: Database) -> bool:
    """Whether a commit outlives a power cut: what the connection that writes says of itself."""
    async with database.write() as session:
        if database.is_sqlite:
            return bool(await session.scalar(text("pragma synchronous")) == 2)
        return bool(await session.scalar(text("show synchronous_commit")) == "on")


async def settle(world: World) -> None:
    """No faults any more, and nobody does anything: every run reaches an end or waits for a person."""
    world.benign, world.limbo, world.unheard = True, [], False
    for process in world.processes:
        if not process.alive:
            await restart(world, process)
    old = world.clocks.now - 18 * 86_400
    given_up = {run for run, row in world.seen.runs.items() if row.state == "lost" and (row.submitted_at or 0) < old}
    for n in range(ROUNDS):
        for job in world.jobs.values():
            job.state = "done" if job.state in ("queued", "running") else job.state
        for task in list(world.tasks):
            await world.go(task, "rest")
            await world.check()
        for process in world.processes:
            await world.on(process).sweep()
        if not (restless := [row for row in world.seen.runs.values() if not _rests(row, given_up)]) and n:
            break
        await wait(world, (31.0, 130.0, 90_000.0)[min(2, n // 4)])
    else:
        raise Broken(f"stuck: nothing will ever bring this to rest: {[(row.id, row.state) for row in restless]}")
    for task in list(world.tasks):
        await world.go(task, "rest")
    if any(task.outcome is not None for task in world.tasks):
        raise Broken("stuck: an answer was heard and is not written down")
    await world.check()


def _rests(row: Any, given_up: set[str]) -> bool:
    if row.state == "lost":
        return row.id in given_up  # for too long already; any other is looked at daily, and was not lost
    return row.state in ENDS or row.state == "unconfirmed" or (row.state == "ready" and row.parked)
