"""The page of a run: what it says at each state, what it is compared with, what is made of it."""

import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from app.media.samples import sample_path
from app.messages import Message, stored
from app.runs import RunView
from app.runs.ledger.run_error import run_error
from app.web.i18n import translation
from tests.support.ui_text import START_FROM_THIS
from tests.web.cast import FakeRuns
from tests.web.conftest import WebApp
from tests.web.i18n.test_translation import Loud

OURS = {"origin": "http://127.0.0.1:8000"}
PAID = {"draft": False, "upstream": {"name": "runcomfy", "base": "https://model-api.runcomfy.net/v1"}}
COST = {"estimate_usd": "0.0400", "most_usd": "0.0400", "actual_usd": "0.0412", "held_usd": "0.0412"}
HELD = {"estimate_usd": "0.0400", "most_usd": "0.0400", "actual_usd": None, "held_usd": "0.0400"}
FREE = {"estimate_usd": "0.0400", "most_usd": "0.0400", "actual_usd": None, "held_usd": "0.0000"}
LONG_AGO = "2026-01-01T00:00:00.000Z"


def error(code: str, upstream_said: str | None = None, **params: Any) -> dict[str, Any]:
    return {"error": {"message": "…", **run_error(code, upstream_said=upstream_said, **params)}}


def failed(said: str, code: str = "failed") -> dict[str, Any]:
    return error(code, said, case="failed")


def attached(reason: str) -> dict[str, Any]:
    at = "/api/v1/runs/01J00000000000000000000001/outputs/file/1"
    facts = {"bytes": 43_000, "mime": "image/jpeg", "sha256": "0" * 64, "message": "…"}
    return {"kind": "file", "n": 1, "url": at, "reason": reason, **facts}


def output(run_id: str) -> dict[str, Any]:
    at = f"/api/v1/runs/{run_id}/outputs/result/1"
    sizes = {"width": 1024, "height": 1280, "bytes": 43_000, "mime": "image/webp", "sha256": "0" * 64}
    return {"kind": "result", "n": 1, "url": at, "thumb": f"{at}/thumb", **sizes}


async def with_file(house: WebApp, n: int, **changes: Any) -> RunView:
    """A saved run whose result is in storage."""
    run = house.studio.runs.add(n, **changes)
    run = house.studio.runs.add(n, outputs=[output(run.id)], **changes)
    key = f"runs/{n}.webp"
    await house.studio.storage.put(key, sample_path("sofa").read_bytes())
    house.studio.runs.outputs[run.id, "result", 1] = SimpleNamespace(key=key, thumb_key=None)
    return run


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"state": "ready", "parked": True}, ["Waiting for you to send", "Send it"]),
        (
            {"state": "ready", "parked": True, "restored": True},
            ["This run may already have been sent", "may be charged twice"],
        ),
        ({"state": "submitted", "queue_position": 3}, ["Third in line", "Cancel this run"]),
        ({"state": "running", "looked_at": LONG_AGO}, ["RunComfy isn’t responding", "is safe"]),
        ({"state": "running", "status_word": "token_refused"}, ["RunComfy refused the token", "sign in again"]),
        ({"state": "unconfirmed", "cost": HELD}, ["We couldn’t confirm this run", "I can’t find it", "Stop waiting"]),
        (
            {"state": "rejected", "cost": FREE, "error": {"code": "no_funds", "message": "The balance is empty"}},
            ["The balance is empty.", "Nothing was charged."],
        ),
        (
            {"state": "failed", "cost": HELD, **failed("No reason")},
            ["RunComfy named no cost", "$0.04 still counts until the cost is known.", "Edit again"],
        ),
        (
            {"state": "cancelled", "cost": FREE, "cancel_outcome": "cancelled"},
            ["Canceled", "Nothing was charged.", "Run again, at most $0.04"],
        ),
        (
            {"state": "not_sent", **error("unreachable", reason=Message("submit.no_connection_in_time"))},
            ["Not sent", "Couldn’t reach RunComfy for ten minutes. Nothing was charged."],
        ),
        (
            {"state": "lost", "cost": HELD, **error("lost")},
            ["$0.04 still counts", "two more weeks"],
        ),
        (
            {"state": "unsaved", "cost": COST, **error("expired", why=Message("fetch.gone", status=404))},
            ["It was charged $0.0412.", "request ID: request-1"],
        ),
        (
            {"state": "unsaved", "cost": COST, **error("incomplete", why=Message("fetch.broken_off"))},
            ["try again", "Retry download"],
        ),
        (
            {"state": "rejected", **error("upstream_schema", "size: no such size")},
            ["RunComfy rejected one of the settings. Its message: “size: no such size”", "Nothing was charged."],
        ),
        ({"state": "failed", "cost": FREE, **failed("Words of theirs", "their_own")}, ["Words of theirs."]),
        ({"state": "lost", "cost": HELD, **error("lost", case="old")}, ["It didn’t finish within seven days."]),
        (
            {"state": "unsaved", "cost": COST, **error("refused", why=Message("fetch.too_large", size="2048"))},
            ["The result wasn’t downloaded: The file is larger than 2048 MiB."],
        ),
        (
            {
                "state": "unsaved",
                "cost": COST,
                **error("incomplete", case="no_picture", why=Message("picture.corrupt")),
            },
            ["The file that came is not an image."],
        ),
        (
            {"state": "saved", "cost": COST, "outputs": [], "files": [attached("too_large")]},
            [
                "Done, as a file",
                "It was charged $0.0412.",
                "too large to be shown here",
                "Download the file",
            ],
        ),
        (
            {
                "state": "unsaved",
                "cost": COST,
                "addresses": ["https://cdn.test/a.png?sig=1&b=2"],
                **error("refused", why=Message("fetch.result_elsewhere", host="cdn.test", allowed="files.test")),
            },
            ["The result lies on cdn.test;", 'href="https://cdn.test/a.png?sig=1&amp;b=2"', "Retry download"],
        ),
        (
            {"state": "failed", "cost": FREE, **failed("No reason")},
            ["RunComfy named no cost, so it may have been charged."],
        ),
        (
            {"state": "failed", "cost": {**FREE, "actual_usd": "0.0000"}, **failed("No reason")},
            ["Nothing was charged."],
        ),
        (
            {"state": "running", "status_word": "unreadable", "request_id": "request-1"},
            ["RunComfy’s answers can’t be read", "we keep checking", "request ID: request-1"],
        ),
        (
            {
                "state": "submitted",
                "parked": True,
                **error("crashed", times=5, cause="ValueError"),
            },
            ["stumbled over the run", "5 times: ValueError", "It is safe at RunComfy", "Go on"],
        ),
        ({"state": "abandoned", "cost": HELD}, ["Given up", "$0.04 still counts"]),
        ({"deleted_at": LONG_AGO}, ["Deleted", "Undo"]),
    ],
)
async def test_it_says_what_happened_what_it_cost_and_what_to_do(
    client: httpx.AsyncClient, runs: FakeRuns, changes: dict[str, Any], says: list[str]
) -> None:
    run = runs.add(1, **(PAID | changes))
    page = (await client.get(run.url)).text
    for words in says:
        assert words in page, words


