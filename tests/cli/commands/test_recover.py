"""After a restore nothing goes out by itself: `stillframe recover` as an operator calls it, on each database."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.process import stillframe
from tests.support.fault_upstream import FaultUpstream
from tests.support.server import Server

TOKEN = "upstream-canary-9d1"


@pytest.fixture
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream(token=TOKEN) as upstream:
        yield upstream


def ask(server: Server, prompt: str) -> str:
    body = {"prompt": prompt, "images": ["https://example.com/a.jpg"], "size": "auto"}
    answer = server.post("/api/v1/runs", json={"spec": {"version": 1, "model": "openai/gpt-image-2/edit", "raw": body}})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def until_not_sent(server: Server, run_id: str) -> None:
    for _ in range(600):
        if server.get(f"/api/v1/runs/{run_id}").json()["events"][-1]["cause"] == "not_sent":
            return
        time.sleep(0.05)
    raise AssertionError("upstream did not say that it is busy")


def test_it_has_ready_runs_wait_for_a_person(server: Server, upstream: FaultUpstream, database_url: str) -> None:
    settings = {"upstream": "custom", "upstream_url": upstream.base, "runcomfy_token": TOKEN}
    settings["database_url"] = database_url.replace("+aiosqlite", "").replace("+psycopg", "")
    server.start(**settings)
    run_id = ask(server, "busy is refused at first")
    until_not_sent(server, run_id)
    server.kill()
    said = stillframe("recover", data_dir=str(server.data), **settings)
    assert (said.returncode, said.stdout) == (0, f"{run_id}\n"), said.stderr
    assert "1 run was ready" in said.stderr
    server.start()
    run = server.get(f"/api/v1/runs/{run_id}").json()
    assert (run["state"], run["parked"], run["restored"]) == ("ready", True, True)
    assert len(upstream.posts) == 1
    assert server.post(f"/api/v1/runs/{run_id}/sending").status_code == 202
    server.wait_for(run_id, "saved")


def test_it_says_that_there_is_nothing_to_wait(tmp_path: Path) -> None:
    said = stillframe("recover", data_dir=str(tmp_path), upstream="sandbox")
    assert (said.returncode, said.stdout) == (0, "")
    assert "No run was ready" in said.stderr


def test_a_copy_on_a_new_machine_sends_nothing_by_itself_and_drives_on_what_was_sent(
    server: Server, upstream: FaultUpstream, tmp_path: Path
) -> None:
    """The engine's file is copied along, against the advice, and newer than the database: its numbers are taken."""
    upstream.run_s = 4.0
    server.start(upstream="custom", upstream_url=upstream.base, runcomfy_token=TOKEN)
    sent = ask(server, "ok is sent before the copy")
    server.wait_for(sent, "running")
    held = ask(server, "busy is unsent in the copy")
    until_not_sent(server, held)
    server.kill()
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("stillframe.sqlite", "stillframe.sqlite-wal", "secrets.json"):
        shutil.copy(server.data / name, copy / name)
    server.start()
    server.wait_for(sent, "saved")
    server.stop()
    shutil.copy(server.data / "engine.sqlite", copy / "engine.sqlite")
    elsewhere = Server(copy)
    try:
        elsewhere.start(upstream="custom", upstream_url=upstream.base, runcomfy_token=TOKEN)
        run = elsewhere.get(f"/api/v1/runs/{held}").json()
        assert (run["state"], run["parked"], run["restored"]) == ("ready", True, True)
        elsewhere.wait_for(sent, "saved")
        assert [post.prompt for post in upstream.posts] == ["ok is sent before the copy", "busy is unsent in the copy"]
    finally:
        elsewhere.stop()
