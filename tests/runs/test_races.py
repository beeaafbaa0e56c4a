"""Runs raced against the caps, through two processes at once. RACES (how often each is raced) is 100 in `make proof`."""

import asyncio
import os
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select

from app.db import Database
from app.errors import OverBudget
from app.runs import Caps, Ledger
from app.runs.ledger import budget, claims, status_updates
from app.runs.ledger.ledger import NewRun
from app.runs.ledger.models import Run, RunEvent, RunWords, Spend
from app.upstream import Accepted, Refused, Result
from tests.runs.conftest import new_run

RACES = int(os.environ.get("RACES", "3"))
PRICE = 40_000


@pytest.fixture
async def processes(database: Database, database_url: str) -> AsyncIterator[list[Database]]:
    other = Database(database_url)
    yield [database, other]
    await other.close()


def orders(count: int, *owners: str) -> list[NewRun]:
    return [
        new_run(owner=owners[n % len(owners)] if owners else "", client_key=f"key-{n}", spec_hash=f"{n:064d}")
        for n in range(count)
    ]


async def race(processes: list[Database], caps: Caps, runs: list[NewRun]) -> list[str]:
    """All at once, every second one through the other process. Answers whose runs were made."""
    ledgers = [Ledger(database, caps) for database in processes]
    tries = (ledgers[n % 2].create(new) for n, new in enumerate(runs))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    other = [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, OverBudget)]
    assert other == []
    return [new.owner for new, answer in zip(runs, answers, strict=True) if not isinstance(answer, BaseException)]


async def held(database: Database) -> dict[str, int]:
    async with database.read() as session:
        rows = (await session.execute(select(Spend.scope, Spend.held_micro))).all()
        assert await session.scalar(select(func.coalesce(func.sum(Run.held_micro), 0))) == dict(rows).get("", 0)  # type: ignore[arg-type]
        return {scope: amount for scope, amount in rows if amount}


async def forget(database: Database) -> None:
    async with database.write() as session:
        for table in (RunWords, RunEvent, Run, Spend):
            await session.execute(delete(table))


@pytest.mark.timeout(0)
async def test_it_makes_five_of_twenty_when_the_cap_is_for_five(processes: list[Database]) -> None:
    made = []
    for _ in range(RACES):
        made.append(len(await race(processes, Caps(daily_micro=5 * PRICE), orders(20))))
        assert await held(processes[0]) == {"": 5 * PRICE}
        await forget(processes[0])
    print(f"RACES {len(made)} times twenty runs against a cap for five: {sorted(set(made))} made")
    assert made == [5] * RACES


async def test_it_makes_as_many_of_each_person_as_their_own_cap_is_for(processes: list[Database]) -> None:
    made = await race(processes, Caps(person_micro=2 * PRICE), orders(20, "anna", "ben"))
    assert (made.count("anna"), made.count("ben")) == (2, 2)
    assert await held(processes[0]) == {"": 4 * PRICE, "anna": 2 * PRICE, "ben": 2 * PRICE}


async def test_it_keeps_both_caps_when_both_are_near(processes: list[Database]) -> None:
    made = await race(processes, Caps(daily_micro=5 * PRICE, person_micro=3 * PRICE), orders(20, "anna", "ben"))
    assert len(made) == 5
    assert max(made.count("anna"), made.count("ben")) == 3


async def test_it_begins_anew_with_the_day_of_the_time_zone(
    processes: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter(["2027-01-14"] * 8 + ["2027-01-15"] * 8)
    monkeypatch.setattr(Caps, "day", lambda self, at: next(days))
    caps = Caps(daily_micro=5 * PRICE)
    assert len(await race(processes, caps, orders(8))) == 5
    later = [new_run(client_key=f"later-{n}", spec_hash=f"{n + 100:064d}") for n in range(8)]
    assert len(await race(processes, caps, later)) == 5


def test_its_day_is_that_of_the_time_zone() -> None:
    evening = 1_800_050_400.0  # 22:00 UTC
    assert Caps(timezone="UTC").day(evening) != Caps(timezone="Asia/Tokyo").day(evening)


async def test_it_replaces_the_price_by_the_cost_and_so_makes_room(processes: list[Database]) -> None:
    caps = Caps(daily_micro=2 * PRICE)
    ledger = Ledger(processes[0], caps)
    first, _ = await ledger.create(orders(1)[0])
    await claims.claim(ledger, first, "claim")
    await claims.record(ledger, first, "claim", Accepted("request-0001"))
    await status_updates.finished(
        ledger, first, Result(state="completed", word="completed", cost_usd=Decimal("0.0015"))
    )
    assert await held(processes[0]) == {"": 1_500}
    more = [new_run(client_key=f"more-{n}", spec_hash=f"{n + 100:064d}") for n in range(6)]
    assert len(await race(processes, caps, more)) == 1  # 1,500 and 40,000 are held; another 40,000 would pass 80,000


async def test_it_makes_room_for_one_more_when_upstream_refused_one(processes: list[Database]) -> None:
    caps = Caps(daily_micro=PRICE)
    ledger = Ledger(processes[0], caps)
    first, _ = await ledger.create(orders(1)[0])
    await claims.claim(ledger, first, "claim")
    refused = Refused(code="upstream_schema", upstream_said="size", detail=None, http_status=422)
    await asyncio.gather(
        *(claims.record(ledger, first, "claim", refused) for _ in range(4))
    )  # heard once, written often
    assert await held(processes[0]) == {}
    more = [new_run(client_key=f"more-{n}", spec_hash=f"{n + 100:064d}") for n in range(6)]
    assert len(await race(processes, caps, more)) == 1


def test_it_counts_a_fraction_of_a_micro_dollar_as_a_whole_one() -> None:
    assert budget.to_micro(Decimal("0.0400001")) == 40_001
    assert budget.to_micro(Decimal("0.04")) == 40_000
