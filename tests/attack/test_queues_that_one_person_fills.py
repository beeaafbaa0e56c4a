"""One person fills every queue: others' runs are sent and drawn in turn all the same."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.runs import RunContext
from app.runs.worker.fair_queue import FairQueue, owners_of_requests, share_of
from app.sandbox.queue.job import Job
from app.sandbox.queue.job_store import Jobs
from app.sandbox.queue.turns import Turns as SandboxTurns
from app.sandbox.queue.turns import in_turn
from tests.attack import TIMES
from tests.runs.conftest import c, ledger, make_run, upstream  # noqa: F401 - fixtures
from tests.runs.worker.test_fair_queue import queued, send


def job(job_id: str, at: float) -> Job:
    return Job(job_id, "account", "model", 0, "prompt", [], {}, [], created_at=at, ready_at=at, run_s=0)


@pytest_asyncio.fixture
async def jobs(tmp_path: Path) -> Any:
    made = Jobs(tmp_path / "sandbox.sqlite")
    yield made
    await made.close()


async def test_two_of_one_are_drawn_among_the_first_of_forty(jobs: Jobs, sent: Counter[str]) -> None:
    now = time.time() - 100
    for n in range(40):
        await jobs.add(job(f"anna-{n}", now + n))
    for n in range(2):
        await jobs.add(job(f"ben-{n}", now + 50 + n))

    async def whose(ids: Sequence[str]) -> Mapping[str, str]:
        return {job_id: job_id.partition("-")[0] for job_id in ids}

    turns = SandboxTurns(jobs, whose)
    assert await turns.position("ben-0") == 2
    assert await turns.position("ben-1") == 4
    assert await turns.position("anna-39") == 42
    drawn = [claimed.id async for claimed in claims(turns)]
    sent["drawn"] = len(drawn)
    assert drawn[:5] == ["anna-0", "ben-0", "anna-1", "ben-1", "anna-2"]
    assert len(set(drawn)) == 42


async def claims(turns: SandboxTurns) -> Any:
    while claimed := await turns.claim("process"):
        yield claimed


async def test_drawing_goes_on_in_the_order_of_coming_where_nobody_is_known(jobs: Jobs) -> None:
    async def broken(ids: Sequence[str]) -> Mapping[str, str]:
        raise OSError("the database is away")

    for n in range(5):
        await jobs.add(job(f"job-{n}", time.time() - 10 + n))
    assert [claimed.id async for claimed in claims(SandboxTurns(jobs, broken))] == [f"job-{n}" for n in range(5)]


@pytest.mark.parametrize("people", [2, 3, 7])
def test_nobody_waits_for_more_than_one_of_each_other(people: int) -> None:
    ids = [f"{n}-{one}" for n in range(people) for one in range(20 * TIMES if n == 0 else 3)]
    order = in_turn(ids, {one: one.partition("-")[0] for one in ids}, {})
    assert sorted(order) == sorted(ids)
    for n in range(1, people):
        assert [at for at, one in enumerate(order) if one.startswith(f"{n}-")][-1] < 3 * people


async def test_long_runs_of_one_leave_places_to_others(c: RunContext, sent: Counter[str]) -> None:  # noqa: F811
    c.most_under_way = 8
    c.ledger.caps = type(c.ledger.caps)()
    hers = await queued(c, anna=12)
    turns = FairQueue(c)
    started = await turns.next_up(set(hers), set())
    assert started == list(islice(hers, 6))
    for run_id in started:
        await send(c, run_id)
    his = await queued(c, ben=3)
    sent["anna"], sent["ben"] = len(started), len(his)
    assert await turns.next_up(set(hers) - set(started) | set(his), set()) == list(his)[:2]
    assert (await owners_of_requests(c.ledger.database, [f"request-{started[0]}", "none"])) == {
        f"request-{started[0]}": "anna"
    }


@pytest.mark.parametrize(
    ("owner", "most", "share"), [("anna", 100, 75), ("anna", 8, 6), ("anna", 4, 4), ("", 100, 100)]
)
def test_a_share_is_three_quarters_where_people_sign_in(owner: str, most: int, share: int) -> None:
    assert share_of(owner, most) == share
