"""What a look at upstream leads to, where the run was given up for lost or somebody wants it cancelled."""

from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.db import Database, db_now
from app.errors import UpstreamBroken
from app.runs import RunActions, RunContext, advance
from app.runs.ledger import status_updates
from app.runs.ledger.models import Run, RunEvent
from app.upstream import Result, Status, Words
from tests.runs.cast import Upstream, done
from tests.runs.conftest import MakeRun

IN_QUEUE = Status(state="queued", word="in_queue", queue_position=3)
IN_PROGRESS = Status(state="running", word="in_progress", queue_position=None)
ON_HOLIDAY = Status(state="unknown", word="on_holiday", queue_position=None)


async def lost(database: Database, run: Run, *, days: float) -> None:
    """As it is once it was given up, so many days after it was sent."""
    sent = {"state": "lost", "submitted_at": db_now() - days * 86_400, "looked_at": db_now() - 90_000}
    async with database.write() as session:
        await session.execute(update(Run).where(Run.id == run.id).values(**sent))


async def moves(database: Database, run: Run) -> int:
    async with database.read() as session:
        of_it = (RunEvent.run_id == run.id, RunEvent.kind == "state")
        return await session.scalar(select(func.count()).where(*of_it)) or 0


@pytest.mark.parametrize("status", [IN_QUEUE, IN_PROGRESS, ON_HOLIDAY], ids=lambda status: status.word)
async def test_it_looks_once_a_day_at_a_run_that_has_taken_more_than_a_week(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, status: Status
) -> None:
    run = await make_run("submitted")
    await lost(database, run, days=8)
    before = await moves(database, run)
    upstream.statuses = [status]
    assert await advance(c, run.id) is None
    after = await c.ledger.get(run.id)
    assert after.state == "lost"
    assert await moves(database, run) == before
    async with database.read() as session:
        assert (await session.scalar(select(db_now())) or 0.0) - (after.looked_at or 0.0) < 60


async def test_it_goes_on_with_a_run_that_upstream_knows_again(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    run = await make_run("submitted")
    await lost(database, run, days=2)
    upstream.statuses = [IN_PROGRESS]
    assert await advance(c, run.id) is not None
    assert (await c.ledger.get(run.id)).state == "running"


@pytest.mark.parametrize(
    ("result", "state"),
    [(done(), "succeeded"), (Result.of_state("failed"), "failed"), (Result.of_state("cancelled"), "cancelled")],
    ids=["succeeded", "failed", "cancelled"],
)
async def test_it_takes_the_end_of_a_run_that_was_lost(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, result: Result, state: str
) -> None:
    run = await make_run("submitted")
    await lost(database, run, days=20)
    upstream.statuses, upstream.results = [Status(state=result.state, word=result.state, queue_position=None)], [result]
    await advance(c, run.id)
    assert (await c.ledger.get(run.id)).state == state


@pytest.mark.parametrize("state", ["submitted", "running"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("cancelled", "cancelled"), ("too_late", "too_late"), (UpstreamBroken("HTTP 500"), "unknown")],
    ids=["cancelled", "too late", "no answer"],
)
async def test_it_tells_what_upstream_said_to_a_cancel_and_lets_its_status_decide(
    c: RunContext, make_run: MakeRun, upstream: Upstream, state: str, answer: Any, outcome: str
) -> None:
    run = await make_run("submitted")
    if state == "running":
        await status_updates.progress(c.ledger, run.id, IN_PROGRESS)
    upstream.cancels = [answer]
    assert await RunActions(c).cancel(run.id) == {"outcome": outcome, "state": state}
    asked = await c.ledger.get(run.id)
    assert (asked.cancel, asked.cancel_outcome, asked.state) == (True, outcome, state)


@pytest.mark.parametrize("state", ["posting", "unconfirmed", "abandoned"])
async def test_it_keeps_the_wish_to_cancel_where_there_is_nobody_to_ask(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, state: str
) -> None:
    """And asks as soon as an id is there, before the first look."""
    run = await make_run("posting")
    async with database.write() as session:
        await session.execute(update(Run).where(Run.id == run.id).values(state=state))
    assert (await RunActions(c).cancel(run.id))["outcome"] == "requested"
    assert upstream.calls == []
    async with database.write() as session:
        late = {"state": "submitted", "request_id": "request-late", "submitted_at": db_now()}
        await session.execute(update(Run).where(Run.id == run.id).values(**late))
    upstream.statuses = [Status(state="cancelled", word="cancelled", queue_position=None)]
    upstream.results = [Result.of_state("cancelled")]
    await advance(c, run.id)
    assert upstream.calls[0] == "cancel"
    ended = await c.ledger.get(run.id)
    assert (ended.state, ended.held_micro) == ("cancelled", 0)


@pytest.mark.parametrize("at", ["result", "status"])
async def test_an_error_alone_ends_a_finished_request_only_when_it_comes_again_and_again(
    c: RunContext, make_run: MakeRun, upstream: Upstream, at: str
) -> None:
    """A passing error of the far side is no word on a request that is done, and paid."""
    run = await make_run("submitted")
    bare = Result(state="failed", word="failed", error=Words("500001", "Internal error"), told=False)
    upstream.results = [bare, bare, done()]
    if at == "status":
        upstream.statuses = [UpstreamBroken("no status", http_status=200)]
    for _ in range(3):
        await advance(c, run.id)
    assert (await c.ledger.get(run.id)).state == "succeeded"


@pytest.mark.parametrize("at", ["result", "status"])
async def test_an_error_that_is_said_three_times_ends_it(
    c: RunContext, make_run: MakeRun, upstream: Upstream, at: str
) -> None:
    run = await make_run("submitted")
    upstream.results = [Result(state="failed", word="failed", error=Words("20001", "no face found"), told=False)]
    if at == "status":
        upstream.statuses = [UpstreamBroken("no status", http_status=200)]
    states = []
    for _ in range(3):
        await advance(c, run.id)
        states.append((await c.ledger.get(run.id)).state)
    assert states == ["submitted", "submitted", "failed"]
