"""The engine as the driver of runs: made before what asks it, started later, and asked at any time."""

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import URL

from app.runs import RunContext
from app.wiring.background import Background

if TYPE_CHECKING:
    from app.runs.worker.engine import Engine

STARTS_S = 10.0  # one that is still starting can only be stopped afterwards
log = structlog.get_logger(__name__)


class EngineDriver:
    """A RunDriver. Runs that are begun before the engine has started wait for it."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._engine: asyncio.Future[Engine] = asyncio.get_running_loop().create_future()
        self._is_starting = False

    async def begin(self, run_id: str) -> None:
        self._background.start(self._begin(run_id))

    async def _begin(self, run_id: str) -> None:
        engine = await asyncio.shield(self._engine)
        await engine.begin(run_id)

    def start(self, context: RunContext, *, url: URL, data: Path) -> None:
        """Returns at once."""
        self._is_starting = True
        self._background.start(self._start(context, url, data))

    async def _start(self, context: RunContext, url: URL, data: Path) -> None:
        try:
            make = await asyncio.to_thread(_engine_class)  # its import takes longer than the first page
            engine = make(context, url=url, data=data)
            await engine.start()
        except Exception as error:
            log.critical("engine_did_not_start", error=repr(error))
            self._engine.set_exception(error)
            raise
        self._engine.set_result(engine)
        log.info("engine_started", slot=context.slot)

    async def stop(self) -> None:
        if self._is_starting:
            with contextlib.suppress(Exception):  # told when it did not start
                engine = await asyncio.wait_for(asyncio.shield(self._engine), STARTS_S)
                await engine.stop()


def _engine_class() -> "type[Engine]":
    from app.runs.worker.engine import Engine

    return Engine
