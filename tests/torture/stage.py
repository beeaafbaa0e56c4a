"""Where a scene is played: an upstream, one or two servers on one database, and the people who ask for runs.

A person whose request broke off asks again with the same key, as a browser does; the answer is the run that is there.
"""

import json
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.forks import Forked
from tests.support.server import Process, Server
from tests.torture import invariants
from tests.torture.upstream import TortureUpstream

TOKEN = "upstream-canary-9d1"
PATIENCE_S = 600.0  # bounds what never comes; nothing is judged by it
QUICK: dict[
    str, Any
] = {  # what takes minutes in life takes seconds here; a claim is still fresh for less long than it takes to be stale
    "app.runs.ledger.claims:FRESH_S": 4.0,
    "app.runs.ledger.claims:STALE_S": 5.0,
    "app.runs.steps.advance:CLAIM_LOOK_S": 0.5,
    "app.runs.steps.advance:TROUBLE_S": 0.5,
    "app.runs.worker.recovery:SWEEP_S": 1.0,
    "app.runs.worker.recovery:LOST_LOOK_S": 0.5,
    "app.upstream.poll_schedule:LATEST_S": 1.0,  # whatever the schedule learned, a short-lived state is looked at
}


class Studio(Server):
    """A server that is started with a plan, and may be dead before it says that it is ready."""

    plan: dict[str, Any]
    start_s = 180.0  # two databases are tortured at once, and the machine may be busy beside

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self.plan = {}
        self.forked = True

    def open(self, env: dict[str, str]) -> Process:
        return (
            Forked("tests.torture.launcher", [json.dumps(self.plan), "serve"], env, merged=True)
            if self.forked
            else super().open(env)
        )

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.torture.launcher", json.dumps(self.plan), "serve"]

    def play(self, plan: dict[str, Any], *, forked: bool = True, **settings: Any) -> None:
        self.plan, self.forked = plan, forked
        try:
            self.start(**settings)
        except AssertionError:
            if not (plan.get("fault") and self.is_dead):
                raise

    @property
    def is_dead(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def wait_dead(self) -> int:
        assert self._process is not None
        return self._process.wait(10)


@dataclass
class Asked:
    prompt: str
    key: str
    run_id: str | None = None


class Stage:
    """`url` is the database's address. `counts` is what is printed in the end; `wrong` what must stay empty."""

    def __init__(self, data: Path, url: str, upstream: TortureUpstream, counts: Counter[str]) -> None:
        self.data, self.url, self.upstream, self.counts = data, url, upstream, counts
        self.servers = [Studio(data), Studio(data)]
        self.asked: list[Asked] = []
        self.wrong: list[str] = []
        self.sets: dict[str, Any] = {}

    @property
    def server(self) -> Studio:
        return self.servers[0]

    def start(
        self, *, which: int = 0, settings: dict[str, Any] | None = None, in_life: bool = False, **plan: Any
    ) -> None:
        """`plan` is the launcher's; `in_life` leaves every time as it is, and starts as a user does."""
        plan = {"set": ({} if in_life else QUICK) | self.sets, **plan}
        address = self.url.replace("+aiosqlite", "").replace("+psycopg", "")
        self.servers[which].play(
            plan,
            forked=not in_life,
            **{
                "upstream": "custom",
                "upstream_url": self.upstream.base,
                "runcomfy_token": TOKEN,
                "database_url": address,
                "log_format": "json",
                **(settings or {}),
            },
        )
        self.counts["starts"] += 1

    def close(self) -> None:
        for server in self.servers:
            server.kill()

    def ask(self, count: int, scenario: str) -> list[Asked]:
        """So many people ask for a run each, at once."""
        names = [f"{scenario} {uuid.uuid4().hex}" for _ in range(count)]
        new = [Asked(name, f"key of {name}") for name in names]
        self.asked += new
        self.counts["runs"] += count
        self.ask_again()
        return new

    def ask_again(self) -> None:
        """Whoever has no answer yet asks, both servers alike, until one answers or all are dead."""
        with ThreadPoolExecutor(8) as people:
            list(people.map(self._ask_one, [one for one in self.asked if one.run_id is None]))

    def _ask_one(self, one: Asked) -> None:
        spec = {"version": 1, "model": "openai/gpt-image-2/edit", "raw": raw(one.prompt)}
        for server in self.servers:
            if server.is_dead:
                continue
            answer = self.call(server, "POST", "/api/v1/runs", {"spec": spec, "client_key": one.key})
            if answer is not None and answer.status_code in (200, 202):
                one.run_id = answer.json()["id"]
                return

    def call(self, server: Studio, method: str, path: str, body: Any = None) -> httpx.Response | None:
        """None when the server died on the way."""
        try:
            return httpx.request(method, server.url + path, json=body, timeout=60, trust_env=False)
        except httpx.HTTPError:
            return None

    def states(self) -> dict[str, str]:
        return invariants.states(self.url)

    def until(
        self, ready: Callable[[], bool], *, what: str, act: Callable[[], None], within_s: float = PATIENCE_S
    ) -> None:
        """Wait, and let people act meanwhile."""
        begun = time.monotonic()
        while not ready():
            if time.monotonic() - begun > PATIENCE_S:
                tail = "\n".join(self.server.lines[-15:])
                raise AssertionError(f"{what} did not come: {Counter(self.states().values())}\n{tail}")
            act()
            time.sleep(0.1)

    def until_after(self, seconds: float, *, act: Callable[[], None]) -> None:
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            act()
            time.sleep(0.1)

    def check(self, *, at_rest: bool) -> None:
        """Every invariant that holds at any moment; at rest also that nobody was forgotten."""
        found = {
            "double POSTs": invariants.double_posts(self.upstream.posts),
            "partial files shown": invariants.partial_files(self.url, self.data / "files", self.upstream.png),
            "illegal moves": invariants.illegal_moves(self.url),
            "wrong sums": invariants.wrong_sums(self.url),
        }
        promised = [one.run_id for one in self.asked if one.run_id]
        found["lost runs"] = invariants.lost_runs(self.url, promised, self.upstream.posts) if at_rest else []
        for name, wrong in found.items():
            self.counts[name] += len(wrong)
            self.wrong += wrong


def raw(prompt: str) -> dict[str, Any]:
    return {"prompt": prompt, "images": ["https://example.com/a.jpg"], "size": "auto"}
