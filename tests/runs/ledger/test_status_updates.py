"""What looks at upstream make of a run."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.db import Database, db_now
from app.messages import Message
from app.runs import Ledger
from app.runs.ledger import status_updates
from app.runs.ledger.models import Output, Run, RunEvent, Spend
from app.runs.ledger.run_error import error_text
from app.upstream import Result, Status, Words
from tests.runs.conftest import MakeRun

QUEUED = Status(state="queued", word="in_queue", queue_position=3)
RUNNING = Status(state="running", word="in_progress", queue_position=None)


def result(state: str = "completed", **changes: Any) -> Result:
    fields: dict[str, Any] = {
        "state": state,
        "word": state,
        "files": ("https://files.runcomfy.net/a.png",),
        "cost_usd": Decimal("0.0412"),
        "error": None,
        "created_at": None,
        "finished_at": None,
        "model_id": None,
        "draft": False,
        "notes": [],
    }
    return Result(**(fields | changes))


async def held(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(Spend.held_micro)) or 0


async def events(database: Database, run_id: str) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).where(RunEvent.run_id == run_id)) or 0


async def test_it_tells_the_place_in_the_queue_and_writes_it_once(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await status_updates.progress(ledger, run.id, QUEUED)
    written = await events(database, run.id)
    await status_updates.progress(ledger, run.id, QUEUED)
    assert (await ledger.get(run.id)).queue_position == 3
    assert await events(database, run.id) == written


async def test_it_never_shows_a_running_run_as_queued_again(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("submitted")
    for status in (RUNNING, QUEUED, RUNNING):
        await status_updates.progress(ledger, run.id, status)
        assert (await ledger.get(run.id)).state == "running"


async def test_it_replaces_the_estimate_by_the_actual_cost(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await status_updates.finished(ledger, run.id, result())
    await status_updates.finished(ledger, run.id, result())
    done = await ledger.get(run.id)
    assert (done.state, done.actual_micro, await held(database)) == ("succeeded", 41_200, 41_200)


@pytest.mark.parametrize(("cost", "money"), [(None, 40_000), (Decimal("0"), 0), (Decimal("0.02"), 20_000)])
async def test_it_frees_the_money_of_a_failed_run_only_on_a_cost_figure(
    ledger: Ledger, make_run: MakeRun, database: Database, cost: Decimal | None, money: int
) -> None:
    run = await make_run("submitted")
    words = Words(code="content_policy", message="possible brand logo", detail=None)
    await status_updates.finished(ledger, run.id, result("failed", error=words, cost_usd=cost))
    failed = await ledger.get(run.id)
    assert (failed.state, error_text(failed.error or {})) == ("failed", "possible brand logo")
    assert await held(database) == money


@pytest.mark.parametrize(
    ("answered", "cost", "money"), [("cancelled", None, 0), (None, None, 40_000), ("too_late", Decimal("0.01"), 10_000)]
)
async def test_it_frees_the_money_of_a_cancelled_run_on_the_word_of_the_cancel_call(
    ledger: Ledger, make_run: MakeRun, database: Database, answered: str | None, cost: Decimal | None, money: int
) -> None:
    run = await make_run("submitted")
    if answered:
        await status_updates.cancel_answered(ledger, run.id, answered)
    await status_updates.finished(ledger, run.id, result("cancelled", cost_usd=cost))
    assert (await ledger.get(run.id)).state == "cancelled"
    assert await held(database) == money


async def test_it_takes_an_error_inside_a_finished_request_as_failed(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("submitted")
    await status_updates.finished(
        ledger, run.id, result(error=Words(code="20001", message="no face found", detail=None))
    )
    assert (await ledger.get(run.id)).state == "failed"


async def test_it_stays_lost_while_it_still_runs_after_seven_days(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await set_columns(database, run, submitted_at=db_now() - status_updates.LOST_AFTER_S - 1)
    await status_updates.missing(ledger, run.id, says_404=False)
    before = await events(database, run.id)
    for _ in range(3):
        await status_updates.progress(ledger, run.id, RUNNING)
        assert (await ledger.get(run.id)).state == "lost"
    assert await events(database, run.id) == before  # nothing goes to and fro
    await status_updates.finished(ledger, run.id, result())
    assert (await ledger.get(run.id)).state == "succeeded"


async def test_it_is_found_by_no_word_that_nobody_knows(ledger: Ledger, make_run: MakeRun, database: Database) -> None:
    run = await make_run("submitted")
    await set_columns(database, run, missing_since=db_now() - status_updates.MISSING_AFTER_S - 1)
    await status_updates.missing(ledger, run.id, says_404=True)
    await status_updates.progress(ledger, run.id, Status(state="unknown", word="resting", queue_position=None))
    assert (await ledger.get(run.id)).state == "lost"


async def set_columns(database: Database, run: Run, **values: Any) -> None:
    async with database.write() as session:
        await session.execute(update(Run).where(Run.id == run.id).values(**values))


async def test_it_is_lost_after_a_day_of_404_and_found_when_it_is_seen(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await status_updates.missing(ledger, run.id, says_404=True)
    assert (await ledger.get(run.id)).state == "submitted"
    async with database.write() as session:
        await session.execute(update(Run).values(missing_since=db_now() - status_updates.MISSING_AFTER_S - 1))
    await status_updates.missing(ledger, run.id, says_404=True)
    assert (await ledger.get(run.id)).state == "lost"
    await status_updates.progress(ledger, run.id, RUNNING)
    assert (await ledger.get(run.id)).state == "running"
    assert await held(database) == 40_000


async def test_it_forgets_a_404_once_the_request_is_seen(ledger: Ledger, make_run: MakeRun) -> None:
    run = await make_run("submitted")
    await status_updates.missing(ledger, run.id, says_404=True)
    await status_updates.progress(ledger, run.id, QUEUED)
    assert (await ledger.get(run.id)).missing_since is None


async def test_it_says_once_that_the_token_was_refused(ledger: Ledger, make_run: MakeRun, database: Database) -> None:
    run = await make_run("submitted")
    await status_updates.token_refused(ledger, run.id)
    written = await events(database, run.id)
    await status_updates.token_refused(ledger, run.id)
    assert (await ledger.get(run.id)).state == "submitted"
    assert await events(database, run.id) == written


async def test_it_shows_outputs_only_when_all_are_whole(ledger: Ledger, make_run: MakeRun, database: Database) -> None:
    run = await make_run("submitted")
    output = Output(
        run_id=run.id,
        kind="result",
        n=1,
        key="k",
        width=1,
        height=1,
        bytes=9,
        mime="image/png",
        sha256="0" * 64,
        created_at=0.0,
    )
    await status_updates.saved(ledger, run.id, [output])  # not finished upstream: nothing to save
    assert (await ledger.get(run.id)).state == "submitted"
    await status_updates.finished(ledger, run.id, result())
    await status_updates.saved(ledger, run.id, [output])
    assert (await ledger.get(run.id)).state == "saved"
    async with database.read() as session:
        assert len((await status_updates.outputs_of(session, [run.id]))[run.id]) == 1


async def test_it_keeps_the_cost_of_a_result_that_can_not_be_fetched_and_lets_it_be_tried_again(
    ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run = await make_run("submitted")
    await status_updates.finished(ledger, run.id, result())
    await status_updates.unsaved(ledger, run.id, "incomplete", why=Message("fetch.broken_off"))
    assert ((await ledger.get(run.id)).state, await held(database)) == ("unsaved", 41_200)
    await status_updates.unsaved(ledger, run.id, "expired", why=Message("fetch.gone", status=404))
    assert ((await ledger.get(run.id)).error or {})["code"] == "expired"
    await status_updates.saved(ledger, run.id, [])
    assert (await ledger.get(run.id)).state == "saved"
