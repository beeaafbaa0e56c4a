"""A whole server, killed with -9 at each stage of a run and started again, against an upstream that counts what it is asked."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.fault_upstream import FaultUpstream
from tests.support.server import Server

pytestmark = pytest.mark.slow
TOKEN = "upstream-canary-9d1"


@pytest.fixture
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream(token=TOKEN) as upstream:
        yield upstream


@pytest.fixture(params=["sqlite", "postgresql"])
def studio(request: pytest.FixtureRequest, server: Server, upstream: FaultUpstream) -> Server:
    """A server with a paid upstream, on each database."""
    settings: dict[str, Any] = {"upstream": "custom", "upstream_url": upstream.base, "runcomfy_token": TOKEN}
    if request.param == "postgresql":
        socket = request.getfixturevalue("postgres")
        settings["database_url"] = f"postgresql://postgres@/postgres?host={socket}"
    return server.start(**settings)


def spec(instruction: str) -> dict[str, Any]:
    return {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/a.jpg", "role": "primary"}],
        "keep": [],
        "changes": [{"kind": "free", "instruction": instruction}],
        "size": "auto",
    }


def begin(studio: Server, instruction: str) -> str:
    answer = studio.post("/api/v1/runs", json={"spec": spec(instruction)})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("instruction", "queue_s", "run_s", "stage"),
    [
        ("ok while queued", 3, 0, "submitted"),
        ("ok while running", 0, 3, "running"),
        ("file_500x2 while downloading", 0, 0, "succeeded"),
    ],
    ids=["queued", "running", "downloading"],
)
def test_it_goes_on_where_it_was_and_sends_nothing_twice(
    studio: Server, upstream: FaultUpstream, instruction: str, queue_s: float, run_s: float, stage: str
) -> None:
    upstream.queue_s, upstream.run_s = queue_s, run_s
    run_id = begin(studio, instruction)
    studio.wait_for(run_id, stage)
    studio.kill()
    studio.start()
    run = studio.wait_for(run_id, "saved", "unsaved", "failed", "lost")
    assert run["state"] == "saved"
    assert len(upstream.posts) == 1
    picture = studio.get(run["outputs"][0]["url"])
    assert len(picture.content) == run["outputs"][0]["bytes"]


def test_it_has_no_more_under_way_than_may_be_and_finishes_all(server: Server, upstream: FaultUpstream) -> None:
    upstream.run_s = 0.5
    server.start(upstream="custom", upstream_url=upstream.base, runcomfy_token=TOKEN, max_submitted_runs=2)
    runs = [begin(server, f"ok number {n}") for n in range(6)]
    for run_id in runs:
        server.wait_for(run_id, "saved")
    at = sorted(post.at for post in upstream.posts)
    assert len(at) == 6
    beside = [sum(other < this < other + upstream.run_s for other in at) for this in at]
    assert max(beside) == 1


def test_it_does_not_send_again_what_was_on_its_way_when_it_died(server: Server, upstream: FaultUpstream) -> None:
    server.start(upstream="custom", upstream_url=upstream.base, runcomfy_token=TOKEN)
    run_id = begin(server, "slow_ok dies in mid-POST")
    server.wait_for(run_id, "posting")
    server.kill()
    server.start()
    begun = begin(server, "ok the next one")
    server.wait_for(begun, "saved")
    assert server.get(f"/api/v1/runs/{run_id}").json()["state"] in ("posting", "unconfirmed")
    assert sum("mid-POST" in post.prompt for post in upstream.posts) <= 1


def test_it_finishes_the_post_in_flight_when_it_is_told_to_stop(server: Server, upstream: FaultUpstream) -> None:
    server.start(upstream="custom", upstream_url=upstream.base, runcomfy_token=TOKEN)
    run_id = begin(server, "slow_ok is recorded")
    server.wait_for(run_id, "posting")
    assert server.stop() == 0
    server.start()
    assert server.wait_for(run_id, "saved")["request_id"]
    assert len(upstream.posts) == 1


def test_it_ends_when_told_to_while_a_file_comes_byte_by_byte(studio: Server, upstream: FaultUpstream) -> None:
    run_id = begin(studio, "file_slow is given up and begun anew")
    studio.wait_for(run_id, "succeeded")
    assert studio.stop() == 0
    assert not list((studio.data / "files" / "incoming").iterdir())
    upstream.jobs[upstream.posts[0].request_id].post.scenario = "ok"
    studio.start()
    studio.wait_for(run_id, "saved")
    assert len(upstream.posts) == 1


def test_it_ends_when_told_to_before_its_engine_has_started(server: Server) -> None:
    for _ in range(3):
        server.start(upstream="sandbox")
        assert server.stop() == 0
