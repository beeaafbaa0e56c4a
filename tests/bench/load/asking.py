"""Asks for many runs at once, here and of the Gradio app, and waits until the last has its picture."""

import asyncio
import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.fault_jobs import MODEL

AT_ONCE = 20  # requests that make runs
LOOK_S, BUSY_S = 0.1, 1.0
PATIENCE_S = 900.0


@dataclass
class Drained:
    """Seconds since the first was asked for."""

    created: float
    drained: float
    told: int = 0  # bytes of events that a page which watches all runs was sent
    busy: int = 0  # answers that the server is busy, after which the same was asked again


async def ask_studio(url: str, ledger: Path, count: int) -> Drained:
    limits = httpx.Limits(max_connections=AT_ONCE + 2)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=PATIENCE_S, limits=limits) as client:
        image = (await client.get("/api/v1/samples")).json()["samples"][0]["image"]["id"]
        told = [0]
        stream = asyncio.create_task(_listen(client, told))
        await asyncio.sleep(0.3)
        turn, begun = asyncio.Semaphore(AT_ONCE), time.monotonic()
        made, busy = os.urandom(4).hex(), [0]

        async def create(n: int) -> None:
            spec = {
                "version": 1,
                "model": MODEL,
                "images": [{"image": image}],
                "keep": ["layout"],
                "changes": [{"kind": "background", "to": f"plain warm grey wall {made} {n}"}],
            }
            async with turn:
                body = {"spec": spec, "client_key": f"{made}-{n}"}
                while (answer := await client.post("/api/v1/runs", json=body)).status_code == 503:
                    busy[0] += 1
                    await asyncio.sleep(BUSY_S)
                answer.raise_for_status()

        before = _count(ledger, "saved")
        await asyncio.gather(*(create(n) for n in range(count)))
        created = time.monotonic() - begun
        while _count(ledger, "saved") - before < count:
            if time.monotonic() - begun > PATIENCE_S:
                raise RuntimeError(f"only {_count(ledger, 'saved') - before} of {count} runs came home")
            await asyncio.sleep(LOOK_S)
        drained = time.monotonic() - begun
        await asyncio.sleep(0.5)  # what was told of the last
        stream.cancel()
        await asyncio.gather(stream, return_exceptions=True)
    return Drained(created, drained, told[0], busy[0])


async def ask_gradio(url: str, count: int) -> Drained:
    limits = httpx.Limits(max_connections=count + 10)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=PATIENCE_S, limits=limits) as client:
        turn, begun = asyncio.Semaphore(AT_ONCE), time.monotonic()
        asked = []

        async def edit(n: int) -> None:
            async with turn:
                answer = await client.post("/gradio_api/call/edit", json={"data": [f"plain warm grey wall {n}"]})
            asked.append(time.monotonic() - begun)
            async with client.stream("GET", f"/gradio_api/call/edit/{answer.json()['event_id']}") as events:
                async for line in events.aiter_lines():
                    if line == "event: complete":
                        return
                    if line == "event: error":
                        raise RuntimeError("the Gradio app failed")

        await asyncio.gather(*(edit(n) for n in range(count)))
    return Drained(max(asked), time.monotonic() - begun)


async def _listen(client: httpx.AsyncClient, told: list[int]) -> None:
    """As the page of the history does."""
    async with client.stream("GET", "/api/v1/events") as stream:
        async for chunk in stream.aiter_raw():
            told[0] += len(chunk)


def _count(ledger: Path, state: str) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        return int(connection.execute("select count(*) from runs where state = ?", (state,)).fetchone()[0])
