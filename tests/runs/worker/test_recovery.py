"""Who drives which run, and what a start finds."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from app.db import Database, db_now
from app.runs import HighWaterMark, Ledger, open_slots
from app.runs.ledger import claims, status_updates
from app.runs.ledger.models import Run, RunEvent, Spend
from app.runs.worker import recovery
from app.upstream import Accepted
from tests.runs.conftest import MakeRun


@pytest.fixture
async def c(ledger: Ledger, database: Database, tmp_path: Path) -> Any:
    """The collaborators that adoption asks: the ledger, the upstream's account, and a slot that is really held."""
    slots = open_slots(database, tmp_path)
    slot = await slots.take("serve")
    yield SimpleNamespace(ledger=ledger, profile=SimpleNamespace(account="account"), slots=slots, slot=slot)
    await slots.release()


async def columns(database: Database, run: Run, **values: Any) -> None:
    async with database.write() as session:
        await session.execute(update(Run).where(Run.id == run.id).values(**values))


def unwritten(folder: Path) -> HighWaterMark:
    """The note of a process that has seen nothing yet."""
    mark = HighWaterMark(folder / "serve-1.mark")
    mark.reset(0)
    return mark


async def test_it_numbers_each_taking_so_that_an_old_workflow_knows_it_is_old(c: Any, make_run: MakeRun) -> None:
    run = await make_run()
    first = await recovery.take(c.ledger, run.id, "serve-1")
    second = await recovery.take(c.ledger, run.id, "serve-2")
    assert (first, second) == (1, 2)
    assert not await recovery.is_ours(c.ledger, run.id, "serve-1", 1)
    assert await recovery.is_ours(c.ledger, run.id, "serve-2", 2)


async def test_it_gives_each_of_many_takers_a_number_of_its_own(c: Any, make_run: MakeRun) -> None:
    run = await make_run()
    numbers = await asyncio.gather(*(recovery.take(c.ledger, run.id, f"serve-{n}") for n in range(8)))
    assert sorted(number or 0 for number in numbers) == list(range(1, 9))


@pytest.mark.parametrize("state", ["ready", "submitted"])
async def test_it_finds_what_a_dead_slot_left(c: Any, make_run: MakeRun, database: Database, state: str) -> None:
    run = await make_run(state)
    await columns(database, run, slot="serve-9")
    assert await recovery.left_behind(c, driving=set(), at_start=False) == [run.id]


async def test_it_leaves_alone_what_a_living_slot_drives(
    c: Any, make_run: MakeRun, database: Database, tmp_path: Path
) -> None:
    run = await make_run()
    other = open_slots(database, tmp_path)
    await columns(database, run, slot=await other.take("serve"))
    assert await recovery.left_behind(c, driving=set(), at_start=True) == []
    await other.release()
    assert await recovery.left_behind(c, driving=set(), at_start=False) == [run.id]


