"""What is asked all the time stays quick as runs grow in number: every statement finds its rows by an index.

The statements are heard as the real functions say them, and explained by the database itself.
"""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from app.db import Database
from app.runs import Caps, EventFeed, Ledger, RunContext
from app.runs.ledger import claims, rows
from app.runs.ledger.models import RunEvent
from app.runs.prices import Prices
from app.runs.purge import purge
from app.runs.queries.search import RunQuery, find
from app.runs.queries.to_view import view_runs
from app.runs.steps.next_pass import left_unfollowed
from app.runs.worker import recovery
from app.runs.worker.fair_queue import FairQueue
from tests.runs.conftest import new_run

GROWN = 400
MODEL = "openai/gpt-image-2/edit"
Said = list[tuple[str, Any]]


@pytest.fixture
async def grown(database: Database) -> Database:
    """Mostly runs that have ended, and a few that have not."""
    columns = [rows.DEFAULTS | _row(n) for n in range(GROWN)]
    async with database.write() as session:
        connection = await session.connection()
        await connection.execute(rows.INSERT, columns)
        happened = [
            {"run_id": row["id"], "at": 1.0, "kind": "state", "state": "saved", "cause": "saved", "detail": {}}
            for row in columns
        ]
        await connection.execute(insert(RunEvent), happened)
    if not database.is_sqlite:  # PostgreSQL does so by itself, SQLite never does
        async with database.engine.connect() as connection:
            await connection.execute(text("analyze"))
            await connection.commit()
    return database


def _row(n: int) -> dict[str, Any]:
    new = new_run(client_key=f"key-{n}", spec_hash=f"{n:064d}")
    columns = {name: getattr(new, name) for name in new.__dataclass_fields__}
    state = "ready" if n % 100 == 1 else "running" if n % 100 == 2 else "saved"
    return columns | {"id": f"01J{n:023d}", "state": state, "created_at": time.time(), "request_id": f"request-{n}"}


async def claim(c: RunContext) -> None:
    await claims.claim(c.ledger, f"01J{1:023d}", "claim", most=100)
    await claims.claim_age(c.ledger, f"01J{1:023d}", "claim")


async def create(c: RunContext) -> None:
    await Ledger(c.ledger.database, Caps()).create(new_run(client_key="another", spec_hash="b" * 64))


async def whose_turn_it_is(c: RunContext) -> None:
    await FairQueue(c).next_up({f"01J{1:023d}"}, set())


async def sweep(c: RunContext) -> None:
    await recovery.left_behind(c, driving=set(), at_start=False)
    await recovery.end_long_parked(c)
    await left_unfollowed(c)
    await purge(c)


async def events(c: RunContext) -> None:
    feed = EventFeed(c.ledger.database)
    follower = feed.follow(None, after=GROWN - 5, owner="")
    await anext(follower)
    await follower.aclose()
    await feed.close()


async def history(c: RunContext) -> None:
    for query in (
        RunQuery(owner=""),
        RunQuery(owner="", cursor=f"01J{300:023d}"),
        RunQuery(owner="", states=("ready", "running")),
        RunQuery(owner="", model=MODEL),
        RunQuery(owner="", star=True),
    ):
        async with c.ledger.database.read() as session:
            ids, _ = await find(session, query)
            await view_runs(session, ids)


async def what_is_learned(c: RunContext) -> None:
    await c.tempo.usual(MODEL, "account")
    await Prices(c.ledger.database)._rows(MODEL, "account")


@pytest.mark.parametrize(
    "ask", [claim, create, whose_turn_it_is, sweep, events, history, what_is_learned], ids=lambda ask: ask.__name__
)
async def test_it_is_found_by_an_index(
    c: RunContext, grown: Database, ask: Callable[[RunContext], Awaitable[None]]
) -> None:
    said: Said = []
    listener = _hearing(said)
    event.listen(grown.engine.sync_engine, "before_cursor_execute", listener)
    try:
        await ask(c)
    finally:
        event.remove(grown.engine.sync_engine, "before_cursor_execute", listener)
    plans = {statement: await _plan(grown, statement, given) for statement, given in said}
    assert plans
    assert {statement: plan for statement, plan in plans.items() if _reads_all(plan)} == {}


async def test_a_statement_without_an_index_is_noticed(grown: Database) -> None:
    plan = await _plan(grown, "select id from runs where prompt = 'x'", ())
    assert _reads_all(plan)


def _hearing(said: Said) -> Any:
    def heard(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        if re.match(r"(select|update|delete)\b", statement, re.I) and re.search(r"\b(runs|events)\b", statement):
            said.append((statement, given))

    return heard


async def _plan(database: Database, statement: str, given: Any) -> str:
    explain = "explain query plan " if database.is_sqlite else "explain "
    async with database.engine.connect() as connection:
        if not database.is_sqlite:  # of so few rows it would read all, whatever there is
            await connection.execute(text("set enable_seqscan = off"))
        lines = await connection.exec_driver_sql(explain + statement, given or None)
        return "\n".join(str(line[-1]) for line in lines)


def _reads_all(plan: str) -> bool:
    """SQLite scans a table, or PostgreSQL reads it in sequence."""
    return bool(re.search(r"\bSCAN (runs|events)\b|Seq Scan on (runs|events)\b", plan))
