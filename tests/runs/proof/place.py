"""Where the worlds happen: one event loop, one database and its connections for all examples, the modules' seams in place."""

import asyncio
import importlib
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from app.db import Database
from app.runs.ledger import claims
from tests.runs.proof import clocks
from tests.runs.proof.process import CURRENT, FailingDatabase
from tests.runs.proof.scopes import Scope
from tests.runs.proof.upstream import PNG
from tests.runs.proof.world import World


class Place:
    def __init__(self, runner: asyncio.Runner, url: str, folder: Path) -> None:
        self.runner, self._folder = runner, folder
        self.arrows: Counter[str] = Counter()
        self.worlds = 0
        self._clocks = clocks.Clocks()
        self._databases = [FailingDatabase(url), FailingDatabase(url)]
        self.observer = Database(url)
        runner.run(clocks.prepare(self.observer))
        for database in (*self._databases, self.observer):
            clocks.rule_over(database, self._clocks)

    def world(self, scope: Scope) -> World:
        self._clocks.now, self._clocks.stepped = clocks.EPOCH, 0.0
        self.worlds += 1
        return World(self._databases, self.observer, self._clocks, self._folder, scope, arrows=self.arrows)

    def close(self) -> None:
        for database in (*self._databases, self.observer):
            self.runner.run(database.close())


@contextmanager
def place(url: str, folder: Path) -> Iterator[Place]:
    """`url` is a migrated database of its own."""
    with asyncio.Runner() as runner, clocks.in_place(), quiet(), pytest.MonkeyPatch.context() as patch:
        _seams(patch)
        here = Place(runner, url, folder)
        try:
            yield here
        finally:
            here.close()


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing is logged: there are thousands of worlds."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def _seams(patch: pytest.MonkeyPatch) -> None:
    """Where the code would wait, a task stands still; the two writes that money hangs on are told from others."""
    ids, claim, record = count(1), claims.claim, claims.record

    @wraps(claim)
    async def told_claim(ledger: Any, run_id: str, claim_id: str, **options: Any) -> bool:
        return await _staged("claim", claim(ledger, run_id, claim_id, **options), claim_id)

    @wraps(record)
    async def told_record(ledger: Any, run_id: str, claim_id: str, outcome: Any) -> None:
        await _staged("record", record(ledger, run_id, claim_id, outcome), claim_id)

    async def rest(c: Any, run_id: str, seconds: float) -> None:
        task = CURRENT.get()
        if task is not None and seconds > 0:
            await task.process.world.gate("rest", ("on",))

    async def decode(path: Path, *, thumb_side: int) -> Any:
        return SimpleNamespace(mime="image/png", thumb=PNG, width=8, height=8)

    async def no_pause(seconds: float) -> None:
        await asyncio.sleep(0)

    patch.setattr(claims, "claim", told_claim)
    patch.setattr(claims, "record", told_record)
    patch.setattr(importlib.import_module("app.runs.steps.advance"), "_rest", rest)
    patch.setattr("app.runs.steps.download.decode", decode)
    patch.setattr("app.runs.ledger.ledger.asyncio", SimpleNamespace(sleep=no_pause))
    patch.setattr("app.runs.ledger.ledger.new_id", lambda: f"{next(ids):026d}")


async def _staged(stage: str, work: Any, claim_id: str) -> Any:
    task = CURRENT.get()
    if task is None:
        return await work
    task.stage, task.claim = stage, claim_id
    try:
        return await work
    finally:
        task.stage = ""