@pytest.mark.parametrize(
    ("form", "usd"),
    [({"usd": "0.04"}, "0.04"), ({"usd": " $0,0412 "}, "0.0412"), ({"usd": "", "nothing": "1"}, "0")],
)
async def test_a_person_records_a_cost_that_nobody_named(
    client: httpx.AsyncClient, runs: FakeRuns, form: dict[str, str], usd: str
) -> None:
    run = runs.add(1, **PAID, state="failed", cost={**HELD, "is_untold": True})
    page = (await client.get(run.url)).text
    assert "Record what it cost" in page
    assert "Nothing was charged" in page
    answer = await client.post(f"{run.url}/cost", data=form, headers=OURS)
    assert answer.headers["location"] == run.url
    assert ("cost", run.id, Decimal(usd)) in runs.asked


@pytest.mark.parametrize("typed", ["", "four cents", "-1", "1e400", "9" * 90])
async def test_a_cost_that_is_no_amount_stays_in_its_field(
    client: httpx.AsyncClient, runs: FakeRuns, typed: str
) -> None:
    run = runs.add(1, **PAID, state="failed", cost={**HELD, "is_untold": True})
    answer = await client.post(f"{run.url}/cost", data={"usd": typed}, headers=OURS)
    assert answer.status_code == 422
    assert "Type an amount in US dollars" in answer.text
    assert f'name="usd" inputmode="decimal" maxlength="40" value="{typed}"' in answer.text
    assert runs.asked == []


