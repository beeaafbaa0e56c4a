"""What Ctrl-C, an order to end and a kill do to a run: upstream's log is the witness."""

import json
import os
import pty
import signal
import subprocess
import time
from typing import Any

from tests.cli.conftest import Command, body
from tests.media.pictures import picture
from tests.support.fault_upstream import FaultUpstream
from tests.support.forks import CommandProcess
from tests.support.server import Server
from tests.support.until import WAIT_S, until


def read_until(process: CommandProcess, words: str) -> list[str]:
    """What was said, up to the line that has `words`."""
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line.rstrip("\n"))
        if words in line:
            return said
    raise AssertionError(said)


def ctrl_c(process: CommandProcess) -> None:
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: its children are told as well


def ending(process: CommandProcess) -> tuple[int, dict[str, Any], str]:
    out, err = process.communicate(timeout=WAIT_S)
    return process.returncode, json.loads(out) if out else {}, err


def cancels(upstream: FaultUpstream) -> int:
    return sum(path.endswith("/cancel") for _, path, _ in upstream.heads)


def test_it_cancels_in_the_queue(cli: Command, upstream: FaultUpstream) -> None:
    upstream.queue_s = 600
    process = cli.begin("edit", "--input", body())
    read_until(process, "accepted the request")
    ctrl_c(process)
    code, run, said = ending(process)
    assert (code, run["state"]) == (1, "cancelled")
    assert said.splitlines()[-1] == "Upstream canceled it; nothing was charged."
    assert cancels(upstream) == 1
    assert [job.cancelled for job in upstream.jobs.values()] == [True]


def test_it_says_that_it_is_too_late_while_upstream_runs(cli: Command, upstream: FaultUpstream) -> None:
    upstream.run_s = 600
    process = cli.begin("edit", "--input", body())
    read_until(process, "Running")
    ctrl_c(process)
    code, run, said = ending(process)
    assert (code, run["state"], run["cancel_outcome"]) == (1, "running", "too_late")
    last = said.splitlines()[-1]
    assert last.startswith("Too late to cancel: Upstream has started on it, and will charge it.")
    assert f"stillframe wait {run['id']}" in last
    assert cancels(upstream) == 1
    upstream.run_s = 0
    assert cli("wait", run["id"]).code == 0
    assert len(upstream.posts) == 1


def test_it_waits_for_the_answer_of_a_post_before_it_cancels(cli: Command, upstream: FaultUpstream) -> None:
    upstream.queue_s = 600
    upstream.lock.acquire()  # the stand-in has read the request, and answers when the lock is free
    process = cli.begin("edit", "--input", body())
    until(lambda: any(method == "POST" for method, _, _ in upstream.heads))
    ctrl_c(process)
    read_until(process, "Cancelling")
    assert process.poll() is None
    upstream.lock.release()
    code, run, said = ending(process)
    assert (code, run["state"]) == (1, "cancelled"), said
    assert (len(upstream.posts), cancels(upstream)) == (1, 1)


def test_a_second_ctrl_c_leaves_at_once(cli: Command, upstream: FaultUpstream) -> None:
    upstream.lock.acquire()
    process = cli.begin("edit", "--input", body())
    until(lambda: any(method == "POST" for method, _, _ in upstream.heads))
    ctrl_c(process)
    read_until(process, "Cancelling")
    ctrl_c(process)
    code, run, said = ending(process)
    upstream.lock.release()
    assert (code, run) == (1, {})
    assert said.splitlines()[-1].startswith("Left at once.")


def test_it_sends_nothing_after_a_ctrl_c_that_came_first(cli: Command, upstream: FaultUpstream) -> None:
    """Upstream is busy, so the run waits to be sent."""
    process = cli.begin("edit", "--input", body("429 Keep the face unchanged."))
    read_until(process, "Not sent")
    ctrl_c(process)
    code, run, said = ending(process)
    assert (code, run["state"]) == (1, "not_sent"), said
    assert said.splitlines()[-1] == "Canceled before it was sent; nothing was charged."
    assert cancels(upstream) == 0


