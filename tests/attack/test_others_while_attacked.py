"""While a single attack runs, others are served: how long another person's pages take, and how much memory it costs.

Quiet and attacked times are taken in turn, on the same server, so that what else the machine does is in both.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median

import httpx
import pytest

from tests.attack import TIMES
from tests.attack.attacks import ATTACKS
from tests.attack.served import MAX_BUSY_S, MAX_RISE, cpu_s, forget_peak, memory
from tests.support.forks import Forked
from tests.support.server import PASSED_ON, Server

PAGES = ("/healthz", "/", "/runs", "/settings") if TIMES > 1 else ("/healthz", "/runs")
ROUNDS, VISITS, TRIES = (6, 5, 3) if TIMES > 1 else (3, 4, 3)
MAX_RATIO = 2.0
MAX_ADDED_S = 0.15  # of the server's own time, to the usual wait of others
# What is refused at the door, or takes few steps. An attack that goes on and on with what has to be read, or with runs that are
# made, takes its share of the one loop: others wait for the request before theirs, and the time of that is bounded here.
STEADY = {"json_of_a_stranger", "odd_models", "replies_that_lie", "counts_that_multiply", "half_heads"}
AT_ONCE = {
    "forms_of_percent_signs": 2,
    "guessed_passwords": 8,
    "replies_that_lie": 2,
}  # requests under way at the same time; else one
ON_LIES = {"odd_models", "replies_that_lie", "counts_that_multiply"}

Waits = dict[str, list[float]]


@contextmanager
def forked(module: str, *arguments: str, stdin: bool = False) -> Iterator[Forked]:
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    process = Forked(module, arguments, env, stdin=stdin)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                with suppress(OSError):
                    stream.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from team_of(tmp_path_factory.mktemp("sandbox"), upstream="sandbox")


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with forked("tests.attack.lying_upstream") as upstream:
        assert upstream.stdout
        base = upstream.stdout.readline().strip()
        data = tmp_path_factory.mktemp("lied-to")
        yield from team_of(data, upstream="custom", upstream_url=base, runcomfy_token="a" * 40, budget_daily_usd="1000")


def team_of(data: Path, **settings: str) -> Iterator[Server]:
    server = Server(data, fidelity="off", allowed_hosts="127.0.0.1,studio.test", insecure_cookies="1")
    yield server.start(trusted_proxies="127.0.0.1", **settings)
    server.kill()


def signed_in(server: Server, name: str) -> str:
    """The cookie of somebody new, so that nobody's quota is another attack's."""
    token, now = f"{name}-{time.time()}", time.time()
    with closing(sqlite3.connect(server.data / "stillframe.sqlite", timeout=30)) as database, database:
        person = (token[-26:], f"{token}@studio.test", name, "-", "admin", now)
        database.execute(
            "insert into people (id, email, name, password, role, created_at) values (?, ?, ?, ?, ?, ?)", person
        )
        session = (hashlib.sha256(token.encode()).hexdigest(), token[-26:], now, now, now + 86_400)
        database.execute(
            "insert into sessions (id, person_id, created_at, seen_at, expires_at) values (?, ?, ?, ?, ?)", session
        )
    return token


class Beside:
    """Ben, who looks at pages while Ann attacks and while she rests."""

    def __init__(self, server: Server, ben: httpx.Client, ann: Forked) -> None:
        self.server, self.ben, self.ann = server, ben, ann
        self.quiet: Waits = defaultdict(list)
        self.attacked: Waits = defaultdict(list)
        self.quiet_busy: list[float] = []
        self.busy: list[float] = []
        self.rise = 0
        self.sent = ""

    def look(self, waits: Waits, busy: list[float]) -> None:
        for _ in range(VISITS):
            for page in PAGES:
                began, cpu = time.monotonic(), cpu_s(self.server)
                assert self.ben.get(page).status_code == 200
                waits[page].append(time.monotonic() - began)
                busy.append(cpu_s(self.server) - cpu)
                time.sleep(0.01)

    def round(self) -> None:
        assert self.ann.stdin
        assert self.ann.stdout
        self.look(self.quiet, self.quiet_busy)
        before = memory(self.server, "VmRSS")
        forget_peak(self.server)
        print("go", file=self.ann.stdin, flush=True)
        time.sleep(0.2)
        self.look(self.attacked, self.busy)
        print("rest", file=self.ann.stdin, flush=True)
        self.sent = self.ann.stdout.readline()
        self.rise = max(self.rise, memory(self.server, "VmHWM") - before)

    @property
    def ratio(self) -> float:
        return max(median(self.attacked[page]) / median(self.quiet[page]) for page in PAGES)

    def figures(self) -> str:
        rows = [
            f"{page} {1000 * median(self.quiet[page]):.0f} → {1000 * median(self.attacked[page]):.0f} ms, "
            f"at worst {1000 * max(self.quiet[page]):.0f} → {1000 * max(self.attacked[page]):.0f} ms"
            for page in PAGES
        ]
        busy = f"the server busy for {1000 * median(self.quiet_busy):.0f} → {1000 * median(self.busy):.0f} ms of it"
        most = f"{1000 * max(self.busy):.0f} ms at worst; memory +{self.rise / 2**20:.0f} MiB"
        return f"× {self.ratio:.1f}: {'; '.join(rows)}; {busy}, {most}; sent {self.sent.strip()}"


@pytest.mark.timeout(120 if TIMES == 1 else 900)
@pytest.mark.parametrize("name", ATTACKS)
def test_others_are_served_meanwhile(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue("lied_to" if name in ON_LIES else "sandbox")
    ann, ben = signed_in(server, "Ann"), {"stillframe": signed_in(server, "Ben")}
    with (
        httpx.Client(base_url=server.url, cookies=ben, timeout=60, trust_env=False) as client,
        forked("tests.attack.attacks", name, server.url, ann, str(TIMES), stdin=True) as attack,
    ):
        beside = Beside(server, client, attack)
        beside.look(defaultdict(list), [])  # the first look of a page costs more than any other
        for _ in range(TRIES):
            for _ in range(ROUNDS):
                beside.round()
            if beside.ratio < MAX_RATIO:
                break
    print(f"\n{name}: {beside.figures()}")
    sent = json.loads(beside.sent)
    assert sent
    assert not [what for what in sent if what.startswith(("failed", "5"))], sent
    assert max(beside.busy) < MAX_BUSY_S, beside.figures()
    assert median(beside.busy) - median(beside.quiet_busy) < MAX_ADDED_S, beside.figures()
    assert beside.rise < MAX_RISE * AT_ONCE.get(name, 1), beside.figures()
    if TIMES > 1 and name in STEADY:
        assert beside.ratio < MAX_RATIO, beside.figures()