async def test_a_recorded_cost_is_told_from_the_providers(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    cost = {**HELD, "is_untold": True, "stated_usd": "0.0300", "held_usd": "0.0300"}
    page = (await client.get(runs.add(1, **PAID, state="failed", cost=cost).url)).text
    assert "You recorded a cost of $0.0300." in page
    assert "Change the recorded cost" in page
    free = {**cost, "stated_usd": "0.0000", "held_usd": "0.0000"}
    assert (
        "You recorded that nothing was charged."
        in (await client.get(runs.add(2, **PAID, state="failed", cost=free).url)).text
    )
    assert "Record what it cost" not in (await client.get(runs.add(3, **PAID, state="failed", cost=COST).url)).text


@pytest.mark.parametrize(
    ("about", "most", "says"),
    [
        ("0.0400", "0.6800", "about $0.04, at most $0.68"),
        ("0.0400", "0.0400", "at most $0.04"),
        ("0.0400", None, "about $0.04"),
    ],
)
async def test_the_same_again_says_about_and_at_most(
    client: httpx.AsyncClient, runs: FakeRuns, about: str, most: str | None, says: str
) -> None:
    run = runs.add(1, **PAID, state="failed", cost={**COST, "estimate_usd": about, "most_usd": most})
    assert f"Run again, {says}" in (await client.get(run.url)).text


async def test_it_says_why_in_the_readers_language(
    client: httpx.AsyncClient, runs: FakeRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "_catalogue", lambda _language: Loud())
    gone = error("expired", "no such file", why=Message("fetch.gone", status=404))
    page = (await client.get(runs.add(1, **PAID, state="unsaved", cost=COST, **gone).url)).text
    assert "THE RESULT IS GONE FROM RunComfy. ITS MESSAGE: “no such file”" in page
    assert "404" not in page.partition("ITS MESSAGE")[0].partition("THE RESULT")[2]


async def test_it_says_that_a_file_is_gone(house: WebApp) -> None:
    run = await with_file(house, 1, **PAID, cost=COST)
    await house.studio.storage.delete("runs/1.webp")
    page = (await house.client.get(run.url)).text
    assert "File missing" in page
    assert "It was charged $0.0412." in page
    assert START_FROM_THIS not in page
    assert (await house.client.post(f"{run.url}/source", headers=OURS)).headers["location"] == run.url


async def test_its_events_are_said_in_words(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    detail = {"reason": Message("submit.no_connection_in_time"), "again_in_s": 4}
    event = {
        "id": 1,
        "at": "2026-11-23T09:30:00.000Z",
        "state": "ready",
        "cause": "not_sent",
        "text": "…",
        "detail": {**detail, "reason": str(detail["reason"])},
        "params": {name: stored(value) for name, value in detail.items()},
    }
    page = (await client.get(runs.add(1, events=[event]).url)).text
    assert "Not sent, no connection in time; again in 4 s" in page


async def test_it_is_compared_with_any_result_of_its_family(house: WebApp) -> None:
    first = await with_file(house, 1)
    await with_file(house, 2, parent=first.id)
    third = await with_file(house, 3, parent=first.id)
    page = (await house.client.get(third.url)).text
    links = re.findall(r'href="(/runs/\w+\?with=\w+)"', page)
    assert [link.rpartition("=")[2] for link in links] == [first.id, house.studio.runs.views[first.id[:-1] + "2"].id]
    assert first.outputs[0].url not in page.split("<nav", 2)[1]
    compared = (await house.client.get(links[0])).text
    assert f'src="{first.outputs[0].url}"' in compared
    assert f"/status?with={first.id}" in compared  # and stays so when the page moves


async def test_it_is_not_compared_with_what_is_not_ours(house: WebApp) -> None:
    run = await with_file(house, 1)
    other = await with_file(house, 2, person="somebody")
    assert other.outputs[0].url not in (await house.client.get(f"{run.url}?with={other.id}")).text


@pytest.mark.parametrize(("form", "more"), [({}, ""), ({"pass": "1"}, "&pass=1")])
async def test_its_result_becomes_a_source_and_remembers_it(house: WebApp, form: dict[str, str], more: str) -> None:
    run = await with_file(house, 1)
    answer = await house.client.post(f"{run.url}/source", data=form, headers=OURS)
    found = re.fullmatch(rf"/\?image=(\w+)&after={run.id}{more}", answer.headers["location"])
    assert found
    assert (await house.studio.images.get(found[1])).origin == "output"


async def test_it_is_run_again_once_for_a_double_click(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run = runs.add(1, state="failed", **PAID)
    key = re.search(r'name="key" value="(\w+)"', (await client.get(run.url)).text)
    assert key
    answer = await client.post(f"{run.url}/again", data={"key": key[1]}, headers=OURS)
    assert answer.headers["location"] == f"/runs/{max(runs.views)}"
    assert ("again", run.id, f"{run.id}:again:{key[1]}", False) in runs.asked


async def test_it_asks_before_it_may_charge_twice(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run = runs.add(1, state="abandoned", note="twice", **PAID)
    answer = await client.post(f"{run.url}/again", data={"key": "k"}, headers=OURS)
    assert answer.status_code == 409
    assert "you’ll pay twice" in answer.text
    assert "Run anyway" in answer.text
    sure = await client.post(f"{run.url}/again", data={"key": "k", "confirm": "1"}, headers=OURS)
    assert sure.status_code == 303


async def test_its_tags_and_note_are_kept(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run = runs.add(1)
    await client.post(f"{run.url}/labels", data={"tags": "spring, lund", "note": " For Anna. "}, headers=OURS)
    kept = runs.views[run.id]
    assert (kept.tags, kept.note) == (["spring", "lund"], "For Anna.")


async def test_it_is_deleted_where_it_can_be_undone(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run, live = runs.add(1), runs.add(2, state="running")
    deleted = await client.post(f"{run.url}/deletion", headers=OURS)
    assert deleted.headers["location"] == f"/runs?deleted={run.id}"
    assert (await client.post(f"{live.url}/deletion", headers=OURS)).headers["location"] == "/runs?kept=1"
    await client.post(f"{run.url}/restoration", headers=OURS)
    assert ("restore", run.id) in runs.asked


async def test_it_refreshes_itself_without_a_script(client: httpx.AsyncClient, runs: FakeRuns, tmp_path: Path) -> None:
    live = (await client.get(runs.add(1, state="running").url)).text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in live
    assert "http-equiv" not in (await client.get(runs.add(2).url)).text
