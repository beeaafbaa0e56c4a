"""The engine as the driver of runs: asked before it runs, while it starts, and when it does not start."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import make_url

from app.wiring import engine_driver
from app.wiring.background import Background
from app.wiring.engine_driver import EngineDriver

RUN = "01J00000000000000000000001"


class Engine:
    """Remembers what it was told, in order."""

    told: list[str]

    def __init__(self, context: Any, *, url: Any, data: Path) -> None:
        self.told = context.told

    async def start(self) -> None:
        self.told.append("start")

    async def begin(self, run_id: str) -> None:
        self.told.append(f"begin {run_id}")

    async def stop(self) -> None:
        self.told.append("stop")


class Broken(Engine):
    async def start(self) -> None:
        raise OSError("no room")


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0.005)


def start(driver: EngineDriver, told: list[str], folder: Path) -> None:
    context: Any = SimpleNamespace(told=told, slot="serve-1")
    driver.start(context, url=make_url("sqlite://"), data=folder)


async def test_it_begins_a_run_that_was_made_before_the_engine_ran(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine_driver, "_engine_class", lambda: Engine)
    told: list[str] = []
    driver = EngineDriver(Background())
    await driver.begin(RUN)
    await settled()
    assert told == []
    start(driver, told, tmp_path)
    await settled()
    assert told == ["start", f"begin {RUN}"]
    await driver.stop()
    assert told[-1] == "stop"


async def test_nobody_waits_for_an_engine_that_never_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine_driver, "_engine_class", lambda: Broken)
    driver = EngineDriver(Background())
    start(driver, [], tmp_path)
    await settled()
    await driver.begin(RUN)  # returns; a serving process that has an engine finds the run
    await settled()
    await asyncio.wait_for(driver.stop(), 1)


async def test_one_that_was_not_started_is_not_waited_for() -> None:
    await asyncio.wait_for(EngineDriver(Background()).stop(), 1)
