"""What a person says that a run cost, where upstream named no figure."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Database
from app.errors import Conflict, NotFound
from app.runs import Ledger, RunActions, RunContext, RunView
from app.runs.ledger import status_updates
from app.runs.ledger.models import Spend
from app.runs.queries.to_view import view_runs
from app.upstream import Result
from tests.runs.conftest import MakeRun


async def ended(ledger: Ledger, make_run: MakeRun, state: str = "failed", cost: str | None = None, **how: Any) -> str:
    run = await make_run("submitted", **how)
    files = ("https://files.example/a.png",) if state == "completed" else ()
    result = Result(state=state, word=state, files=files, cost_usd=None if cost is None else Decimal(cost))  # type: ignore[arg-type]
    await status_updates.finished(ledger, run.id, result)
    return run.id


async def held(database: Database) -> dict[str, int]:
    async with database.read() as session:
        return {spend.scope: spend.held_micro for spend in await session.scalars(select(Spend))}


async def shown(database: Database, run_id: str) -> RunView:
    async with database.read() as session:
        return (await view_runs(session, [run_id]))[0]


async def test_it_holds_what_a_person_says_and_may_be_corrected(
    c: RunContext, ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    run_id, acts = await ended(ledger, make_run, owner="anna"), RunActions(c)
    assert (await shown(database, run_id)).cost.is_untold
    assert await held(database) == {"": 40_000, "anna": 40_000}
    for usd, micro in (("0", 0), ("0.0412", 41_200), ("0.0412", 41_200), ("0", 0)):
        await acts.state_cost(run_id, Decimal(usd), owner="anna")
        assert await held(database) == {"": micro, "anna": micro}
    run = await shown(database, run_id)
    assert (run.cost.actual_usd, run.cost.stated_usd, run.cost.held_usd) == (None, "0.0000", "0.0000")
    said = [event.text for event in run.events if event.cause == "cost_stated"]
    assert said == [
        "A person recorded that it cost nothing",
        "A person recorded its cost: $0.0412",
        "A person recorded that it cost nothing",
    ]


@pytest.mark.parametrize("state", ["failed", "cancelled", "completed"])
async def test_it_is_asked_of_every_end_without_a_figure(
    c: RunContext, ledger: Ledger, make_run: MakeRun, database: Database, state: str
) -> None:
    run_id = await ended(ledger, make_run, state)
    if state == "completed":
        await status_updates.unsaved(ledger, run_id, "expired", why="Gone.")
    await RunActions(c).state_cost(run_id, Decimal("0.01"))
    assert (await shown(database, run_id)).cost.held_usd == "0.0100"


async def test_it_never_replaces_upstreams_figure(c: RunContext, ledger: Ledger, make_run: MakeRun) -> None:
    run_id = await ended(ledger, make_run, cost="0.05")
    with pytest.raises(Conflict) as refused:
        await RunActions(c).state_cost(run_id, Decimal(0))
    assert (refused.value.error_code, (await ledger.get(run_id)).held_micro) == ("cost_known", 50_000)


async def test_what_may_still_be_charged_stays_held(
    c: RunContext, ledger: Ledger, make_run: MakeRun, database: Database
) -> None:
    for state in ("ready", "submitted"):
        run = await make_run(state)
        with pytest.raises(Conflict) as refused:
            await RunActions(c).state_cost(run.id, Decimal(0))
        assert (refused.value.error_code, (await ledger.get(run.id)).held_micro) == ("still_open", 40_000)
    assert await held(database) == {"": 80_000}


async def test_a_draft_has_no_cost_to_say(c: RunContext, ledger: Ledger, make_run: MakeRun) -> None:
    run_id = await ended(ledger, make_run, draft=True)
    with pytest.raises(Conflict, match="draft"):
        await RunActions(c).state_cost(run_id, Decimal("0.04"))


async def test_it_is_the_owners_to_say(c: RunContext, ledger: Ledger, make_run: MakeRun) -> None:
    run_id = await ended(ledger, make_run, owner="anna")
    with pytest.raises(NotFound):
        await RunActions(c).state_cost(run_id, Decimal(0), owner="ben")


async def test_about_and_at_most_are_kept_apart(make_run: MakeRun, database: Database) -> None:
    finer = await shown(database, (await make_run(about_micro=40_000, estimate_micro=680_000)).id)
    assert (finer.cost.estimate_usd, finer.cost.most_usd, finer.cost.held_usd) == ("0.0400", "0.6800", "0.6800")
    before = await shown(database, (await make_run(estimate_micro=40_000)).id)
    assert (before.cost.estimate_usd, before.cost.most_usd) == ("0.0400", "0.0400")
    unknown = await make_run(about_micro=40_000, price_known=False, draft=True)
    cost = (await shown(database, unknown.id)).cost
    assert (cost.estimate_usd, cost.most_usd) == ("0.0400", None)
