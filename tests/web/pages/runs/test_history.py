"""The history: what its address asks for, what its bar does, what comes as a file."""

import csv
import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.runs import RunQuery, Tally
from tests.web.cast import FakeRuns
from tests.web.conftest import Build

OURS = {"origin": "http://127.0.0.1:8000"}


def asked_of(runs: FakeRuns) -> RunQuery:
    found: RunQuery = next(given for name, given, *_ in reversed(runs.asked) if name == "page")
    return found


async def test_it_asks_for_what_its_address_says(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    address = "/runs?state=live&q=+sofa+&tag=spring+menu&model=a/b/edit&star=1&since=2026-11-01&until=2026-11-23"
    assert (await client.get(address)).status_code == 200
    asked = asked_of(runs)
    assert asked.states == ("posting", "ready", "running", "submitted", "succeeded")
    assert (asked.q, asked.tag, asked.model, asked.star) == ("sofa", "spring menu", "a/b/edit", True)
    assert (asked.since, asked.until) == (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))


async def test_its_days_are_those_of_the_servers_zone(build: Build) -> None:
    house = await build(timezone="Asia/Tokyo")
    house.studio.runs.add(1, created_at="2026-11-01T16:00:00.000Z")
    page = (await house.client.get("/runs?since=2026-11-02")).text
    assert asked_of(house.studio.runs).since == datetime(2026, 11, 2, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert "November 2, 2026" in page


async def test_it_takes_an_address_that_a_person_changed(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    assert (await client.get("/runs?since=yesterday&until=&state=nonsense&star=")).status_code == 200
    asked = asked_of(runs)
    assert (asked.since, asked.until, asked.states, asked.star) == (None, None, (), None)


async def test_its_links_keep_what_is_asked_for(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    runs.add()
    runs.next, runs.tallied = "01J0", Tally({"saved": 1}, (), ())
    page = (await client.get("/runs?q=sofa+%26+chair&star=1")).text
    assert 'href="/runs?state=live&amp;q=sofa+%26+chair&amp;star=1"' in page
    assert 'href="/runs?q=sofa+%26+chair&amp;star=1&amp;cursor=01J0"' in page
    assert 'href="/runs/export.csv?q=sofa+%26+chair&amp;star=1"' in page


async def test_it_is_empty_in_two_ways(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    first = (await client.get("/runs")).text
    assert "No runs yet" in first
    assert "/?sample=poster" in first
    runs.tallied = Tally({"saved": 148}, (), ())
    hidden = (await client.get("/runs?q=menue")).text
    assert "Nothing matches “menue”" in hidden
    assert "148 runs are hidden" in hidden


@pytest.mark.parametrize(("do", "starred"), [("star", True), ("unstar", False)])
async def test_it_stars_the_chosen_ones(client: httpx.AsyncClient, runs: FakeRuns, do: str, starred: bool) -> None:
    chosen, other = runs.add(1, starred=not starred), runs.add(2, starred=not starred)
    form = {"do": do, "run": [chosen.id], "back": "/runs?q=sofa"}
    answer = await client.post("/runs/selection", data=form, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs?q=sofa")
    assert runs.views[chosen.id].starred is starred
    assert runs.views[other.id].starred is not starred


async def test_it_puts_a_tag_on_and_takes_it_off(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run = runs.add(1, tags=["lund"])
    for do, tags in (("tag", ["lund", "spring"]), ("tag", ["lund", "spring"]), ("untag", ["lund"])):
        await client.post("/runs/selection", data={"do": do, "run": run.id, "tag": " spring "}, headers=OURS)
        assert runs.views[run.id].tags == tags


async def test_it_deletes_what_may_be_deleted_and_offers_to_undo(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    done, live = runs.add(1), runs.add(2, state="running")
    form = {"do": "delete", "run": [done.id, live.id], "back": "/runs?star=1"}
    answer = await client.post("/runs/selection", data=form, headers=OURS)
    assert answer.headers["location"] == f"/runs?star=1&deleted={done.id}&kept=1"
    page = (await client.get(answer.headers["location"])).text
    assert "1 run deleted." in page
    assert "1 run stays" in page
    undo = {"do": "restore", "run": re.findall(r'type="hidden" name="run" value="([^"]+)"', page)}
    await client.post("/runs/selection", data=undo, headers=OURS)
    assert ("restore", done.id) in runs.asked


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "star"}, "Choose at least one run."),
        ({"do": "tag", "run": "1"}, "Write the tag."),
        ({"do": "compare", "run": "1"}, "Choose two runs"),
        ({"do": "download", "run": "1"}, "None of these runs has a result"),
    ],
)
async def test_it_says_what_is_missing(
    client: httpx.AsyncClient, runs: FakeRuns, form: dict[str, str], words: str
) -> None:
    run = runs.add(1)
    answer = await client.post("/runs/selection", data=form | ({"run": run.id} if "run" in form else {}), headers=OURS)
    assert answer.status_code == 422
    assert words in answer.text


async def test_a_foreign_back_leads_nowhere_else(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    form = {"do": "star", "run": runs.add(1).id, "back": "https://evil.example/?q=sofa"}
    answer = await client.post("/runs/selection", data=form, headers=OURS)
    assert answer.headers["location"] == "/runs?q=sofa"


async def test_a_card_of_a_deleted_run_is_nothing(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run = runs.add(1, deleted_at="2026-11-23T09:30:00.000Z")
    answer = await client.get(f"/runs/{run.id}/card")
    assert (answer.status_code, answer.text) == (200, "")


async def test_it_exports_as_a_file(client: httpx.AsyncClient) -> None:
    answer = await client.get("/runs/export.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="stillframe-runs.csv"'
    assert next(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[:2] == ["id", "state"]
    assert (await client.get("/runs/export.json")).json()["runs"] == []


async def test_its_figures_are_written_in_the_readers_way(
    client: httpx.AsyncClient, runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.web.i18n import translation

    cost = {"estimate_usd": "0.0400", "actual_usd": "0.0412", "held_usd": "0.0412"}
    runs.add(1, draft=False, cost=cost, created_at="2026-11-01T09:30:00.000Z")
    monkeypatch.setattr(translation, "language", lambda: "de")
    page = (await client.get("/runs")).text.replace("\xa0", " ")
    assert "0,0412 $" in page
    assert "1. November 2026" in page
