"""Cold start: from the start of the process to the first page, with an empty data folder and with one that is there.

Beside it: the smallest application on the same framework and server, whose start nothing of ours can shorten.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from tests.bench.figures import Figure
from tests.support.server import ROOT

TIMES = 5
MAX_S = 60.0
BARE = """
import sys
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def page() -> str:
    return "page"
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""


def measure() -> Iterator[Figure]:
    bare = statistics.median(_first_page([sys.executable, "-c", BARE], {}) for _ in range(TIMES))
    with tempfile.TemporaryDirectory() as folder:
        new = statistics.median(_studio(Path(folder) / str(n)) for n in range(TIMES))
        again = statistics.median(_studio(Path(folder) / "0") for _ in range(TIMES))
    beside = "a bare FastAPI"
    yield Figure("first start to first page", new, "s", aim=2.0, peer=bare, beside=beside)
    yield Figure("later start to first page", again, "s", aim=2.0, peer=bare, beside=beside)


def _studio(data: Path) -> float:
    return _first_page(
        [sys.executable, "-P", "-m", "app.cli", "serve", "--port"],
        {"STILLFRAME_DATA_DIR": str(data), "STILLFRAME_UPSTREAM": "sandbox", "PYTHONPATH": str(ROOT)},
    )


def _first_page(command: Sequence[str], env: dict[str, str]) -> float:
    """Seconds from the start of `command`, whose last argument is to be the port, until its page answers with 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(port)], env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(trust_env=False, timeout=MAX_S) as client:
            while time.perf_counter() - begun < MAX_S:
                try:
                    if client.get(f"http://127.0.0.1:{port}/").status_code == 200:
                        return time.perf_counter() - begun
                except httpx.TransportError:
                    time.sleep(0.005)
                if process.poll() is not None:
                    break
        raise RuntimeError(f"{command} did not serve a page")
    finally:
        process.terminate()
        process.wait(30)
