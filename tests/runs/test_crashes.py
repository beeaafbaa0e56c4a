"""A run whose step crashes: one line each, parked after a few, and a person lets it go on."""

import sys
from typing import Any

import pytest
from sqlalchemy.exc import DataError, OperationalError
from structlog.testing import capture_logs

from app.runs import RunActions, RunContext, drive
from app.runs.crashes import MAX_CRASHES, comes_back
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
    assert "ZeroDivisionError at app/runs/" in (parked.error or {})["message"]
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


class _Orig(Exception):
    sqlstate = "22003"


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [
        (OperationalError("x", {}, Exception("locked")), True),
        (TimeoutError(), True),
        (DataError("x", {}, Exception("out of range")), False),
        (OperationalError("x", {}, _Orig()), False),
        (OverflowError(), False),
    ],
)
def test_it_tells_a_database_that_comes_back_from_a_row_that_does_not_fit(error: Exception, is_passing: bool) -> None:
    assert comes_back(error) is is_passing
