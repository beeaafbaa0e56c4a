"""A run whose step crashes: one line each, parked after a few, and a person lets it go on."""

import sys
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DataError, OperationalError
from structlog.testing import capture_logs

from app.db import Database, db_now
from app.errors import StorageError, StorageMissing
from app.runs import RunActions, RunContext, drive
from app.runs.crashes import MAX_CRASHES, comes_back
from app.runs.ledger.models import Run
from app.runs.ledger.run_error import error_text
from tests.runs.cast import Upstream, done, to_the_end
from tests.runs.conftest import MakeRun


@pytest.mark.parametrize("state", ["ready", "submitted"])
async def test_it_parks_a_run_that_crashes_again_and_again_and_lets_it_go_on(
    c: RunContext, make_run: MakeRun, upstream: Upstream, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(sys.modules[drive.__module__], "_rest", _at_once)
    upstream.results = [ZeroDivisionError("a poisoned answer")] * MAX_CRASHES + [done()]
    run = await make_run(state)
    with capture_logs() as lines:
        for _ in range(9):
            await drive(c, run.id, for_s=60)
    crashed = [line for line in lines if line["event"] == "run_crashed"]
    assert len(crashed) == MAX_CRASHES
    parked = await c.ledger.get(run.id)
    assert (parked.parked, parked.state, (parked.error or {})["code"]) == (True, "submitted", "crashed")
    assert "ZeroDivisionError at app/runs/" in error_text(parked.error or {})
    await RunActions(c).send(run.id)
    ended = await to_the_end(c, run.id)
    assert (ended.state, ended.parked, len(upstream.posts)) == ("saved", False, 1 if state == "ready" else 0)


async def _at_once(c: Any, run_id: str, seconds: float) -> None:
    """No rest between two tries."""


async def test_it_does_not_count_crashes_of_different_causes_together(
    c: RunContext, make_run: MakeRun, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[drive.__module__], "_rest", _at_once)
    upstream.results = [ValueError(), KeyError()] * MAX_CRASHES + [done()]
    run = await make_run("submitted")
    while await drive(c, run.id, for_s=60):
        pass
    assert (await c.ledger.get(run.id)).state == "saved"


async def test_a_lost_run_that_crashes_is_not_parked_and_is_looked_at_tomorrow(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[drive.__module__], "_rest", _at_once)
    upstream.statuses = [ZeroDivisionError("a poisoned answer")]
    run = await make_run("submitted")
    long_ago = {"state": "lost", "submitted_at": db_now() - 8 * 86_400, "looked_at": db_now() - 90_000}
    async with database.write() as session:
        await session.execute(update(Run).where(Run.id == run.id).values(**long_ago))
    for _ in range(MAX_CRASHES):
        await drive(c, run.id, for_s=60)
    async with database.read() as session:
        looked = await session.scalar(select(db_now() - Run.looked_at).where(Run.id == run.id))
    lost = await c.ledger.get(run.id)
    assert (lost.state, lost.parked) == ("lost", False)
    assert looked < 60


class _Orig(Exception):
    sqlstate = "22003"


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [
        (OperationalError("x", {}, Exception("locked")), True),
        (TimeoutError(), True),
        (StorageError("no room"), True),
        (StorageMissing("This file is gone."), False),
        (DataError("x", {}, Exception("out of range")), False),
        (OperationalError("x", {}, _Orig()), False),
        (OverflowError(), False),
    ],
)
def test_it_tells_a_database_that_comes_back_from_a_row_that_does_not_fit(error: Exception, is_passing: bool) -> None:
    assert comes_back(error) is is_passing
