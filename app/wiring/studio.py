"""The studio: every collaborator, started and stopped in order."""

import asyncio
import contextlib
import contextvars
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from app.accounts import Accounts
from app.db import Database
from app.media import Images, Storage
from app.runs import EventFeed, Groups, HighWaterMark, Recipes, Reports, Reviews, RunContext, Runs
from app.runs.worker import recovery
from app.sandbox import Sandbox
from app.settings import Settings
from app.upstream import Catalogue, ModelAPI, Profile

if TYPE_CHECKING:
    from app.runs.worker.engine import Engine

CLOSES_S = 10.0  # connections that do not close in this time are left to the system
ENGINE_STARTS_S = 10.0  # one that is still starting can only be stopped afterwards
log = structlog.get_logger(__name__)


@dataclass
class Studio:
    """Everything a page, an API call or a command may need. `start` before use, `stop` at the end."""

    settings: Settings
    database: Database
    storage: Storage
    images: Images
    profile: Profile
    api: ModelAPI
    catalogue: Catalogue
    runs: Runs
    groups: Groups
    recipes: Recipes
    reviews: Reviews
    reports: Reports
    feed: EventFeed
    collaborators: RunContext
    mark: HighWaterMark
    secret: bytes
    accounts: Accounts | None = None
    sandbox: Sandbox | None = None
    _engine: "asyncio.Future[Engine] | None" = None
    _starting: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, *, serving: bool = True) -> None:
        """Migrate, settle what an earlier process left, then start the engine without waiting for it."""
        if self.sandbox:
            await self.sandbox.start()
        if not serving:
            self._keep(self.collaborators.slots.watch(self._slot_lost))
            return
        if self.accounts:
            await self.accounts.announce()
        await recovery.at_start(self.collaborators, self.mark)
        self._keep(self.collaborators.slots.watch(self._slot_lost))
        self._starting = True
        self._keep(self._start_engine())
        if self.settings.fidelity != "off":
            self._keep(self.reports.queue.work())

    async def _start_engine(self) -> None:
        assert self._engine is not None
        try:
            workflow = await asyncio.to_thread(_import_workflow)  # the engine's import takes longer than the first page
            engine = workflow.Engine(
                self.collaborators,
                url=self.database.url,
                data=self.settings.data,
            )
            await engine.start()
        except Exception as error:
            log.critical("engine_did_not_start", error=repr(error))
            self._engine.set_exception(error)
            raise
        self._engine.set_result(engine)
        log.info("engine_started", slot=self.collaborators.slot)

    async def begin(self, run_id: str) -> None:
        """Have the engine drive a run; answers at once."""
        if self._engine is not None:
            self._keep(self._begin(run_id))

    async def _begin(self, run_id: str) -> None:
        assert self._engine is not None
        engine = await asyncio.shield(self._engine)
        await engine.begin(run_id)

    def _slot_lost(self) -> None:
        """Another process may take our runs from now on: claim nothing more, and end once what was sent is recorded."""
        log.critical("slot_lost", slot=self.collaborators.slot)
        self.collaborators.stopping.set()
        self._keep(self._end_process())

    async def _end_process(self) -> None:
        if self.collaborators.posts:
            await asyncio.wait(set(self.collaborators.posts))
        os._exit(1)  # a supervisor starts a new one, which takes a slot of its own

    def _keep(self, work: "asyncio._CoroutineLike[None]") -> None:
        # a context of its own: what a run does later is not part of the page request that started it
        task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background_work_failed", error=repr(error))

    def leave(self) -> None:
        """The process was told to end: streams close and nothing is claimed from now on. Safe to call twice."""
        self.collaborators.stopping.set()
        self._keep(self.feed.close())

    async def stop(self) -> None:
        """The POST in flight ends and is recorded; then engine, sandbox, connections, slot."""
        self.collaborators.stopping.set()
        await self.feed.close()
        if self._engine is not None and self._starting:
            with contextlib.suppress(Exception):  # told when it did not start
                engine = await asyncio.wait_for(asyncio.shield(self._engine), ENGINE_STARTS_S)
                await engine.stop()
        for task in list(self._tasks):
            task.cancel()
        try:
            async with asyncio.timeout(CLOSES_S):
                await self._close()
        except TimeoutError:
            log.error("not_all_closed", after_s=CLOSES_S)

    async def _close(self) -> None:
        if self.sandbox:
            await self.sandbox.stop()
        await self.api.aclose()
        self.mark.close()
        if self._engine is None:
            self.mark.retire()
        await self.collaborators.slots.release()
        await self.database.close()


def _import_workflow():  # type: ignore[no-untyped-def]  # a module has no useful type
    from app.runs.worker import engine as workflow

    return workflow