async def test_it_starts_its_own_runs_again_unless_it_drives_them(
    c: Any, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await columns(database, run, slot=c.slot)
    assert await recovery.left_behind(c, driving=set(), at_start=True) == [run.id]
    assert await recovery.left_behind(c, driving={run.id}, at_start=False) == []


async def test_it_touches_no_run_of_another_upstream(c: Any, make_run: MakeRun) -> None:
    await make_run("submitted", upstream_account="another")
    assert await recovery.left_behind(c, driving=set(), at_start=False) == []


async def test_it_parks_an_old_run_that_nobody_works_on_when_it_starts(
    c: Any, make_run: MakeRun, database: Database
) -> None:
    run = await make_run()
    await columns(database, run, created_at=db_now() - recovery.OLD_S - 1, slot="serve-9")
    assert await recovery.left_behind(c, driving=set(), at_start=True) == []
    assert (await c.ledger.get(run.id)).parked
    assert not await claims.claim(c.ledger, run.id, "mine")


async def test_it_looks_at_lost_runs_once_a_day_for_two_weeks(c: Any, make_run: MakeRun, database: Database) -> None:
    run = await make_run("submitted")
    await columns(database, run, state="lost", looked_at=db_now() - 3600)
    assert await recovery.left_behind(c, driving=set(), at_start=False) == []
    await columns(database, run, looked_at=db_now() - 90_000)
    assert await recovery.left_behind(c, driving=set(), at_start=False) == [run.id]
    await columns(database, run, submitted_at=db_now() - recovery.LOST_FOR_S - 1)
    assert await recovery.left_behind(c, driving=set(), at_start=False) == []


async def test_it_looks_daily_at_a_lost_run_that_was_never_seen(c: Any, make_run: MakeRun, database: Database) -> None:
    run = await make_run("submitted")
    await columns(database, run, state="lost", looked_at=None, ended_at=db_now() - 3600)
    assert await recovery.left_behind(c, driving=set(), at_start=False) == []
    await columns(database, run, ended_at=db_now() - 90_000)
    assert await recovery.left_behind(c, driving=set(), at_start=False) == [run.id]


async def test_it_looks_daily_and_not_at_each_sweep_at_a_lost_run_while_the_token_is_refused(
    c: Any, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await columns(database, run, state="lost", looked_at=db_now() - 90_000)
    await status_updates.token_refused(c.ledger, run.id)
    assert await recovery.left_behind(c, driving=set(), at_start=False) == []


async def test_it_counts_no_downtime_towards_the_ten_minutes(
    c: Any, make_run: MakeRun, database: Database, tmp_path: Path
) -> None:
    mine, theirs = await make_run(), await make_run()
    await columns(database, mine, slot=c.slot, series_at=db_now() - 900)
    await columns(database, theirs, slot="serve-9", series_at=db_now() - 900)
    await recovery.at_start(c, unwritten(tmp_path))
    assert (await c.ledger.get(mine.id)).series_at is None
    assert (await c.ledger.get(theirs.id)).series_at is not None  # a living process may be in the middle of its series


async def test_it_ends_unsent_runs_of_an_upstream_that_is_gone_and_frees_their_money(
    c: Any, make_run: MakeRun, database: Database, tmp_path: Path
) -> None:
    run, sent = await make_run(upstream_account="another"), await make_run("submitted", upstream_account="another")
    await recovery.at_start(c, unwritten(tmp_path))
    ended = await c.ledger.get(run.id)
    assert (ended.state, (ended.error or {})["code"]) == ("not_sent", "upstream_changed")
    assert (await c.ledger.get(sent.id)).state == "submitted"
    async with database.read() as session:
        assert await session.scalar(select(Spend.held_micro)) == 40_000


async def test_it_parks_every_unsent_run_of_a_database_that_was_restored(
    c: Any, make_run: MakeRun, tmp_path: Path
) -> None:
    run = await make_run()
    mark = unwritten(tmp_path)
    await recovery.at_start(c, mark)
    assert not (await c.ledger.get(run.id)).parked
    assert mark.highest == await c.ledger.newest_event()
    mark.saw(mark.highest + 1)
    await recovery.at_start(c, mark)
    parked = await c.ledger.get(run.id)
    assert parked.parked
    assert parked.restored
    assert parked.workflow_n > run.workflow_n + 1000, "the engine may know a workflow under the next numbers"


async def test_it_parks_every_unsent_run_of_a_database_that_came_to_a_new_machine(
    c: Any, make_run: MakeRun, tmp_path: Path
) -> None:
    run = await make_run()
    await recovery.at_start(c, HighWaterMark(tmp_path / "nowhere" / "serve-1.mark"))
    assert (await c.ledger.get(run.id)).restored


async def test_it_ends_what_waited_a_week_for_somebody(
    c: Any, make_run: MakeRun, database: Database, tmp_path: Path
) -> None:
    run = await make_run()
    await recovery.park(c.ledger, run.id, "parked")
    await columns(database, run, created_at=db_now() - recovery.PARKED_FOR_S - 86_400)
    await recovery.end_long_parked(c)
    assert (await c.ledger.get(run.id)).state == "ready"  # old, but parked only now
    async with database.write() as session:
        await session.execute(update(RunEvent).values(at=RunEvent.at - recovery.PARKED_FOR_S - 1))
    await recovery.end_long_parked(c)
    assert ((await c.ledger.get(run.id)).error or {})["code"] == "stale"


async def test_it_takes_nothing_that_waits_for_a_person_or_has_ended(
    c: Any, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("posting")
    await claims.record(c.ledger, run.id, run.claim_id or "", Accepted("request-0001"))
    for values in ({"state": "unconfirmed"}, {"state": "saved"}, {"state": "ready", "parked": True}):
        await columns(database, run, **values)
        assert await recovery.take(c.ledger, run.id, "serve-1") is None


async def test_it_does_not_wait_for_a_sender_that_is_dead(c: Any, make_run: MakeRun, database: Database) -> None:
    run = await make_run()
    assert await claims.claim(c.ledger, run.id, "theirs")
    await columns(database, run, slot="serve-9")
    assert await recovery.left_behind(c, driving=set(), at_start=False) == []  # a person’s turn
    found = await c.ledger.get(run.id)
    assert (found.state, found.claim_id) == ("unconfirmed", "theirs")
    await claims.record(c.ledger, run.id, "theirs", Accepted("request-1"))  # it only had lost its lock
    assert (await c.ledger.get(run.id)).state == "submitted"


async def test_it_waits_for_a_sender_that_lives(c: Any, make_run: MakeRun, database: Database, tmp_path: Path) -> None:
    run = await make_run()
    assert await claims.claim(c.ledger, run.id, "theirs")
    other = open_slots(database, tmp_path)
    await columns(database, run, slot=await other.take("serve"))
    await recovery.left_behind(c, driving=set(), at_start=True)
    assert (await c.ledger.get(run.id)).state == "posting"
    await other.release()
    await columns(database, run, slot=c.slot)  # one of our own, that a step of ours may still be sending
    await recovery.left_behind(c, driving=set(), at_start=False)
    assert (await c.ledger.get(run.id)).state == "posting"
    await recovery.left_behind(c, driving=set(), at_start=True)  # the slot was another process's
    assert (await c.ledger.get(run.id)).state == "unconfirmed"


async def test_it_ends_no_claim_but_the_dead_ones(c: Any, make_run: MakeRun, database: Database) -> None:
    run = await make_run()
    assert await claims.claim(c.ledger, run.id, "newer")
    await claims.expire_of_dead(c.ledger, run.id, "older")
    assert (await c.ledger.get(run.id)).state == "posting"
