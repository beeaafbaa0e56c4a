"""The history of 50,000 runs: its first page, searches and filters, from this machine, on SQLite.

Beside a page: /healthz, which is what the way to the server and back costs alone. Beside a search: the same words looked
for in every prompt with LIKE, in the same file.
"""

import asyncio
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from ulid import ULID

from app.db import Database, migrate
from app.runs.queries.search import fold, tags_line
from tests.bench.figures import Figure
from tests.support.server import Server

RUNS, TIMES, AIM_MS = 50_000, 40, 60.0
MODEL = "openai/gpt-image-2/edit"
BEGAN = 1_760_000_000.0
THINGS = [
    "sofa",
    "poster",
    "headline",
    "chair",
    "portrait",
    "lamp",
    "wall",
    "logo",
    "bag",
    "shelf",
    "vase",
    "window",
    "sky",
    "label",
    "cotton",
    "morning",
    "mark",
]
NEEDLE = "grand opening on friday"
PAGES = {
    "first page": "/runs",
    "search, one run": f"/runs?q={NEEDLE.replace(' ', '+')}",
    "search, none": "/runs?q=nothing+is+like+that",
    "search, nearly all": "/runs?q=unchanged",
    "search, two letters": "/runs?q=zq",
    "filter by tag": "/runs?tag=lund",
    "filter by state": "/runs?state=ended",
    "filter by day": "/runs?since=2026-01-01&until=2026-01-02",
}


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        asyncio.run(fill(data / "stillframe.sqlite"))
        like = _like(data / "stillframe.sqlite")
        server = Server(data, forked=False).start(upstream="sandbox")
        try:
            with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
                empty = statistics.median([_took(client, "/healthz") for _ in range(TIMES)])
                for name, path in PAGES.items():
                    _took(client, path)
                    took = statistics.median([_took(client, path) for _ in range(TIMES)])
                    is_search = name.startswith("search")
                    peer, beside = (like, "LIKE over the prompts") if is_search else (empty, "/healthz")
                    yield Figure(f"{RUNS:,} runs: {name}, median", took, "ms", aim=AIM_MS, peer=peer, beside=beside)
        finally:
            server.stop()


async def fill(file: Path, runs: int = RUNS) -> None:
    """Half a GB would be nearer to life; what counts is the number of rows and the length of prompts."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()
    with closing(sqlite3.connect(file)) as connection:
        rows = [row_of(n) for n in range(runs)]
        columns = list(rows[0])
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"insert into runs ({', '.join(columns)}) values ({marks})",
            [tuple(row.values()) for row in rows],
        )
        connection.executemany(
            "insert into run_words (run_id, owner, words, tags) values (?, '', ?, ?)",
            [(row["id"], fold(row["prompt"]), tags_line(json.loads(row["tags"]))) for row in rows],
        )
        connection.executemany(
            "insert into events (run_id, at, kind, state, cause, detail) values (?, ?, 'state', ?, 'created', '{}')",
            [
                (row["id"], row["created_at"], state)
                for row in rows
                for state in ("ready", "posting", "submitted", "saved")
            ],
        )
        connection.commit()


def row_of(n: int) -> dict[str, Any]:
    chance = random.Random(n)
    at = BEGAN + n * 600
    edits = " ".join(f"Change the {chance.choice(THINGS)} beside the {chance.choice(THINGS)}." for _ in range(10))
    prompt = f"Keep the layout, the person and the light unchanged. {edits}" + (
        f" It reads “{NEEDLE}”." if n == 77 else ""
    )
    change = {"kind": "free", "instruction": edits}
    spec = {"version": 1, "model": MODEL, "images": [{"url": "https://example.com/a.jpg"}], "changes": [change]}
    return {
        "id": str(ULID.from_timestamp(at))[:10] + f"{n:016}",
        "owner": "",
        "client_key": f"key-{n}",
        "state": ("saved", "saved", "saved", "failed", "cancelled")[n % 5] if n % 40 == 0 else "saved",
        "model": MODEL,
        "spec": json.dumps(spec),
        "spec_hash": f"{n:064d}",
        "prompt": prompt,
        "composer": "1",
        "wire": json.dumps({"prompt": prompt, "images": ["https://example.com/a.jpg"]}),
        "sources": json.dumps([{"n": 1, "role": "primary", "image": None, "url": "https://example.com/a.jpg"}]),
        "upstream_name": "runcomfy",
        "upstream_base": "https://model-api.runcomfy.net/v1",
        "upstream_account": "bench",
        "request_id": f"request-{n}",
        "created_at": at,
        "submitted_at": at + 1,
        "finished_at": at + 40,
        "ended_at": at + 41,
        "tags": json.dumps(["spring", "lund"] if n % 50 == 0 else []),
        "note": "",
        **dict.fromkeys(("parked", "restored", "cancel", "draft", "starred", "attempts", "workflow_n"), 0),
        "estimate_micro": 40_000,
        "price_known": 1,
        "actual_micro": 41_000,
        "held_micro": 41_000,
    }


def _like(file: Path) -> float:
    query = "select id from runs where deleted_at is null and prompt like ? order by id desc limit 49"
    with closing(sqlite3.connect(file)) as connection:
        times = []
        for _ in range(9):
            begun = time.perf_counter()
            connection.execute(query, (f"%{NEEDLE}%",)).fetchall()
            times.append(1000 * (time.perf_counter() - begun))
        return statistics.median(times)


def _took(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(path).raise_for_status()
    return 1000 * (time.perf_counter() - begun)
