"""How many runs are under way at once, and whose turn it is."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.db import Database
from app.runs import Caps, Ledger, RunContext, open_slots
from app.runs.ledger import claims
from app.runs.ledger.models import Run
from app.runs.ledger.states import UNDER_WAY
from app.runs.worker.fair_queue import FairQueue
from app.upstream import Accepted, Refused
from tests.runs.conftest import MakeRun, new_run

REFUSED = Refused(code="upstream_schema", upstream_said="size", detail=None, http_status=422)


async def under_way(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).where(Run.state.in_(UNDER_WAY))) or 0


async def test_it_lets_no_more_under_way_than_may_be_however_many_processes_claim(
    database: Database, database_url: str, make_run: MakeRun
) -> None:
    runs = [await make_run() for _ in range(12)]
    other = Database(database_url)
    ledgers = [Ledger(database, Caps()), Ledger(other, Caps())]
    tries = (claims.claim(ledgers[n % 2], run.id, f"claim-{n}", most=4) for n, run in enumerate(runs * 2))
    assert (await asyncio.gather(*tries)).count(True) == 4
    assert await under_way(database) == 4
    await other.close()


async def test_it_makes_room_when_one_has_ended(ledger: Ledger, make_run: MakeRun) -> None:
    first, second = await make_run(), await make_run()
    assert await claims.claim(ledger, first.id, "first", most=1)
    assert not await claims.claim(ledger, second.id, "second", most=1)
    assert await claims.claim(ledger, first.id, "first", most=1)  # its acknowledgement was lost
    await claims.record(ledger, first.id, "first", REFUSED)
    assert await claims.claim(ledger, second.id, "second", most=1)


async def test_it_counts_no_run_of_another_upstream(ledger: Ledger, make_run: MakeRun) -> None:
    first, second = await make_run(upstream_account="another"), await make_run()
    assert await claims.claim(ledger, first.id, "first", most=1)
    assert await claims.claim(ledger, second.id, "second", most=1)


async def queued(c: RunContext, **people: int) -> dict[str, str]:
    """That many runs of each, the first person's all before the second's. Answers whose each run is."""
    whose: dict[str, str] = {}
    for owner, count in people.items():
        for n in range(count):
            new = new_run(owner=owner, client_key=f"{owner}-{n}", slot=c.slot, upstream_account=c.profile.account)
            whose[(await c.ledger.create(new))[0]] = owner
    return whose


async def send(c: RunContext, run_id: str) -> None:
    assert await claims.claim(c.ledger, run_id, f"claim-{run_id}", most=c.most_under_way)
    await claims.record(c.ledger, run_id, f"claim-{run_id}", Accepted(f"request-{run_id}"))


async def end(c: RunContext, run_id: str) -> None:
    async with c.ledger.locked(run_id) as (session, run):
        await c.ledger.move(session, run, "failed", "failed")


async def in_order(c: RunContext, whose: dict[str, str]) -> list[str]:
    """Whose runs are sent one after the other, when the oldest under way ends as soon as no place is free."""
    turns, waiting, sent, ended = FairQueue(c), set(whose), [], 0
    while waiting:
        go = await turns.next_up(set(waiting), set())
        for run_id in go:
            await send(c, run_id)
        sent, waiting = sent + go, waiting - set(go)
        if waiting:
            await end(c, sent[ended])
            ended += 1
    return [whose[run_id] for run_id in sent]


async def test_it_sends_two_of_one_person_in_fair_turn_with_fifty_of_another(c: RunContext) -> None:
    c.most_under_way = 4
    c.ledger.caps = Caps()
    order = await in_order(c, await queued(c, anna=50, ben=2))
    assert Counter(order) == {"anna": 50, "ben": 2}
    assert order.index("ben") < 4
    assert order[:4].count("ben") == 2  # of four places two are ben's


async def test_it_gives_the_next_free_place_to_who_came_late(c: RunContext) -> None:
    c.most_under_way = 4
    c.ledger.caps = Caps()
    hers = await queued(c, anna=50)
    turns = FairQueue(c)
    started = await turns.next_up(set(hers), set())
    assert started == list(hers)[:4]  # alone she has every place, and her oldest go first
    for run_id in started:
        await send(c, run_id)
    his = await queued(c, ben=2)
    for run_id in started[:2]:
        await end(c, run_id)
    waiting = set(hers) - set(started) | set(his)
    assert await turns.next_up(waiting, set()) == list(his)


async def test_it_keeps_a_place_for_a_run_that_started_and_has_no_claim_yet(c: RunContext) -> None:
    c.most_under_way = 2
    first, second, third = await queued(c, anna=3)
    assert await FairQueue(c).next_up({second, third}, {first}) == [second]


async def test_it_works_out_the_same_order_in_every_process(c: RunContext, database_url: str, tmp_path: Path) -> None:
    c.most_under_way = 4
    c.ledger.caps = Caps()
    theirs: Any = open_slots(c.ledger.database, tmp_path)
    hers = await queued(c, anna=6)
    c.slot = await theirs.take("serve")  # ben's browser talks to another process
    his = await queued(c, ben=2)
    c.slot = "serve-1" if c.slot != "serve-1" else "serve-9"
    assert (
        len(await FairQueue(c).next_up(set(hers), set())) == 2
    )  # two places are ben's, though this process can't send his
    await theirs.release()
    assert len(await FairQueue(c).next_up(set(hers), set())) == 4  # nobody will send his before a sweep found them
    assert his


async def test_it_starts_what_is_ready_no_more_whatever_is_under_way(c: RunContext) -> None:
    c.most_under_way = 1
    first, second = await queued(c, anna=2)
    await send(c, first)
    assert await FairQueue(c).next_up({first, second}, set()) == [first]
