"""The command line's answers that need nothing: from the start of the process to its end.

Beside them: another command of the same environment, and a Python that does nothing.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.figures import Figure
from tests.support.server import ROOT

TIMES = 9
FLAGS = ("--image", "https://example.com/a.jpg", "--keep", "face", "--background", "a beach", "--text", "headline=SALE")


def measure() -> Iterator[Figure]:
    uvicorn = _median([str(Path(sys.executable).with_name("uvicorn")), "--help"])
    bare = _median([sys.executable, "-c", "pass"])
    yield Figure("stillframe --help", _stillframe("--help"), "s", aim=0.3, peer=uvicorn, beside="uvicorn --help")
    yield Figure("stillframe prompt", _stillframe("prompt", *FLAGS), "s", aim=0.5, peer=bare, beside="a bare Python")


def _stillframe(*arguments: str) -> float:
    return _median([sys.executable, "-P", "-m", "app.cli", *arguments])


def _median(command: Sequence[str]) -> float:
    return statistics.median(_seconds(command) for _ in range(TIMES))


def _seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env={"PYTHONPATH": str(ROOT), "PATH": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # fmt: skip
    return time.perf_counter() - begun
