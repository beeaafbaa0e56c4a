"""GET /healthz and /readyz."""

import pytest

from app.errors import StorageError
from tests.support.ui_text import DISK_FULL
from tests.web.conftest import Build, WebApp


async def test_it_is_alive(house: WebApp) -> None:
    assert (await house.client.get("/healthz")).json() == {"status": "ok", "checks": {}}


async def test_it_is_ready_when_database_and_storage_are(house: WebApp) -> None:
    answer = await house.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "storage": "ok"}}


@pytest.mark.parametrize("part", ["database", "storage"])
async def test_it_is_not_ready_when_one_fails(house: WebApp, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    async def fail(*args: object) -> None:
        raise StorageError(f"{DISK_FULL}.")

    target = (house.studio.database, "ping") if part == "database" else (house.studio.storage, "put")
    monkeypatch.setattr(*target, fail)
    answer = await house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert answer.json()["checks"][part] == "failed"


async def test_it_answers_before_the_first_account(build: Build) -> None:
    house = await build(public_url="https://stillframe.example", base="https://stillframe.example")
    for path in ("/healthz", "/readyz"):
        assert (await house.client.get(path)).status_code == 200
