"""A database of the version that stored sentences: it starts, migrates, and shows its runs, now by code and params."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from app.db import Database
from app.db.migrate import alembic_config
from app.runs.ledger.run_error import error_text, group_error_text
from tests.support.server import Server

FORMER = json.loads((Path(__file__).parent / "former" / "0006.json").read_text(encoding="utf-8"))
JSON = {"spec", "wire", "sources", "result", "error", "tags", "detail", "plan"}
SHOWN = {  # what the page of each run says
    "unconfirmed": "No answer within 60 s.",
    "rejected": "RunComfy rejected one of the settings. Its message: “no such size”",
    "failed": "The picture was refused by the safety filter.",
    "not_sent": "Couldn’t reach RunComfy for ten minutes.",
    "lost": "finish within seven days.",
    "abandoned": "Given up",
    "cancelled": "Canceled",
    "submitted": "ZeroDivisionError at app/runs/steps/poll.py:33.",
    "running": "A sentence that nobody knows any more.",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def former_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database as the former version left it."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        url = f"sqlite+aiosqlite:///{tmp_path / 'data' / 'stillframe.sqlite'}"
    else:
        socket, name = request.getfixturevalue("postgres"), f"former_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")
        url = f"postgresql+psycopg://postgres@/{name}?host={socket}"
    asyncio.run(_make(url))
    return url


async def _make(url: str) -> None:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(alembic_config(c), FORMER["version"]))
        for name, rows in FORMER["tables"].items():
            for row in rows:
                columns = [sa.column(key, sa.JSON() if key in JSON else None) for key in row]
                await connection.execute(sa.insert(sa.table(name, *columns)).values(**_typed(row)))
    await database.close()


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    flags = ("parked", "restored", "cancel", "draft", "price_known", "starred")
    return {key: bool(value) if key in flags else value for key, value in row.items()}


@pytest.fixture
async def former(former_url: str) -> AsyncIterator[Database]:
    database = Database(former_url)
    yield database
    await database.close()


async def _to(database: Database, version: str, *, up: bool = True) -> None:
    move = command.upgrade if up else command.downgrade
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: move(alembic_config(c), version))


async def _rows(database: Database, table: str) -> dict[Any, dict[str, Any]]:
    query = sa.select(sa.table(table, *(sa.column(c, sa.JSON()) for c in ("error", "result")), sa.column("id")))
    query = query.add_columns(sa.literal_column("state"))
    async with database.read() as session:
        return {row.id: dict(row._mapping) for row in await session.execute(query)}


async def test_it_stores_codes_where_it_recognizes_a_sentence(former: Database) -> None:
    await _to(former, "head")
    errors = {row["state"]: row["error"] for row in (await _rows(former, "runs")).values() if row["error"]}
    assert errors["unconfirmed"]["params"] == {"reason": {"code": "submit.no_answer", "params": {"seconds": "60"}}}
    assert (errors["rejected"]["code"], errors["rejected"]["upstream_said"]) == ("upstream_schema", "no such size")
    assert errors["failed"]["params"] == {"case": "failed"}
    assert errors["not_sent"]["params"] == {"reason": {"code": "submit.connection_refused", "params": {}}}
    assert errors["lost"]["params"] == {"case": "old"}
    assert errors["submitted"]["params"]["times"] == "5"
    assert [error for error in errors.values() if "message" in error] == [errors["running"]]
    assert error_text(errors["running"]) == "A sentence that nobody knows any more."


async def test_it_says_of_each_run_what_it_said_before(former: Database) -> None:
    before = {key: row["error"]["message"] for key, row in (await _rows(former, "runs")).items() if row["error"]}
    await _to(former, "head")
    after = {key: error_text(row["error"]) for key, row in (await _rows(former, "runs")).items() if row["error"]}
    assert after == before


async def test_it_keeps_why_a_file_is_not_shown_and_why_a_chain_stopped(former: Database) -> None:
    await _to(former, "head")
    unshown = [
        row["result"]["unshown"]["2"] for row in (await _rows(former, "runs")).values() if row["state"] == "saved"
    ]
    kind = {"code": "kind.tiff", "params": {}}
    assert unshown == [{"code": "other_kind", "message": {"code": "picture.shown_kind", "params": {"kind": kind}}}]
    async with former.read() as session:
        error = await session.scalar(sa.select(sa.column("error", sa.JSON())).select_from(sa.table("groups")))
    assert error["params"] == {"why": {"code": "picture.too_many_pixels", "params": {}}}
    assert group_error_text(error).startswith("The image is larger than 50 megapixels")


async def test_it_can_go_back(former: Database) -> None:
    before = {key: row["error"] and row["error"]["message"] for key, row in (await _rows(former, "runs")).items()}
    await _to(former, "head")
    await _to(former, "0008", up=False)
    after = {key: row["error"] and row["error"]["message"] for key, row in (await _rows(former, "runs")).items()}
    assert after == before


def test_it_starts_and_shows_its_runs(former_url: str, tmp_path: Path) -> None:
    settings = {} if former_url.startswith("sqlite") else {"database_url": former_url.replace("+psycopg", "")}
    server = Server(tmp_path / "data")
    try:
        server.start(**settings)
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            listed = client.get("/api/v1/runs?limit=50").json()["runs"]
            assert {run["id"] for run in listed} == {row["id"] for row in FORMER["tables"]["runs"]}
            for run in listed:
                page = client.get(run["url"])
                assert page.status_code == 200
                assert SHOWN.get(run["state"], "") in page.text, run["state"]
                events = client.get(f"/api/v1/runs/{run['id']}").json()["events"]
                assert [event["text"] for event in events if "%(" in event["text"]] == []
    finally:
        server.kill()
