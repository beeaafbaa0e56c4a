"""Processor time that the server spends on a page of a studio with 1,000 runs, from this machine, on SQLite.

Beside each: /healthz, which is what the way through the server costs alone.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

from app.media import sample_path, sample_thumb
from tests.bench.figures import Figure
from tests.bench.history import fill, row_of
from tests.bench.load.watching import cpu_of
from tests.support.server import Server

RUNS, TIMES = 1_000, 60
SHOWN = row_of(RUNS - 2)["id"]
RESULT = f"/api/v1/runs/{SHOWN}/outputs/result/1"
AIMS = {
    "/runs": 10.0,
    "/": 6.0,
    f"/runs/{SHOWN}": 8.0,
    f"/api/v1/runs/{SHOWN}": 3.0,
    f"{RESULT}/thumb": 1.5,
    RESULT: 3.0,
}
NAMES = {
    "/runs": "history of 1,000 runs",
    "/": "builder",
    f"/runs/{SHOWN}": "page of a run",
    f"/api/v1/runs/{SHOWN}": "JSON of a run",
    f"{RESULT}/thumb": "thumbnail",
    RESULT: "result file",
}


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        asyncio.run(fill(data / "stillframe.sqlite", RUNS))
        _add_results(data)
        server = Server(data, forked=False).start(upstream="sandbox")
        try:
            process = psutil.Process(server.pid)
            with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
                empty = _cost(process, client, "/healthz")
                for path, aim in AIMS.items():
                    took = _cost(process, client, path)
                    yield Figure(f"{NAMES[path]}, processor", took, "ms", aim=aim, peer=empty, beside="/healthz")
                    etag = client.get(path).headers.get("etag")
                    if etag:
                        again = _cost(process, client, path, {"if-none-match": etag})
                        yield Figure(f"{NAMES[path]}, unchanged, processor", again, "ms", peer=empty, beside="/healthz")
        finally:
            server.stop()


def _cost(process: psutil.Process, client: httpx.Client, path: str, headers: dict[str, str] | None = None) -> float:
    """Milliseconds; what the server does by itself meanwhile is in it."""
    for _ in range(5):
        client.get(path, headers=headers)
    begun = cpu_of(process)
    for _ in range(TIMES):
        answer = client.get(path, headers=headers)
        if answer.status_code not in (200, 304):
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return 1000 * (cpu_of(process) - begun) / TIMES


def _add_results(data: Path) -> None:
    with contextlib.closing(sqlite3.connect(data / "stillframe.sqlite")) as connection:
        for n in range(RUNS):
            row = row_of(n)
            if row["state"] == "saved":
                connection.execute(*_output(row))
        connection.commit()
    folder = data / "files" / "runs" / SHOWN
    folder.mkdir(parents=True)
    (folder / "result-1.webp").write_bytes(sample_path("poster").read_bytes())
    (folder / "result-1.thumb.webp").write_bytes(sample_thumb("poster").read_bytes())


def _output(row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    at = f"runs/{row['id']}/result-1"
    values = {
        "run_id": row["id"],
        "kind": "result",
        "n": 1,
        "key": f"{at}.webp",
        "thumb_key": f"{at}.thumb.webp",
        "width": 1024,
        "height": 1536,
        "bytes": 120_000,
        "mime": "image/webp",
        "sha256": f"{row['id']:0>64}".lower(),
        "created_at": row["created_at"],
    }
    marks = ", ".join("?" * len(values))
    return f"insert into outputs ({', '.join(values)}) values ({marks})", tuple(values.values())
