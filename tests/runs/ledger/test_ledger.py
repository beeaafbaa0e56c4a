"""Creating runs, and moving them with their events and their money."""

import asyncio

import pytest
from sqlalchemy import select

from app.db import Database
from app.errors import Conflict, NotFound, OverBudget
from app.runs import Caps, Ledger
from app.runs.ledger import claims
from app.runs.ledger.ledger import IllegalMove, persist
from app.runs.ledger.models import Run, RunEvent, Spend
from app.upstream import Unknown
from tests.runs.conftest import MakeRun, new_run


async def held(database: Database, scope: str = "") -> int:
    async with database.read() as session:
        return await session.scalar(select(Spend.held_micro).where(Spend.scope == scope)) or 0


async def test_it_makes_one_run_of_twenty_clicks_at_once(ledger: Ledger, database: Database) -> None:
    answers = await asyncio.gather(*(ledger.create(new_run()) for _ in range(20)))
    assert len({run_id for run_id, _ in answers}) == 1
    assert [is_new for _, is_new in answers].count(True) == 1
    assert await held(database) == 40_000


async def test_it_makes_another_run_of_the_same_form_with_another_spec(ledger: Ledger) -> None:
    first, _ = await ledger.create(new_run())
    second, is_new = await ledger.create(new_run(spec_hash="b" * 64))
    assert is_new
    assert first != second


async def test_it_lets_five_of_twenty_runs_past_a_cap_for_five(database: Database) -> None:
    ledger = Ledger(database, Caps(daily_micro=200_000))
    tries = (ledger.create(new_run(client_key=f"key-{n}", spec_hash=f"{n:064d}")) for n in range(20))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, OverBudget)]
    assert len(refused) == 15
    assert await held(database) == 200_000
    async with database.read() as session:
        assert len(list(await session.scalars(select(Run.id)))) == 5


async def test_it_says_the_figures_when_a_run_would_pass_the_cap(database: Database) -> None:
    ledger = Ledger(database, Caps(daily_micro=50_000))
    await ledger.create(new_run())
    with pytest.raises(OverBudget) as refused:
        await ledger.create(new_run(client_key="form-2", spec_hash="b" * 64))
    assert "by $0.03" in refused.value.message
    assert refused.value.detail == {
        "scope": "server",
        "needed_usd": "0.0400",
        "held_usd": "0.0400",
        "cap_usd": "0.0500",
    }


async def test_it_holds_a_person_to_their_own_cap_and_takes_nothing_from_the_others(database: Database) -> None:
    ledger = Ledger(database, Caps(daily_micro=1_000_000, person_micro=40_000))
    await ledger.create(new_run(owner="anna"))
    with pytest.raises(OverBudget):
        await ledger.create(new_run(owner="anna", client_key="form-2"))
    await ledger.create(new_run(owner="ben"))
    assert (await held(database), await held(database, "anna"), await held(database, "ben")) == (80_000, 40_000, 40_000)


async def test_it_refuses_a_run_without_a_known_price_while_a_cap_is_set(ledger: Ledger) -> None:
    with pytest.raises(OverBudget) as refused:
        await ledger.create(new_run(price_known=False, estimate_micro=0))
    assert refused.value.error_code == "price_unknown"


async def test_it_counts_no_sandbox_money(database: Database) -> None:
    ledger = Ledger(database, Caps(daily_micro=0))
    await ledger.create(new_run(draft=True))
    assert await held(database) == 0


async def test_it_asks_before_it_sends_again_what_may_be_on_its_way(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("posting")
    await claims.record(ledger, run.id, run.claim_id or "", Unknown("no answer in 60 s"))
    again = new_run(client_key="another form", spec_hash=run.spec_hash)
    with pytest.raises(Conflict) as asked:
        await ledger.create(again)
    assert asked.value.error_code == "may_charge_twice"
    assert (await ledger.create(again, confirm=True))[1]


async def test_it_refuses_a_move_that_is_not_in_the_table(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("ready")
    with pytest.raises(IllegalMove):
        async with ledger.locked(run.id) as (session, locked):
            await ledger.move(session, locked, "saved", "by mistake")
    assert (await ledger.get(run.id)).state == "ready"
    async with database.read() as session:
        assert len(list(await session.scalars(select(RunEvent.id)))) == 1


async def test_it_writes_an_event_for_every_move_in_the_same_transaction(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    async with database.read() as session:
        events = list(await session.scalars(select(RunEvent).where(RunEvent.run_id == run.id).order_by(RunEvent.id)))
    assert [(event.from_state, event.state, event.cause) for event in events] == [
        (None, "ready", "created"),
        ("ready", "posting", "claimed"),
        ("posting", "submitted", "accepted"),
    ]


async def test_it_wakes_the_followers_after_the_commit(database: Database) -> None:
    woken: list[str] = []
    ledger = Ledger(database, Caps(), wake=woken.append)
    run_id, _ = await ledger.create(new_run())
    async with ledger.locked(run_id) as (session, run):
        await ledger.note(session, run, "note", "queued")
        assert woken == [run_id]
    assert woken == [run_id, run_id]


async def test_it_does_not_know_a_run_that_does_not_exist(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        await ledger.get("01J00000000000000000000000")


async def test_it_writes_again_while_the_database_does_not_answer() -> None:
    tries = 0

    async def write() -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError("disk I/O error")
        return "written"

    assert await persist(write, what="answer", for_s=5) == "written"
    assert tries == 3


async def test_it_knows_what_a_key_made_of_a_spec_before_anything_is_asked(ledger: Ledger) -> None:
    run_id, _ = await ledger.create(new_run(owner="anna", client_key="form-7"))
    same = ("anna", "form-7", "a" * 64)
    assert await ledger.made_with(*same) == run_id
    for other in (("ben", *same[1:]), (same[0], "form-8", same[2]), (*same[:2], "b" * 64)):
        assert await ledger.made_with(*other) is None
