"""The child processes: what they are asked, what they may not do, and how they end."""

import asyncio
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.media.child_process import ChildFailed, ChildProcess, ChildTooSlow, ForkServer, Limits, Standby
from app.settings import CHECKOUT

CHILD = f"{Path(__file__).with_name('children.py')}:answer"
LIMITS = Limits(memory=2**30, cpu_s=20, file_bytes=0, nice=5)
Start = Callable[..., ChildProcess]


@pytest.fixture(params=["of its own", "forked"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    started: list[ChildProcess] = []
    servers: list[ForkServer] = []

    def make(limits: Limits = LIMITS, target: str = CHILD, **options: int) -> ChildProcess:
        if request.param == "forked":
            servers.append(ForkServer(target, limits, knows_app=bool(options.get("knows_app", True))))
        server = servers[-1] if servers else None
        started.append(ChildProcess(target, limits, forked_from=server, **options))  # type: ignore[arg-type]
        return started[-1]

    yield make
    for child in started:
        child.close()
    for server in servers:
        server.close()


def test_it_answers_with_json_and_bytes_and_reads_the_file_that_it_is_given(start: Start, tmp_path: Path) -> None:
    child, large = start(), os.urandom(3 * 2**20)
    asked = {"do": "echo", "words": "今日"}
    warm = child.ask({"do": "echo"}, timeout_s=20)[0]["warm"]
    assert len(warm) == 1
    assert child.ask(asked, [b"", large], timeout_s=20) == ({"asked": asked, "warm": warm, "file": False}, [b"", large])
    (tmp_path / "file").write_bytes(large)
    with (tmp_path / "file").open("rb") as file:
        assert child.ask({"do": "echo"}, [b"one"], file, timeout_s=20)[1] == [b"one", large]
    assert child.ask({"do": "echo"}, timeout_s=20)[0]["warm"] == warm  # it is still the same, warmed up once


def test_it_says_how_it_died(start: Start) -> None:
    child = start()
    with pytest.raises(ChildFailed) as failed:
        child.ask({"do": "die", "by": signal.SIGSEGV}, timeout_s=20)
    assert (failed.value.exit_code, child.is_alive) == (-signal.SIGSEGV, False)


def test_it_fails_where_it_can_t_start(start: Start) -> None:
    with pytest.raises(ChildFailed) as failed:
        start(target="no_such_module:answer").ask({"do": "echo"}, timeout_s=20)
    assert failed.value.exit_code == 1


@pytest.mark.parametrize("asked", [{"do": "sleep"}, {"do": "start", "s": 60}], ids=["itself", "with what it started"])
def test_it_is_ended_when_it_takes_too_long(start: Start, asked: dict[str, object]) -> None:
    child = start()
    child.ask({"do": "echo"}, timeout_s=20)
    began = time.monotonic()
    with pytest.raises(ChildTooSlow):
        child.ask(asked, timeout_s=0.5)
    assert time.monotonic() - began < 5
    assert not child.is_alive
    while left := [each for each in psutil.process_iter() if _group(each) == child.pid]:
        assert time.monotonic() - began < 10, left  # killed all at once, they end one after the other


def _group(process: psutil.Process) -> int:
    try:
        return 0 if process.status() == psutil.STATUS_ZOMBIE else os.getpgid(process.pid)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return 0


async def test_a_call_that_is_canceled_ends_it(start: Start) -> None:
    child = start()
    await child.ask_soon({"do": "echo"}, timeout_s=20)
    asked = asyncio.create_task(child.ask_soon({"do": "sleep"}, timeout_s=20))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert time.monotonic() - began < 1
    assert not child.is_alive


async def test_whoever_asks_is_told_when_it_is_closed(start: Start) -> None:
    child = start()
    await child.ask_soon({"do": "echo"}, timeout_s=20)
    asked = asyncio.create_task(child.ask_soon({"do": "sleep"}, timeout_s=20))
    await asyncio.sleep(0.1)
    child.close()
    with pytest.raises(ChildFailed) as failed:
        await asked
    assert not isinstance(failed.value, ChildTooSlow)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not take the limit of memory")
def test_it_may_not_take_more_memory_or_time_than_its_limits(start: Start) -> None:
    assert start().ask({"do": "fill", "bytes": 2**20}, timeout_s=20)[0] == {"filled": 2**20}
    with pytest.raises(ChildFailed) as failed:
        start().ask({"do": "fill", "bytes": 2**30}, timeout_s=20)
    assert failed.value.exit_code == 1
    with pytest.raises(ChildFailed) as failed:
        start(Limits(memory=2**30, cpu_s=1)).ask({"do": "spin"}, timeout_s=20)
    assert failed.value.exit_code in (-signal.SIGXCPU, -signal.SIGKILL)


def test_it_has_nothing_of_ours_but_its_limits(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNCOMFY_TOKEN", "canary")
    child = start(knows_app=False)
    found = child.ask({"do": "look"}, timeout_s=20)[0]
    assert found["limits"] == [2**30, 20, 0, 0]
    assert found["names"] == ["LANG", "PYTHONHASHSEED"]
    assert found["nice"] == os.nice(0) + 5
    assert found["group"] == child.pid != os.getpgid(0)  # a terminal's Ctrl-C is not for it


def test_it_is_not_confused_by_what_a_library_prints_or_reads(start: Start) -> None:
    assert start().ask({"do": "print"}, timeout_s=20)[0] == {"read": ""}


def framed(*texts: bytes) -> list[int]:
    return list(b"".join(struct.pack("!i", len(text)) + text for text in texts))


@pytest.mark.parametrize(
    "said",
    [
        framed(b"not JSON"),
        framed(b"[]"),
        framed(b'{"head": 1, "blobs": 0, "file": false}'),
        framed(b'{"head": {}, "blobs": "x", "file": false}'),
        framed(b'{"head": {}, "blobs": 0, "file": true}'),
        framed(b'{"head": {}, "blobs": 1, "file": false}', bytes(5000)),
        framed(b"[" * 4000),
        list(struct.pack("!i", 2**30)),
        list(struct.pack("!i", -5)),
    ],
    ids=["text", "list", "head", "count", "file", "more", "deep", "long", "negative"],
)
def test_it_is_not_believed_what_is_no_answer(start: Start, said: list[int]) -> None:
    child = start(max_answer=4096)
    with pytest.raises(ChildFailed) as failed:
        child.ask({"do": "say", "bytes": said}, timeout_s=20)
    assert not isinstance(failed.value, ChildTooSlow)
    assert not child.is_alive


def test_it_ends_with_its_server() -> None:
    """Also while it is at work: nobody waits for what comes of it."""
    code = (
        "import sys, threading; from app.media.child_process import ChildProcess, Limits\n"
        f"child = ChildProcess({CHILD!r}, Limits(memory=2**30))\n"
        "child.ask({'do': 'echo'}, timeout_s=20); print(child.pid, flush=True)\n"
        "child.ask({'do': 'sleep'}, timeout_s=60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    with server:
        assert server.stdout
        child = psutil.Process(int(server.stdout.readline()))
        server.kill()
    assert psutil.wait_procs([child], timeout=10)[1] == []


def test_one_is_kept_in_wait_and_used_once(start: Start) -> None:
    standby = Standby(start)
    standby.keep_one()
    standby.keep_one()
    (waiting,) = standby._waiting
    assert standby.take() is waiting
    assert standby.take() is not waiting
    standby.keep_one()
    (dead,) = standby._waiting
    os.kill(dead.pid, signal.SIGKILL)
    while dead._process.poll() is None:
        time.sleep(0.01)
    assert standby.take() is not dead
    standby.keep_one()
    standby.close()
    assert standby._waiting == []


def test_forks_are_warm_at_once_and_apart() -> None:
    server = ForkServer(CHILD, LIMITS)
    first, second = (ChildProcess(CHILD, LIMITS, forked_from=server) for _ in range(2))
    try:
        answers = [child.ask({"do": "echo"}, timeout_s=20)[0]["warm"] for child in (first, second)]
        assert answers == [[server.pid], [server.pid]]
        assert first.pid != second.pid
        with pytest.raises(ChildFailed) as failed:
            first.ask({"do": "die", "by": 9}, timeout_s=20)
        assert failed.value.exit_code == -9
        assert second.ask({"do": "echo"}, timeout_s=20)[0]["warm"] == [server.pid]
    finally:
        first.close()
        second.close()
        server.close()


def test_a_fork_server_that_was_ended_is_started_again() -> None:
    server = ForkServer(CHILD, LIMITS)
    ChildProcess(CHILD, LIMITS, forked_from=server).close()
    before = server.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    child = ChildProcess(CHILD, LIMITS, forked_from=server)
    try:
        warm = child.ask({"do": "echo"}, timeout_s=20)[0]["warm"]
        assert warm != [before]
    finally:
        child.close()
        server.close()


def test_a_fork_has_no_socket_but_its_own() -> None:
    """Not that of the orders, and none of a child that is at work at the same time."""
    server = ForkServer(CHILD, LIMITS)
    others = [ChildProcess(CHILD, LIMITS, forked_from=server) for _ in range(3)]
    child = ChildProcess(CHILD, LIMITS, forked_from=server)
    try:
        assert child.ask({"do": "sockets"}, timeout_s=20)[0] == {"sockets": 1}
    finally:
        for each in (*others, child):
            each.close()
        server.close()
