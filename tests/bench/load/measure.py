"""Puts the load on the studio and on the Gradio app, one after the other, and tells both as figures."""

import asyncio
import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from app.media import sample_path
from app.media.samples import SAMPLES
from tests.bench.figures import Figure
from tests.bench.load.asking import Drained, ask_gradio, ask_studio
from tests.bench.load.durations import SLOWEST_S
from tests.bench.load.watching import Cost, watched
from tests.support.fault_jobs import MODEL
from tests.support.server import ROOT, Server

PEER = Path(sys.executable).parent.parent / "peer" / "bin" / "python"
PAGES = ("/", "/runs")
START_S = 60.0
WARM_UP = 10
AIMS = {
    50: {"drained": 1.2, "cpu": 80.0},
    200: {"drained": 1.5, "cpu": 80.0, "peak": 260.0},
    1000: {"drained": 1.3, "created": 20.0, "page": 0.25, "risen": 150.0, "cpu": 80.0},
}


def measure(count: int) -> Iterator[Figure]:
    yield from asyncio.run(_measure(count))


async def _measure(count: int) -> list[Figure]:
    with _upstream() as base, tempfile.TemporaryDirectory() as folder:
        ours = await _studio(count, base, Path(folder))
        theirs = await _gradio(count, base, Path(folder)) if PEER.exists() else None
    return list(_figures(count, ours, theirs))


async def _studio(count: int, base: str, folder: Path) -> tuple[Drained, Cost]:
    server = Server(folder / "data", forked=False)
    place = base.removeprefix("http://")
    server.start(
        upstream="custom",
        upstream_url=base,
        upstream_download_hosts=place,
        runcomfy_token="bench-token-bench-token",
        max_submitted_runs=max(count, 100),
        log_level="warning",
        fidelity="off",  # the app beside measures nothing either
    )
    try:
        ledger = server.data / "stillframe.sqlite"
        await ask_studio(server.url, ledger, WARM_UP)
        async with watched(server.pid, server.url, PAGES) as cost:
            drained = await ask_studio(server.url, ledger, count)
        return drained, cost
    finally:
        server.stop()


async def _gradio(count: int, base: str, folder: Path) -> tuple[Drained, Cost]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    files = folder / "results"
    files.mkdir()
    script = ROOT / "tests" / "bench" / "load" / "gradio_app.py"
    given = [str(port), base, str(sample_path(SAMPLES[0].name)), MODEL, str(files)]
    env = {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_TEMP_DIR": str(folder / "gradio"),
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }
    process = subprocess.Popen([str(PEER), str(script), *given], env=env, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        await _ready(url, process)
        await ask_gradio(url, WARM_UP)
        async with watched(process.pid, url, ("/",)) as cost:
            drained = await ask_gradio(url, count)
        return drained, cost
    finally:
        process.terminate()
        process.wait(30)


async def _ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    begun = time.monotonic()
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        while time.monotonic() - begun < START_S and process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(url)).status_code == 200:
                    return
            await asyncio.sleep(0.2)
    raise RuntimeError("the Gradio app did not start")


@contextlib.contextmanager
def _upstream() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.load.upstream"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


def _figures(count: int, ours: tuple[Drained, Cost], theirs: tuple[Drained, Cost] | None) -> Iterator[Figure]:
    aims, head = AIMS.get(count, {}), f"{count:,} at once: "
    rows = [
        ("created after", "s", "created"),
        ("drained ÷ ideal", "", "drained"),
        ("processor time a run", "ms", "cpu"),
    ]
    rows += [("most memory", "MiB", "peak"), ("memory above idle", "MiB", "risen")]
    rows += [("page meanwhile, median", "s", "page50"), ("page meanwhile, p95", "s", "page")]
    here, there = _values(count, *ours), _values(count, *theirs) if theirs else {}
    for name, unit, key in rows:
        yield Figure(
            head + name, here[key], unit, aim=aims.get(key), peer=there.get(key), beside="Gradio" if there else ""
        )
    yield Figure(head + "events sent to a page", ours[0].told / 1e6, "MB")
    yield Figure(head + "told that it is busy", ours[0].busy, "times", aim=0)


def _values(count: int, drained: Drained, cost: Cost) -> dict[str, float]:
    pages = statistics.quantiles(cost.pages, n=100, method="inclusive") if len(cost.pages) > 1 else cost.pages * 99
    return {
        "created": drained.created,
        "drained": drained.drained / SLOWEST_S,
        "cpu": 1000 * cost.cpu / count,
        "peak": cost.peak,
        "risen": cost.peak - cost.idle,
        "page50": pages[49],
        "page": pages[94],
    }