def test_it_cancels_nothing_when_it_is_told_to_end(cli: Command, upstream: FaultUpstream) -> None:
    upstream.queue_s = 600
    process = cli.begin("edit", "--input", body())
    read_until(process, "accepted the request")
    process.terminate()
    code, run, said = ending(process)
    assert (code, run["state"]) == (75, "submitted")
    assert f"stillframe wait {run['id']}" in said.splitlines()[-1]
    assert cancels(upstream) == 0


def test_a_killed_run_is_brought_by_wait(cli: Command, upstream: FaultUpstream) -> None:
    upstream.run_s = 2.0
    process = cli.begin("edit", "--input", body())
    read_until(process, "Running")
    process.kill()
    process.wait()
    (line,) = cli("runs").out.splitlines()
    waited = cli("wait", line.split()[0], "--output-dir", "later")
    assert waited.code == 0, waited.err
    assert [path.suffix for path in (cli.folder / "later").iterdir()] == [".png"]
    assert (len(upstream.posts), waited.run["request_id"]) == (1, upstream.posts[0].request_id)


def test_what_a_killed_one_left_is_adopted_by_a_server(cli: Command, upstream: FaultUpstream, server: Server) -> None:
    """Both on one data folder at once: the server leaves the run alone while its process lives, and brings it after."""
    names = ("upstream", "upstream_url", "upstream_download_hosts", "runcomfy_token")
    server.start(**{name: cli.settings[name] for name in names})
    upstream.run_s = 600
    process = cli.begin("edit", "--input", body())
    read_until(process, "Running")
    process.kill()
    process.wait()
    upstream.run_s = 0
    server.stop()
    server.start()  # it sweeps at its start, and every 30 s

    def runs() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = server.get("/api/v1/runs").json()["runs"]
        return found

    until(lambda: runs()[0]["state"] == "saved")
    assert len(runs()) == len(upstream.posts) == 1


def test_it_waits_for_a_run_that_a_server_drives(cli: Command, upstream: FaultUpstream, server: Server) -> None:
    names = ("upstream", "upstream_url", "upstream_download_hosts", "runcomfy_token")
    server.start(**{name: cli.settings[name] for name in names})
    upstream.run_s = 1.0
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "raw": json.loads(body())}
    run_id = server.post("/api/v1/runs", json={"spec": spec}).json()["id"]
    waited = cli("wait", run_id)
    assert waited.code == 0, waited.err
    assert waited.run["files"]
    assert len(upstream.posts) == 1
    assert cli("cancel", run_id).code == 1


def test_it_shows_one_line_on_a_terminal(cli: Command, upstream: FaultUpstream) -> None:
    from tests.cli.process import command, environment

    upstream.run_s = 1.0
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("edit", "--input", body()),
        cwd=cli.folder,
        env=environment(cli.settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    cli.begun.append(process)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # its other end is closed
            break
    os.close(ours)
    out, _ = process.communicate(timeout=WAIT_S)
    frames = shown.decode().split("\r\x1b[K")
    assert any(frame.startswith("Running · ") for frame in frames)
    assert [line for line in frames if "\n" in line] == [frames[-1]]
    assert frames[-1].startswith("Saved for $0.0400.")
    assert json.loads(out)["state"] == "saved"


def test_it_tells_what_became_of_a_post_that_was_under_way_when_the_time_was_over(
    cli: Command, upstream: FaultUpstream
) -> None:
    upstream.queue_s = 600
    upstream.lock.acquire()
    process = cli.begin("edit", "--input", body(), "--timeout", "0.1")
    until(lambda: any(method == "POST" for method, _, _ in upstream.heads))
    time.sleep(0.5)  # the time is over, and the answer is waited for
    assert process.poll() is None
    upstream.lock.release()
    code, run, _ = ending(process)
    assert (code, run["state"]) == (75, "submitted")


def test_a_draft_in_the_queue_is_cancelled(sandboxed: Command) -> None:
    (sandboxed.folder / "a.png").write_bytes(picture())
    process = sandboxed.begin("edit", "--image", "a.png", "--light", "golden hour", sandbox_queue_s="600")
    read_until(process, "accepted the request")
    ctrl_c(process)
    code, run, said = ending(process)
    assert (code, run["state"]) == (1, "cancelled"), said
    assert said.splitlines()[-1] == "The sandbox canceled it; nothing was charged."
