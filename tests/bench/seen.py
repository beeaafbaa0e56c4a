"""How long after upstream completed a request the picture is on the screen of somebody who watches the run's page.

Upstream is a stand-in whose requests take 3 to 7 s, each its own time; the ledger knows 20 of them beforehand. Beside it:
what a poller that looks every 2 s would have needed for the very same requests, with our way from there to the screen.
"""

import asyncio
import math
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from playwright.async_api import Browser, async_playwright

from tests.bench.figures import Figure
from tests.support.browser import find
from tests.support.fault_jobs import MODEL, Job
from tests.support.fault_upstream import FaultUpstream
from tests.support.server import Server

WARM_UP, RUNS, AT_ONCE = 20, 20, 1
FASTEST_S, SLOWEST_S, POLLER_S = 3.0, 7.0, 2.0
SHOWN = """() => {
  const image = document.querySelector("#run img[src*='/outputs/result/']");
  return image && image.complete && image.naturalWidth > 0 && Date.now() / 1000;
}"""


class Seen(NamedTuple):
    ended: float  # by upstream
    noticed: float  # by the server
    shown: float
    took: float
    calls: int  # for the status


class Upstream(FaultUpstream):
    """Requests take their own time, between FASTEST_S and SLOWEST_S."""

    def takes(self, job: Job) -> float:
        return random.Random(job.post.request_id).uniform(FASTEST_S, SLOWEST_S)

    def status_of(self, job: Job) -> str:
        return "completed" if self.ended_at(job) <= time.time() else "in_progress"

    def ended_at(self, job: Job) -> float:
        return job.post.at + self.takes(job)


def measure() -> Iterator[Figure]:
    yield from asyncio.run(_measure())


async def _measure() -> list[Figure]:
    found = find()
    with tempfile.TemporaryDirectory() as folder, Upstream() as upstream:
        server = Server(Path(folder) / "data", forked=False)
        place = upstream.base.removeprefix("http://")
        settings = {"upstream": "custom", "upstream_url": upstream.base, "upstream_download_hosts": place}
        server.start(**settings, runcomfy_token="bench-token-bench-token")
        try:
            await _finish(server, WARM_UP)
            server.stop()
            server.start()  # run times are read anew
            async with async_playwright() as playwright:
                chromium = await playwright.chromium.launch(
                    executable_path=found.path, args=found.arguments, env=found.environment
                )
                seen = await _watch_all(server, upstream, chromium)
                await chromium.close()
        finally:
            server.stop()
    ours = [one.shown - one.ended for one in seen]
    noticing = [one.noticed - one.ended for one in seen]
    looked = [math.ceil(one.took / POLLER_S) * POLLER_S - one.took for one in seen]
    theirs = [late + one.shown - one.noticed for late, one in zip(looked, seen, strict=True)]
    looks = statistics.mean(one.calls for one in seen)
    their_looks = statistics.mean(math.ceil(one.took / POLLER_S) for one in seen)
    beside = f"a look every {POLLER_S:g} s"
    return [
        Figure("end noticed, median", _at(noticing, 50), "s", peer=_at(looked, 50), beside=beside),
        Figure("seen after the end, median", _at(ours, 50), "s", aim=0.4, peer=_at(theirs, 50), beside=beside),
        Figure("seen after the end, p90", _at(ours, 90), "s", aim=1.0, peer=_at(theirs, 90), beside=beside),
        Figure("status calls a run, mean", looks, "", aim=8.0, peer=their_looks, beside=beside),
    ]


async def _watch_all(server: Server, upstream: Upstream, chromium: Browser) -> list[Seen]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def watch() -> Seen:
        async with turn, httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30) as client:
            run = await _new_run(client)
            page = await chromium.new_page()
            await page.goto(f"{server.url}{run['url']}")
            handle = await page.wait_for_function(SHOWN, timeout=60_000)
            shown = float(await handle.json_value())
            await page.close()
            run = (await client.get(f"/api/v1/runs/{run['id']}")).json()
            job = upstream.jobs[run["request_id"]]
            noticed, calls = _seconds(run["finished_at"]), job.calls["status"]
            return Seen(upstream.ended_at(job), noticed, shown, upstream.takes(job), calls)

    return await asyncio.gather(*(watch() for _ in range(RUNS)))


async def _finish(server: Server, count: int) -> None:
    """Make runs and wait until all are saved."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=30) as client:
        for run in [await _new_run(client) for _ in range(count)]:
            while await _state(client, run) != "saved":
                await asyncio.sleep(0.1)


async def _new_run(client: httpx.AsyncClient) -> dict[str, Any]:
    samples = (await client.get("/api/v1/samples")).json()["samples"]
    change = {"kind": "background", "to": "a plain warm grey studio wall"}
    spec = {"version": 1, "model": MODEL, "images": [{"image": samples[0]["image"]["id"], "role": "primary"}]}
    answer = await client.post("/api/v1/runs", json={"spec": {**spec, "keep": ["layout"], "changes": [change]}})
    run: dict[str, Any] = answer.raise_for_status().json()
    return run


async def _state(client: httpx.AsyncClient, run: dict[str, Any]) -> str:
    found = (await client.get(f"/api/v1/runs/{run['id']}")).json()
    if found["error"]:
        raise RuntimeError(f"a run of the bench failed: {found['error']}")
    return str(found["state"])


def _at(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
