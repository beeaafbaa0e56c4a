"""A person who is signed in, or a script of theirs, asks for everything at once: 429 with when to come again."""

from collections import Counter
from typing import Any

import httpx
import pytest
import pytest_asyncio
from limits import parse

from app.db import Database
from app.errors import Conflict, ImageError, StorageError
from app.media import Images, Storage
from app.runs.reviews.service import MAX_OPEN
from app.web.middleware import quotas
from app.web.middleware.quotas import QUOTAS, quota_of
from tests.web.conftest import Build, WebApp
from tests.web.pages.builder_page import png
from tests.web.pages.reviewed_run import Reviewed

BASE = "https://studio.example"
ANN = {"name": "Ann", "email": "ann@studio.example", "password": "a long enough password"}

ACTS = {
    "POST /api/v1/prompts": "Previews",
    "POST /edit": "Previews",
    "POST /edit/prompt": "Previews",
    "POST /recipes/01J/prompt": "Previews",
    "POST /api/v1/runs": "Runs",
    "POST /api/v1/groups": "Runs",
    "POST /runs": "Runs",
    "POST /runs/01J/again": "Runs",
    "POST /recipes/01J": "Runs",
    "POST /api/v1/images": "Pictures",
    "GET /runs/export.json": "Exports",
    "GET /runs/export.csv": "Exports",
    "GET /runs/01J/handout": "Exports",
    "GET /api/v1/groups/01J/archive": "Exports",
    "POST /api/v1/groups/plans": "Previews",
    "POST /groups/new": "Previews",
    "POST /groups/sheets": "Runs",
    "POST /groups/01J/rows": "Runs",
    "POST /api/v1/groups/01J/runs": "Runs",
    "POST /api/v1/groups/01J/continuation": "Runs",
    "POST /check": "Pictures",
    "POST /api/v1/imports": "Pictures",
    "GET /api/v1/groups/01J/sheet.xlsx": "Exports",
    "GET /api/v1/runs/01J/proof": "Exports",
    "POST /api/v1/runs/01J/report": "Everything",
    "POST /api/v1/runs/01J/approvals": "Everything",
    "POST /runs/selection": "Everything",
    "POST /runs/01J/reviews": "Everything",
    "POST /recipes/imports": "Everything",
    "DELETE /api/v1/runs/01J": "Everything",
    "PATCH /api/v1/runs/01J": "Everything",
}


@pytest_asyncio.fixture
async def team(build: Build, monkeypatch: pytest.MonkeyPatch) -> WebApp:
    few = [quotas.Quota(one.says, one.asks, (parse("5 per 1 minute"),)) for one in QUOTAS]
    monkeypatch.setattr(quotas, "QUOTAS", few)
    house: WebApp = await build(BASE, public_url=BASE)
    assert house.studio.accounts
    await house.client.post("/setup", data={**ANN, "code": house.studio.accounts.setup_code})
    return house


@pytest.mark.parametrize(("asks", "says"), ACTS.items())
def test_it_knows_what_each_route_asks_for(asks: str, says: str) -> None:
    found = quota_of(*asks.split(" ", 1))
    assert found
    assert found.says.startswith(says)


@pytest.mark.parametrize("asks", ["GET /", "GET /runs", "GET /api/v1/runs/01J", "HEAD /api/v1/images/01J/file"])
def test_looking_is_not_counted(asks: str) -> None:
    assert quota_of(*asks.split(" ", 1)) is None


async def test_each_act_has_an_end_and_says_when_to_come_again(team: WebApp, sent: Counter[str]) -> None:
    for path in ("/api/v1/prompts", "/api/v1/runs", "/api/v1/images", "/runs/01J/star"):
        for n in range(7):
            answer = await team.client.post(path, json={})
            sent[str(answer.status_code)] += 1
            assert (answer.status_code == 429) == (n >= 5), (path, n)
        assert 0 < int(answer.headers["retry-after"]) <= 60
    assert team.studio.runs.views == {}


async def test_nothing_is_counted_where_nobody_signs_in(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, sent: Counter[str]
) -> None:
    few = [quotas.Quota(one.says, one.asks, (parse("1 per 1 minute"),)) for one in QUOTAS]
    monkeypatch.setattr(quotas, "QUOTAS", few)
    for _ in range(20):
        sent[str((await client.post("/api/v1/runs", json={})).status_code)] += 1
    assert sent == {"422": 20}


def test_a_designer_runs_two_hundred_at_once_and_a_benchmark_a_thousand() -> None:
    runs = quota_of("POST", "/api/v1/runs")
    assert runs
    assert min(limit.amount for limit in runs.limits) >= 1000


async def test_pictures_are_refused_before_the_disk_is_full_and_runs_still_end(
    database: Database, storage: Storage
) -> None:
    free = await storage.free()
    refused = Images(database, storage, floor=free + 10**12)
    with pytest.raises(StorageError) as caught:
        await refused.add_bytes(png())
    assert (caught.value.status, caught.value.error_code) == (503, "storage_full")
    await storage.put("runs/01J/result-1.png", png())  # a result is kept all the same
    taken = await Images(database, storage, floor=1).add_bytes(png())
    assert (await refused.add_bytes(png())).id == taken.id  # and what is here already is no new picture


async def test_one_persons_pictures_have_an_end(database: Database, storage: Storage, sent: Counter[str]) -> None:
    images = Images(database, storage, most=len(png(40)) + len(png(41)))
    for width in (40, 41):
        await images.add_bytes(png(width), owner="ann")
    with pytest.raises(ImageError) as caught:
        await images.add_bytes(png(42), owner="ann")
    assert caught.value.error_code == "storage_quota"
    await images.add_bytes(png(42), owner="ben")
    await images.add_bytes(png(42))  # nobody signs in


async def test_a_run_has_so_many_review_links(reviewed: Reviewed, sent: Counter[str]) -> None:
    reviews, owner = reviewed.studio.reviews, await reviewed._person()
    made: list[Any] = [await reviews.open(reviewed.run, owner=owner) for _ in range(MAX_OPEN)]
    sent["opened"] = len(made)
    with pytest.raises(Conflict) as caught:
        await reviews.open(reviewed.run, owner=owner)
    assert caught.value.error_code == "too_many_links"
    await reviews.revoke(reviewed.run, made[0][1].id, owner=owner)
    await reviews.open(reviewed.run, owner=owner)
