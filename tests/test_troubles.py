"""What goes wrong for a new user: a clear message beside its field or on the run, nothing typed lost, nothing paid."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.fault_upstream import FaultUpstream
from tests.support.server import Server

TOKEN = "upstream-canary-9d1"


@pytest.fixture(scope="module")
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream(token=TOKEN) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, upstream: FaultUpstream) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("studio") / "data")
    yield server.start(upstream="custom", upstream_url=upstream.base, runcomfy_token=TOKEN)
    server.stop()


def spec(*addresses: str, instruction: str = "ok do it", **more: Any) -> dict[str, Any]:
    images = [{"url": address} for address in addresses or ("https://example.com/a.jpg",)]
    change = {"kind": "free", "instruction": instruction}
    return {"version": 1, "model": "openai/gpt-image-2/edit", "images": images, "changes": [change], **more}


def test_it_tells_a_wrong_token_on_the_run_and_shows_it_nowhere(server: Server, upstream: FaultUpstream) -> None:
    server.start(upstream="custom", upstream_url=upstream.base, runcomfy_token="a-wrong-canary-token")
    booked = upstream.booked()
    run = server.post("/api/v1/runs", json={"spec": spec()}).json()
    run = server.wait_for(run["id"], "rejected", "not_sent", "unconfirmed")
    assert (run["state"], run["error"]["code"]) == ("rejected", "upstream_token")
    page = server.get(run["url"]).text
    assert "Nothing was charged" in page
    assert upstream.booked() == booked
    seen = page + "\n".join(server.lines) + str(run)
    assert "a-wrong-canary-token" not in seen


def test_it_tells_what_the_schema_refused(studio: Server, upstream: FaultUpstream) -> None:
    booked = upstream.booked()
    run = studio.post("/api/v1/runs", json={"spec": spec(instruction="422 refuse it")}).json()
    run = studio.wait_for(run["id"], "rejected")
    assert run["error"]["detail"][0]["loc"] == ["body", "size"]
    page = studio.get(run["url"]).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert upstream.booked() == booked


def test_it_keeps_a_run_while_upstream_is_dead_and_sends_it_when_it_is_back(
    server: Server, upstream: FaultUpstream
) -> None:
    dead = FaultUpstream()
    address = dead.base
    dead.server_close()
    server.start(upstream="custom", upstream_url=address, runcomfy_token=TOKEN)
    run = server.post("/api/v1/runs", json={"spec": spec()}).json()
    deadline = 50
    while deadline and len(server.get(f"/api/v1/runs/{run['id']}").json()["events"]) < 3:
        deadline -= 1
    run = server.get(f"/api/v1/runs/{run['id']}").json()
    assert run["state"] in ("ready", "posting")
    assert server.post(f"/api/v1/runs/{run['id']}/cancellation").json()["state"] in ("not_sent", "posting")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.com/a.jpg", "bad_image_url"),
        ("https://127.0.0.1/a.jpg", "bad_image_url"),
        ("https://user@example.com/a.jpg", "bad_image_url"),
    ],
)
def test_it_refuses_an_address_with_a_finding_at_its_field(
    studio: Server, upstream: FaultUpstream, address: str, code: str
) -> None:
    posts = len(upstream.posts)
    answer = studio.post("/api/v1/runs", json={"spec": spec(address)})
    assert answer.status_code == 422
    [finding] = [f for f in answer.json()["error"]["detail"] if f["severity"] == "error"]
    assert (finding["code"], finding["field"]) == (code, "/images/0/url")
    assert len(upstream.posts) == posts


def test_it_refuses_eleven_images(studio: Server, upstream: FaultUpstream) -> None:
    posts = len(upstream.posts)
    answer = studio.post("/api/v1/runs", json={"spec": spec(*(f"https://example.com/{n}.jpg" for n in range(11)))})
    assert answer.status_code == 422
    assert "too_many_images" in {finding["code"] for finding in answer.json()["error"]["detail"]}
    assert len(upstream.posts) == posts


def test_it_says_that_an_address_can_not_be_fetched(studio: Server) -> None:
    answer = studio.post("/api/v1/images", json={"url": "https://nowhere.example/a.jpg"})
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["field"]) == (
        422,
        "image_unreachable",
        "/url",
    )


def test_it_turns_strangers_away(studio: Server, upstream: FaultUpstream) -> None:
    posts = len(upstream.posts)
    foreign = studio.get("/", headers={"host": "evil.example"})
    assert foreign.status_code == 400
    crossed = studio.post(
        "/api/v1/runs",
        json={"spec": spec()},
        headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    )
    assert (crossed.status_code, crossed.json()["error"]["code"]) == (403, "cross_site")
    assert len(upstream.posts) == posts


def test_it_loses_nothing_that_was_typed(studio: Server) -> None:
    page = studio.post(
        "/runs", data={"url": "http://example.com/typed.jpg", "keep_also": "the steam above the cup", "do": "run"}
    )
    assert page.status_code == 422
    assert "the steam above the cup" in page.text


def test_it_names_a_malformed_spec_by_its_pointer(studio: Server) -> None:
    answer = studio.post("/api/v1/runs", json={"spec": {**spec(), "changes": [{"kind": "nonsense"}]}})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "invalid_spec", "/spec/changes/0/kind")
    assert error["request_id"]
