"""The claim, and what every answer to its POST means for the run and for the money."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.db import Database, db_now
from app.runs import Ledger
from app.runs.ledger import claims
from app.runs.ledger.models import Run, Spend
from app.runs.ledger.run_error import error_text
from app.runs.ledger.states import ABANDONED
from app.upstream import Accepted, NotSent, Refused, SubmitOutcome, Unknown
from tests.runs.conftest import MakeRun

ID = "request-abcd"
REFUSED = Refused(
    code="upstream_schema", upstream_said="size: not one of the allowed values", detail=None, http_status=422
)
UNREACHED = NotSent(reason="the connection was refused", declined=False, retry_after=None)
DECLINED = NotSent(reason="the claim was too old", declined=True, retry_after=None)


async def held(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(Spend.held_micro)) or 0


async def set_columns(database: Database, run_id: str, **columns: Any) -> None:
    async with database.write() as session:
        await session.execute(update(Run).where(Run.id == run_id).values(**columns))


async def test_it_gives_the_run_to_one_of_twenty_senders(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run()
    taken = await asyncio.gather(*(claims.claim(ledger, run.id, claims.new_claim_id()) for _ in range(20)))
    assert taken.count(True) == 1


async def test_it_is_taken_again_with_the_same_id_when_the_acknowledgement_was_lost(
    ledger: Ledger, make_run: MakeRun
) -> None:
    run = await make_run()
    assert await claims.claim(ledger, run.id, "mine")
    assert await claims.claim(ledger, run.id, "mine")
    assert not await claims.claim(ledger, run.id, "theirs")
    assert (await ledger.get(run.id)).attempts == 1


@pytest.mark.parametrize("flag", ["cancel", "parked"])
async def test_it_takes_no_run_that_is(ledger: Ledger, make_run: MakeRun, database: Database, flag: str) -> None:
    run = await make_run()
    await set_columns(database, run.id, **{flag: True})
    assert not await claims.claim(ledger, run.id, "mine")


async def test_it_tells_its_age_by_the_databases_clock(ledger: Ledger, make_run: MakeRun, database: Database) -> None:
    run = await make_run("posting")
    assert 0 <= (await claims.claim_age(ledger, run.id, run.claim_id or "") or -1) < 5
    await set_columns(database, run.id, claimed_at=db_now() + 60)
    assert (await claims.claim_age(ledger, run.id, run.claim_id or "") or 0) < 0


@pytest.mark.parametrize("change", [{"cancel": True}, {"claim_id": "theirs"}, {"state": "unconfirmed"}])
async def test_it_has_no_age_once_it_is_not_to_be_used(
    ledger: Ledger, make_run: MakeRun, database: Database, change: dict[str, Any]
) -> None:
    run = await make_run("posting")
    await set_columns(database, run.id, **change)
    assert await claims.claim_age(ledger, run.id, run.claim_id or "") is None


@pytest.mark.parametrize(
    ("answer", "state", "money"),
    [
        (Accepted(ID), "submitted", 40_000),
        (REFUSED, "rejected", 0),
        (UNREACHED, "ready", 40_000),
        (DECLINED, "ready", 40_000),
        (Unknown("no answer in 60 s"), "unconfirmed", 40_000),
    ],
)
async def test_it_is_answered_by(
    ledger: Ledger, make_run: MakeRun, database: Database, answer: SubmitOutcome, state: str, money: int
) -> None:
    run = await make_run("posting")
    for _ in range(2):  # the acknowledgement of the first write may have been lost
        await claims.record(ledger, run.id, run.claim_id or "", answer)
        assert (await ledger.get(run.id)).state == state
    assert await held(database) == money


@pytest.mark.parametrize("waits", ["unconfirmed", "abandoned"])
@pytest.mark.parametrize(
    ("answer", "state", "money"),
    [(Accepted(ID), "submitted", 40_000), (REFUSED, "rejected", 0), (UNREACHED, "not_sent", 0)],
)
async def test_it_is_never_too_late_to_hear(
    ledger: Ledger, make_run: MakeRun, database: Database, waits: str, answer: SubmitOutcome, state: str, money: int
) -> None:
    run = await make_run("posting")
    await claims.record(ledger, run.id, run.claim_id or "", Unknown("reset"))
    if waits == "abandoned":
        async with ledger.locked(run.id) as (session, locked):
            await ledger.move(session, locked, ABANDONED, "abandoned")
    await claims.record(ledger, run.id, run.claim_id or "", answer)
    assert (await ledger.get(run.id)).state == state
    assert await held(database) == money


async def test_it_changes_nothing_on_the_word_of_an_older_sender(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("posting")
    for answer in (REFUSED, UNREACHED, Unknown("reset")):
        await claims.record(ledger, run.id, "an older claim", answer)
        assert (await ledger.get(run.id)).state == "posting"


async def test_it_makes_a_run_of_its_own_for_an_id_that_finds_its_place_taken(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await claims.record(ledger, run.id, "an older claim", Accepted(ID))
    await claims.record(ledger, run.id, "an older claim", Accepted(ID))
    async with database.read() as session:
        adopted = (await session.scalars(select(Run).where(Run.request_id == ID))).one()
    assert (adopted.state, adopted.parent_id, adopted.client_key) == ("submitted", run.id, f"{run.id}:adopted:{ID}")
    assert await held(database) == 80_000


async def test_it_adopts_past_the_cap(database: Database, ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("submitted", estimate_micro=5_000_000)
    await claims.record(ledger, run.id, "an older claim", Accepted(ID))
    assert await held(database) == 10_000_000


async def test_it_leaves_an_id_with_the_run_that_holds_it(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    first, second = await make_run("submitted"), await make_run("posting")
    await claims.record(ledger, second.id, second.claim_id or "", Accepted(first.request_id or ""))
    assert (await ledger.get(second.id)).state == "unconfirmed"
    async with database.read() as session:
        assert await session.scalar(select(func.count()).where(Run.request_id == first.request_id)) == 1


async def test_it_gives_up_after_ten_minutes_of_failed_attempts_and_frees_the_money(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("posting")
    await set_columns(database, run.id, series_at=db_now() - 601)
    await claims.record(ledger, run.id, run.claim_id or "", UNREACHED)
    ended = await ledger.get(run.id)
    assert (ended.state, (ended.error or {})["code"]) == ("not_sent", "unreachable")
    assert await held(database) == 0


async def test_it_does_not_count_a_declined_attempt_as_failed(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("posting")
    await set_columns(database, run.id, series_at=db_now() - 601)
    await claims.record(ledger, run.id, run.claim_id or "", DECLINED)
    assert (await ledger.get(run.id)).state == "ready"


async def test_it_ends_a_run_that_was_cancelled_while_its_post_could_not_leave(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("posting")
    await set_columns(database, run.id, cancel=True)
    await claims.record(ledger, run.id, run.claim_id or "", UNREACHED)
    assert (await ledger.get(run.id)).state == "not_sent"
    assert await held(database) == 0


async def test_it_waits_as_long_as_upstream_asks(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("posting")
    await claims.record(ledger, run.id, run.claim_id or "", NotSent(reason="429", declined=False, retry_after=17.0))
    waiting = await ledger.get(run.id)
    assert waiting.not_before == pytest.approx((waiting.claimed_at or 0) + 17, abs=5)


async def test_it_keeps_the_money_of_a_restored_run_that_is_cancelled_since_it_may_have_been_sent(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run()
    await set_columns(database, run.id, parked=True, restored=True)
    async with ledger.locked(run.id) as (session, locked):
        await claims.discard(ledger, session, locked)
    ended = await ledger.get(run.id)
    assert (ended.state, (ended.error or {})["outcome_known"], await held(database)) == ("not_sent", False, 40_000)
    assert "may have been sent" in error_text(ended.error or {})


async def test_it_is_stale_after_two_minutes_and_then_unconfirmed_for_good(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("posting")
    assert not await claims.expire(ledger, run.id)
    await set_columns(database, run.id, claimed_at=db_now() - claims.STALE_S - 1)
    assert await claims.expire(ledger, run.id)
    assert (await ledger.get(run.id)).state == "unconfirmed"
    assert not await claims.claim(ledger, run.id, "another")
    assert await held(database) == 40_000
