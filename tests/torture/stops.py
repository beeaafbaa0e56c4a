"""Stopping in good order, starting again, and one server taking over from another, with the time that each takes.

Times are as in life here. Each answers its figures, as they are printed.
"""

import threading
import time
from collections.abc import Callable

import httpx

from tests.torture import people
from tests.torture.machines import MANY, rest
from tests.torture.people import Company
from tests.torture.stage import Stage

FLIGHT = 200
DRAIN_S, RECOVERY_S, ADOPTION_S = 5.0, 10.0, 45.0
Figures = dict[str, str]


def drain(stage: Stage) -> Figures:
    """Twenty that wait upstream, twenty whose file comes a byte at a time, and a page that follows them; no POST."""
    stage.upstream.queue_s = 20.0
    stage.start(in_life=True)
    queued = Company(stage, stage.ask(MANY, "ok"))
    stage.until(lambda: queued.all_are("submitted"), what="the queue", act=people.nothing)
    stage.upstream.queue_s = 0.0
    slow = Company(stage, stage.ask(MANY, "file_slow"))
    stage.upstream.queue_s = 20.0
    stage.until(lambda: slow.all_are("succeeded"), what="slow files", act=people.nothing)
    follower = threading.Thread(target=_follow, args=(stage, queued.asked[0].run_id), daemon=True)
    follower.start()
    time.sleep(1.0)
    begun = time.monotonic()
    code = stage.server.stop()
    took = time.monotonic() - begun
    stage.check(at_rest=True)
    _holds(stage, code == 0, f"it ended with {code}")
    _holds(stage, took < DRAIN_S, f"it took {took:.1f} s to end")
    return {"SIGTERM with 40 in flight, no POST": f"{took:.1f} s"}


def _follow(stage: Stage, run_id: str | None) -> None:
    try:
        with httpx.stream(
            "GET", f"{stage.server.url}/api/v1/events?runs={run_id}", timeout=60, trust_env=False
        ) as page:
            page.read()
    except httpx.HTTPError:
        pass


def drain_in_mid_post(stage: Stage) -> Figures:
    """The answers of twenty POSTs come three seconds after the SIGTERM; each is waited for and written down."""
    stage.start(in_life=True)
    them = Company(stage, stage.ask(MANY, "late_ok"))
    stage.until(lambda: len(stage.upstream.posts) == MANY, what="POSTs on their way", act=people.nothing)
    threading.Timer(3.0, stage.upstream.release.set).start()
    begun = time.monotonic()
    code = stage.server.stop()
    took = time.monotonic() - begun
    _holds(stage, code == 0, f"it ended with {code}")
    _holds(stage, them.all_are("submitted"), "an answer was not written down")
    stage.start(in_life=True)
    rest(stage, "saved")
    return {"SIGTERM with 20 POSTs, answered after 3 s": f"{took:.1f} s"}


def rolling(stage: Stage) -> Figures:
    """A new server is up before the old one is down, five times over, while people go on asking."""
    stage.upstream.run_s = 1.0
    stage.start(in_life=True)
    for turn in range(5):
        old, new = turn % 2, (turn + 1) % 2
        stage.ask(MANY // 2, "ok")
        stage.start(which=new, in_life=True)
        stage.ask(MANY // 2, "slow_ok")
        code = stage.servers[old].stop()
        _holds(stage, code == 0, f"it ended with {code}")
        stage.check(at_rest=False)
    rest(stage, "saved")
    return {"rolling restarts, nothing lost or doubled": "5"}


def adopted(stage: Stage) -> Figures:
    """One of two servers dies for good; the other drives its runs."""
    stage.upstream.run_s = 1000.0
    stage.start(in_life=True)
    stage.start(which=1, in_life=True)
    them = Company(stage, stage.ask(MANY, "ok"))  # the first server takes them
    stage.until(lambda: them.all_are("running"), what="running", act=people.nothing)
    stage.server.kill()
    died = time.time()
    took = _all_looked_at(stage, MANY, died)
    stage.upstream.run_s = 0.0
    rest(stage, "saved")
    _holds(stage, took < ADOPTION_S, f"it took {took:.1f} s")
    return {"20 runs of a dead server driven by the other": f"{took:.1f} s"}


def recovery(stage: Stage) -> Figures:
    """Two hundred in flight, a kill, a start: upstream is asked for each again."""
    stage.upstream.queue_s = 1000.0
    stage.start(in_life=True, settings={"max_submitted_runs": FLIGHT})
    them = Company(stage, stage.ask(FLIGHT, "ok"))
    stage.until(lambda: them.all_are("submitted"), what="two hundred in flight", act=stage.ask_again)
    stage.server.kill()
    stage.counts["kills"] += 1
    stage.counts["in flight at kills"] += FLIGHT
    begun = time.time()
    threading.Thread(target=stage.start, kwargs={"in_life": True}, daemon=True).start()
    took = _all_looked_at(stage, FLIGHT, begun)
    stage.upstream.queue_s = 0.0
    rest(stage, "saved")
    _holds(stage, took < RECOVERY_S, f"{FLIGHT} runs were driven again after {took:.1f} s only")
    return {f"{FLIGHT} in flight, killed: all driven again after": f"{took:.1f} s"}


def _all_looked_at(stage: Stage, count: int, since: float) -> float:
    """Seconds from `since` until upstream was asked for the status of so many requests."""

    def first_looks() -> dict[str, float]:
        found: dict[str, float] = {}
        for at, request_id in list(stage.upstream.looks):
            if at > since:
                found.setdefault(request_id, at)
        return found

    stage.until(lambda: len(first_looks()) == count, what=f"a look at {count} runs", act=people.nothing)
    return max(first_looks().values()) - since


def _holds(stage: Stage, holds: bool, otherwise: str) -> None:
    if not holds:
        stage.wrong.append(otherwise)


STOPS: dict[str, Callable[[Stage], Figures]] = {
    "told to end": drain,
    "told to end in mid-POST": drain_in_mid_post,
    "rolling restarts": rolling,
    "a dead server’s runs": adopted,
    "recovery of two hundred": recovery,
}
