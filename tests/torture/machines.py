"""Troubles of the machines that a studio runs on, and of the people before it: each is brought about and got through."""

import contextlib
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, text

from tests.torture import people
from tests.torture.people import Company
from tests.torture.restores import restored
from tests.torture.stage import TOKEN, Asked, Stage, raw

MANY = 20
LOCKED_S = 32.0  # longer than a connection waits for a lock


def rest(stage: Stage, *ends: str, act: Callable[[], None] = people.nothing) -> None:
    """Until every run is in one of `ends`; then everything that must hold."""

    def acts() -> None:
        stage.ask_again()
        act()

    stage.until(lambda: set(stage.states().values()) <= set(ends), what=f"{ends}", act=acts)
    stage.check(at_rest=True)


def double_clicks(stage: Stage) -> None:
    stage.start()
    one = stage.ask(1, "slow_ok")[0]
    again = [Asked(one.prompt, one.key) for _ in range(MANY)]
    stage.asked += again
    stage.ask_again()
    assert {clicked.run_id for clicked in again} == {one.run_id}
    rest(stage, "saved")
    assert len(stage.upstream.posts) == 1


def a_cap_for_five(stage: Stage) -> None:
    """Twenty at once; each costs $0.04 and there are $0.20."""
    stage.start(settings={"budget_daily_usd": "0.20"})
    names = [f"ok {n} of twenty" for n in range(MANY)]
    specs = [{"version": 1, "model": "openai/gpt-image-2/edit", "raw": raw(name)} for name in names]
    with ThreadPoolExecutor(MANY) as crowd:
        answers = list(crowd.map(lambda s: stage.call(stage.server, "POST", "/api/v1/runs", {"spec": s}), specs))
    said = Counter(answer.status_code for answer in answers if answer is not None)
    assert said == {202: 5, 402: 15}, said
    rest(stage, "saved")
    assert stage.upstream.booked() == 5


def two_on_one_slot(stage: Stage) -> None:
    stage.start(settings={"slot": "serve-7"})
    with contextlib.suppress(AssertionError):  # it says so and ends
        stage.start(which=1, settings={"slot": "serve-7"})
    assert stage.servers[1].is_dead
    assert any("serve-7 is held by another process" in line for line in stage.servers[1].lines), stage.servers[1].lines
    stage.ask(MANY, "ok")
    rest(stage, "saved")


def stopped_before_its_last_look(stage: Stage) -> None:
    _stopped(stage, "before", sent=False)


def stopped_after_its_last_look(stage: Stage) -> None:
    _stopped(stage, "after", sent=True)


def _stopped(stage: Stage, when: str, *, sent: bool) -> None:
    """SIGSTOP around the first byte; meanwhile somebody else finds the claim stale. One POST or none, never two."""
    stage.start(fault={"at": "app.upstream.post_once:Attempt.open_gate", "when": when, "does": "stop"})
    them = Company(stage, stage.ask(1, "ok"))
    pid = stage.server.pid
    stage.until(lambda: _is_stopped(pid), what="standing still", act=people.nothing)
    assert them.having("posting")
    people.expire_now(them)
    assert them.having("unconfirmed")
    time.sleep(5.0)  # older than a claim may be
    os.kill(pid, signal.SIGCONT)
    rest(stage, "saved" if sent else "not_sent")
    assert len(stage.upstream.posts) == sent


def _is_stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] in "Tt"


def disk_full(stage: Stage) -> None:
    sign = stage.data / "no-room"
    sign.touch()
    stage.sets = {"app.runs.steps.download:FULL_PAUSE_S": 1.0}
    stage.start(full=str(sign))
    stage.ask(MANY, "ok")
    stage.until(lambda: set(stage.states().values()) == {"succeeded"}, what="a full disk", act=stage.ask_again)
    time.sleep(2.0)
    stage.check(at_rest=False)
    sign.unlink()
    rest(stage, "saved")


def database_locked(stage: Stage) -> None:
    """For longer than a connection waits, with POSTs on their way and answers to be written down."""
    stage.upstream.run_s = 1.0
    stage.start()
    stage.ask(MANY // 2, "late_ok")
    stage.until(lambda: len(stage.upstream.posts) == MANY // 2, what="POSTs on their way", act=people.nothing)
    with _locked(stage.url):
        stage.upstream.release.set()
        time.sleep(LOCKED_S)
    stage.ask(MANY // 2, "ok")
    rest(stage, "saved")


@contextlib.contextmanager
def _locked(url: str) -> Iterator[None]:
    engine = create_engine(url.replace("+aiosqlite", ""))
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
                connection.exec_driver_sql("begin immediate")
            else:
                connection.execute(text("lock table runs in exclusive mode"))
            yield
            connection.rollback()
    finally:
        engine.dispose()


def dead_port(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _unreachable(stage, f"http://127.0.0.1:{port}")


def no_dns(stage: Stage) -> None:
    _unreachable(stage, "https://no-such-host.invalid")


def _unreachable(stage: Stage, base: str) -> None:
    stage.sets = {"app.runs.ledger.claims:EXPIRY_S": 4.0}
    stage.start(settings={"upstream_url": base})
    stage.ask(MANY, "ok")
    rest(stage, "not_sent")
    assert not stage.upstream.posts


def token_changed(stage: Stage) -> None:
    """What was not sent ends, for it belongs to the other account; what was sent waits for its token."""
    stage.upstream.run_s = 3600.0
    stage.start()
    sent, unsent = Company(stage, stage.ask(MANY, "ok")), Company(stage, stage.ask(1, "429"))
    stage.until(lambda: sent.all_are("running") and unsent.all_are("ready"), what="running", act=people.nothing)
    stage.server.stop()
    stage.upstream.token = "another-token"
    stage.start(settings={"runcomfy_token": "another-token"})
    stage.until(lambda: unsent.all_are("not_sent"), what="the end of what was not sent", act=people.nothing)
    looks = len(stage.upstream.looks)
    time.sleep(3.0)
    assert sent.all_are("running")
    assert len(stage.upstream.looks) == looks, "it asked with the wrong token"
    stage.server.stop()
    stage.upstream.token, stage.upstream.run_s = TOKEN, 0.0
    stage.start(settings={"runcomfy_token": TOKEN})
    rest(stage, "saved", "not_sent")


TROUBLES: dict[str, Callable[[Stage], None]] = {
    "twenty double clicks": double_clicks,
    "twenty runs against a cap for five": a_cap_for_five,
    "two processes on one slot": two_on_one_slot,
    "stopped before its last look": stopped_before_its_last_look,
    "stopped after its last look": stopped_after_its_last_look,
    "disk full": disk_full,
    "database locked for 32 s": database_locked,
    "dead port": dead_port,
    "no DNS": no_dns,
    "token changed and restarted": token_changed,
    "a backup restored": restored,
}
