"""Runs, as many as the studio takes, for a quarter of an hour: python -m tests.torture.soak [--minutes 15] [--depth 24].

One server on SQLite, in a process of its own; an upstream that is done at once; people who keep `--depth` runs
unfinished. Told every few seconds: runs saved a second, memory and open files of the server and its children. After a
warm-up a line is laid through each: it is flat when it rises by less than noise over the whole time.
"""

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.support.server import ROOT, Server

EVERY_S = 5.0
WARM_UP = 0.25  # of the time; at most three minutes
LEAST_RATE = 5.0
JUDGED_FROM = 48  # samples after the warm-up; connections come and go, which is no leak
FLAT = {"memory": 12.0, "files": 8.0}  # MiB and descriptors, from the end of the warm-up to the end
TOKEN = "soak"


@dataclass(frozen=True)
class Sample:
    at: float
    saved: int
    memory: float  # MiB of the server alone; a decoder's child lives for a tenth of a second
    files: int
    children: int
    cpu: float  # seconds of the server and of the children that it has seen end


class Asking:
    """Keeps so many runs unfinished; `saved` is read from the ledger's file, beside the server."""

    def __init__(self, server: Server, depth: int) -> None:
        self._server, self._depth = server, depth
        self._client = httpx.Client(base_url=server.url, timeout=60, trust_env=False)
        self.asked = 0
        self.over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def saved(self) -> int:
        return self._count("state = 'saved'")

    def others(self) -> int:
        return self._count("state in ('unsaved', 'failed', 'lost', 'unconfirmed', 'rejected', 'not_sent', 'cancelled')")

    def stop(self) -> None:
        self.over.set()
        self._thread.join()

    def _count(self, where: str) -> int:
        with sqlite3.connect(f"file:{self._server.data / 'stillframe.sqlite'}?mode=ro", uri=True) as connection:
            return int(connection.execute(f"select count(*) from runs where {where}").fetchone()[0])

    def _ask(self) -> None:
        while not self.over.wait(0.1):
            for _ in range(self._depth - (self.asked - self.saved())):
                body = {"prompt": f"run {uuid.uuid4().hex}", "images": ["https://example.com/a.jpg"], "size": "auto"}
                spec = {"version": 1, "model": "openai/gpt-image-2/edit", "raw": body}
                self._client.post("/api/v1/runs", json={"spec": spec}).raise_for_status()
                self.asked += 1


def soak(minutes: float, depth: int) -> list[Sample]:
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="stillframe-soak-") as folder:
        upstream = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.fast_upstream"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        server = Server(Path(folder), forked=False)
        try:
            assert upstream.stdout is not None
            base = upstream.stdout.readline().strip()
            server.start(
                upstream="custom", upstream_url=base, runcomfy_token=TOKEN, log_format="json", log_level="warning"
            )
            process, asking = psutil.Process(server.pid), Asking(server, depth)
            begun = time.monotonic()
            while (passed := time.monotonic() - begun) < minutes * 60:
                time.sleep(min(EVERY_S, minutes * 60 - passed))
                samples.append(_look(process, asking, time.monotonic() - begun))
                _tell(samples)
            asking.stop()
            assert asking.others() == 0, f"{asking.others()} runs did not end well: {server.lines[-20:]}"
        finally:
            server.stop()
            upstream.communicate()
    return samples


def _look(process: psutil.Process, asking: Asking, at: float) -> Sample:
    children = process.children(recursive=True)
    memory = process.memory_info().rss / 2**20
    spent = process.cpu_times()
    cpu = spent.user + spent.system + spent.children_user + spent.children_system
    return Sample(at, asking.saved(), memory, process.num_fds(), len(children), cpu)


def _tell(samples: list[Sample]) -> None:
    now, before = samples[-1], samples[-2] if len(samples) > 1 else Sample(0.0, 0, 0, 0, 0, 0.0)
    rate = (now.saved - before.saved) / max(now.at - before.at, 0.001)
    print(
        f"{now.at:6.0f} s  {rate:5.1f} runs/s  {now.memory:6.1f} MiB  {now.files:3} files  {now.children} children",
        flush=True,
    )


def rise(samples: Sequence[Sample], what: str) -> float:
    """How much the line through them rises from the first to the last."""
    times = [sample.at for sample in samples]
    slope = statistics.linear_regression(times, [float(getattr(sample, what)) for sample in samples]).slope
    return slope * (times[-1] - times[0])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.soak")
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--depth", type=int, default=24)
    given = parser.parse_args()
    samples = soak(given.minutes, given.depth)
    warm = [sample for sample in samples if sample.at >= min(WARM_UP * samples[-1].at, 180.0)]
    rate = (warm[-1].saved - warm[0].saved) / (warm[-1].at - warm[0].at)
    print(f"\n{samples[-1].saved} runs saved in {samples[-1].at:.0f} s; after the warm-up {rate:.1f} a second")
    print(f"{(warm[-1].cpu - warm[0].cpu) / (warm[-1].saved - warm[0].saved) * 1000:.0f} ms of processor time a run")
    well = rate >= LEAST_RATE
    if len(warm) < JUDGED_FROM:
        print(
            f"too short to tell whether memory and files are flat; that takes {JUDGED_FROM * EVERY_S / 60:.0f} minutes"
        )
    for what, most in FLAT.items() if len(warm) >= JUDGED_FROM else ():
        risen = rise(warm, what)
        flat = risen < most
        well = well and flat
        print(
            f"{what}: {getattr(warm[0], what):.0f} to {getattr(warm[-1], what):.0f}, the line rises by {risen:+.1f}: {'flat' if flat else 'NOT FLAT'}"
        )
    print("held" if well else f"MISSED: at least {LEAST_RATE:g} runs a second, and flat")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
