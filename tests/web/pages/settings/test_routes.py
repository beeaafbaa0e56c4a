"""/settings: what is so."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from pydantic import SecretStr

from app.errors import UpstreamBroken
from app.upstream import resolve_profile
from tests.support.ui_text import FREE_DRAFTS, RUNCOMFY_AFTER_RESTART
from tests.web.conftest import Build

CANARY = "canary-token-51a0c7e9"


class Api:
    def __init__(self, balance: Any) -> None:
        self._balance = balance

    async def balance(self) -> Any:
        if isinstance(self._balance, Exception):
            raise self._balance
        if self._balance is None:
            await asyncio.Event().wait()
        return self._balance


def runcomfy(balance: Any) -> dict[str, Any]:
    profile = SimpleNamespace(name="runcomfy", base="https://model-api.runcomfy.net", token=SecretStr(CANARY))
    return {"profile": profile, "api": Api(balance)}


async def test_it_says_how_to_leave_the_sandbox(client: httpx.AsyncClient) -> None:
    page = (await client.get("/settings")).text
    assert "RUNCOMFY_TOKEN" in page
    assert FREE_DRAFTS in page
    assert "Sign out" not in page


async def test_it_shows_that_a_token_is_set_and_never_which(build: Build) -> None:
    house = await build(studio=runcomfy(SimpleNamespace(usd=Decimal("12.3"), currency="USD")), runcomfy_token=CANARY)
    page = (await house.client.get("/settings")).text
    assert "set (never shown or logged)" in page
    assert "12.30 USD" in page
    assert CANARY not in page


async def test_it_does_not_wait_for_an_upstream_that_is_away(build: Build, monkeypatch: Any) -> None:
    from app.web.pages.settings import routes as settings

    monkeypatch.setattr(settings, "BALANCE_S", 0.01)
    for balance in (UpstreamBroken("500"), None):
        house = await build(studio=runcomfy(balance))
        assert "Not responding" in (await house.client.get("/settings")).text


async def test_it_shows_budgets_and_the_day_they_begin(build: Build) -> None:
    house = await build(budget_daily_usd=Decimal(5), timezone="Asia/Tokyo")
    house.studio.runs.budget |= {"person_held_usd": "0.5000", "person_cap_usd": "2.0000"}
    page = (await house.client.get("/settings")).text
    assert "$1.84 of $5.00 today" in page
    assert "$0.50 of $2.00 today" in page
    assert "00:00 Asia/Tokyo" in page


async def test_it_shows_what_is_spent_without_a_cap(build: Build) -> None:
    house = await build(studio=runcomfy(UpstreamBroken("500")))
    house.studio.runs.budget |= {"cap_usd": None}
    assert "$1.84 today, no limit" in (await house.client.get("/settings")).text


async def test_it_shows_the_server(build: Build, tmp_path: Path) -> None:
    house = await build()
    page = (await house.client.get("/settings")).text
    assert str(tmp_path) in page
    assert ("SQLite" if house.studio.database.is_sqlite else "PostgreSQL") in page


async def test_it_asks_before_it_uses_a_sign_in_that_was_found(build: Build, tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY, "user_email": "ann@studio.example"}))
    house = await build(runcomfy_config_dir=tmp_path)
    page = (await house.client.get("/settings")).text
    assert "Run on RunComfy (paid)?" in page
    assert "ann@studio.example" in page
    assert CANARY not in page
    assert "Sign out of RunComfy" not in page  # it is RunComfy's own, and not in use
    answer = await house.client.post("/settings/consent")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings#account")
    assert RUNCOMFY_AFTER_RESTART in (await house.client.get("/settings")).text
    assert resolve_profile(house.studio.settings, None, "").name == "runcomfy"


async def test_it_does_not_ask_where_the_upstream_is_set(build: Build, tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY}))
    house = await build(runcomfy_config_dir=tmp_path, upstream="sandbox")
    assert "for money?" not in (await house.client.get("/settings")).text


async def test_it_says_when_the_sign_in_is_gone(build: Build, tmp_path: Path) -> None:
    house = await build(runcomfy_config_dir=tmp_path)
    assert (await house.client.post("/settings/consent")).status_code == 404


async def test_it_says_which_file_the_token_is_from(build: Build, tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY}))
    profile = runcomfy(UpstreamBroken("500"))
    profile["profile"].account = "a" * 32
    house = await build(studio=profile, runcomfy_config_dir=tmp_path, upstream="runcomfy")
    page = (await house.client.get("/settings")).text
    assert f"read from {tmp_path / 'token.json'} (never shown" in page
    assert CANARY not in page
