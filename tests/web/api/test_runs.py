"""Runs as JSON: the contract, call by call."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.runs import RunQuery
from tests.web.cast import SPEC, FakeRuns, make_view
from tests.web.conftest import Build

RUNS = "/api/v1/runs"


async def test_it_makes_a_run(client: httpx.AsyncClient) -> None:
    answer = await client.post(RUNS, json={"spec": SPEC, "client_key": "form-1"})
    assert answer.status_code == 202
    run = answer.json()
    assert run["state"] == "ready"
    assert answer.headers["location"] == f"{RUNS}/{run['id']}"


async def test_it_answers_the_same_run_for_the_same_key(client: httpx.AsyncClient) -> None:
    first = await client.post(RUNS, json={"spec": SPEC, "client_key": "form-1"})
    second = await client.post(RUNS, json={"spec": SPEC, "client_key": "form-1"})
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]


async def test_it_says_which_findings_stop_a_run(client: httpx.AsyncClient) -> None:
    answer = await client.post(RUNS, json={"spec": {**SPEC, "note": "findings"}})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "findings"
    assert answer.json()["error"]["detail"][0]["field"] == "/images"


async def test_it_asks_before_it_may_charge_twice(client: httpx.AsyncClient) -> None:
    body = {"spec": {**SPEC, "note": "twice"}}
    answer = await client.post(RUNS, json=body)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "may_charge_twice"
    assert (await client.post(RUNS, json={**body, "confirm": True})).status_code == 202


async def test_it_records_what_a_run_cost(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    cost = {"estimate_usd": "0.0400", "actual_usd": None, "held_usd": "0.0400", "is_untold": True}
    run, known = runs.add(1, state="failed", cost=cost), runs.add(2, state="failed")
    assert (await client.post(f"{RUNS}/{run.id}/cost", json={"usd": "0.0412"})).json()["id"] == run.id
    assert (await client.post(f"{RUNS}/{run.id}/cost", json={"usd": 0})).status_code == 200
    assert [asked[1:] for asked in runs.asked] == [(run.id, Decimal("0.0412")), (run.id, Decimal(0))]
    for odd in ("-1", "NaN", "1e9", "a", None, [], 10**400):
        assert (await client.post(f"{RUNS}/{run.id}/cost", json={"usd": odd})).status_code == 422
    refused = await client.post(f"{RUNS}/{known.id}/cost", json={"usd": "0"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "cost_known")


async def test_it_shows_a_run_with_every_documented_field(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    view = runs.add()
    run = (await client.get(f"{RUNS}/{view.id}")).json()
    assert run == view.model_dump(mode="json")
    documented = (
        "id url state phase draft upstream model prompt composer spec wire request_id queue_position created_at submitted_at "
        "finished_at saved_at cost person group parent tags starred note sources outputs report error cancel_requested "
        "parked events"
    )
    assert set(documented.split()) <= run.keys()


async def test_it_lists_runs_by_what_is_asked(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    runs.add(1)
    runs.add(2)
    query = "state=saved,failed&state=running&q=%20menu%20&tag=spring&model=m&star=true&group=g&cursor=c&limit=1"
    answer = await client.get(f"{RUNS}?{query}")
    assert answer.status_code == 200
    assert answer.json().keys() == {"runs", "next"}
    assert len(answer.json()["runs"]) == 1
    assert runs.asked[-1] == (
        "page",
        RunQuery(
            owner="",
            states=("saved", "failed", "running"),
            q="menu",
            tag="spring",
            model="m",
            star=True,
            group="g",
            cursor="c",
            limit=1,
        ),
    )


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "state=nowhere", "star=perhaps"])
async def test_it_refuses_a_list_that_can_not_be(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"{RUNS}?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] is None


async def test_it_labels_a_run(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run_id = runs.add(note="first").id
    run = (await client.patch(f"{RUNS}/{run_id}", json={"tags": ["spring"], "starred": True})).json()
    assert (run["tags"], run["starred"], run["note"]) == (["spring"], True, "first")
    answer = await client.patch(f"{RUNS}/{run_id}", json={"note": "x" * 4001})
    assert answer.json()["error"]["field"] == "/note"


async def test_it_deletes_a_run_and_brings_it_back(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run_id = runs.add().id
    answer = await client.delete(f"{RUNS}/{run_id}")
    assert (answer.status_code, answer.content) == (204, b"")
    answer = await client.post(f"{RUNS}/{run_id}/restoration")
    assert (answer.status_code, answer.json()["id"]) == (200, run_id)
    assert runs.asked == [("delete", run_id), ("restore", run_id)]


async def test_it_deletes_no_run_whose_outcome_is_open(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    answer = await client.delete(f"{RUNS}/{runs.add(state='running').id}")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "still_open"


async def test_it_passes_a_cancel_on(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    answer = await client.post(f"{RUNS}/{runs.add(state='running').id}/cancellation")
    assert answer.status_code == 202
    assert answer.json() == {"outcome": "requested", "state": "running"}


async def test_it_sends_a_parked_run_alone(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    waiting, other = runs.add(1, parked=True), runs.add(2)
    assert (await client.post(f"{RUNS}/{waiting.id}/sending")).status_code == 202
    answer = await client.post(f"{RUNS}/{other.id}/sending")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_parked")


async def test_it_says_what_a_pasted_id_is_before_it_is_taken(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    at = f"{RUNS}/{runs.add(state='unconfirmed').id}/resolution"
    answer = (await client.post(at, json={"request_id": " request-7 "})).json()
    assert answer["taken"] is False
    assert answer["found"] == {
        "request_id": "request-7",
        "model": "openai/gpt-image-2/edit",
        "created_at": "2026-11-23T09:30:00.000Z",
        "status": "running",
        "files": [],
    }
    assert (await client.post(at, json={"request_id": "request-7", "confirm": True})).json()["taken"] is True


async def test_it_gives_a_run_up(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    run = runs.add(state="unconfirmed")
    answer = await client.post(f"{RUNS}/{run.id}/resolution", json={"abandon": True})
    assert answer.status_code == 200
    assert answer.json()["found"] is None
    assert runs.asked == [("abandon", run.id)]


@pytest.mark.parametrize("body", [{}, {"abandon": True, "request_id": "request-7"}, {"abandon": False}])
async def test_it_wants_one_way_to_resolve_a_run(
    client: httpx.AsyncClient, runs: FakeRuns, body: dict[str, Any]
) -> None:
    answer = await client.post(f"{RUNS}/{runs.add(state='unconfirmed').id}/resolution", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "/request_id")


CALLS = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/restoration"),
    ("POST", "/cancellation"),
    ("POST", "/sending"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_it_knows_nothing_of_a_run_that_is_not_there(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, f"{RUNS}/{make_view(9).id}{path}", json={} if method == "PATCH" else None)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


async def test_it_serves_its_description(client: httpx.AsyncClient) -> None:
    described = (await client.get("/api/openapi.json")).json()
    assert "/runs" not in described["paths"]
    create = described["paths"][RUNS]["post"]["responses"]
    assert create.keys() == {"200", "202", "4XX"}
    ids = [call["operationId"] for path in described["paths"].values() for call in path.values()]
    assert len(ids) == len(set(ids))


async def test_it_keeps_a_persons_runs_apart(build: Build) -> None:
    house = await build(public_url="https://stillframe.example", base="https://stillframe.example")
    accounts = house.studio.accounts
    person = await accounts.set_up(accounts.setup_code, "Ann", "ann@studio.example", "long enough words")
    token, _ = await accounts.sign_in("ann@studio.example", "long enough words")
    mine, other = house.studio.runs.add(1, person=person.id), house.studio.runs.add(2, person="01JSOMEBODYELSE")
    cookies = {"cookie": f"__Host-stillframe={token}"}
    assert (await house.client.get(f"{RUNS}/{mine.id}", headers=cookies)).status_code == 200
    assert (await house.client.get(f"{RUNS}/{other.id}", headers=cookies)).status_code == 404
