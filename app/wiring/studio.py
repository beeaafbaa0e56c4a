"""The studio: every collaborator, started and stopped in order."""

import asyncio
import os
from dataclasses import dataclass

import structlog

from app.accounts import Accounts
from app.db import Database
from app.media import Images, Storage
from app.runs import (
    EventFeed,
    Groups,
    HighWaterMark,
    Imports,
    Locks,
    Recipes,
    Reports,
    Reviews,
    RunActions,
    RunContext,
    Runs,
    Sheets,
)
from app.runs.worker import recovery
from app.sandbox import Sandbox
from app.settings import Settings
from app.upstream import Catalogue, ModelAPI, Profile
from app.wiring.background import Background
from app.wiring.engine_driver import EngineDriver

CLOSES_S = 10.0  # connections that do not close in this time are left to the system
log = structlog.get_logger(__name__)


@dataclass
class Studio:
    """Everything a page, an API call or a command may need. `start` before use, `stop` at the end.

    `driver` is None for a command, which drives its own run."""

    settings: Settings
    database: Database
    storage: Storage
    images: Images
    profile: Profile
    api: ModelAPI
    catalogue: Catalogue
    runs: Runs
    actions: RunActions
    groups: Groups
    sheets: Sheets
    recipes: Recipes
    reviews: Reviews
    reports: Reports
    locks: Locks
    imports: Imports
    feed: EventFeed
    collaborators: RunContext
    mark: HighWaterMark
    secret: bytes
    background: Background
    driver: EngineDriver | None
    accounts: Accounts | None = None
    sandbox: Sandbox | None = None

    async def start(self, *, serving: bool = True) -> None:
        """Migrate, settle what an earlier process left, then start the engine without waiting for it."""
        if self.sandbox:
            await self.sandbox.start()
        if not serving:
            self.background.start(self.collaborators.slots.watch(self._slot_lost))
            return
        if self.accounts:
            await self.accounts.announce()
        await recovery.at_start(self.collaborators, self.mark)
        self.background.start(self.collaborators.slots.watch(self._slot_lost))
        if self.driver:
            self.driver.start(self.collaborators, url=self.database.url, data=self.settings.data)
        if self.settings.fidelity != "off":
            self.background.start(self.reports.queue.work())

    def _slot_lost(self) -> None:
        """Another process may take our runs from now on: claim nothing more, and end once what was sent is recorded."""
        log.critical("slot_lost", slot=self.collaborators.slot)
        self.collaborators.stopping.set()
        self.background.start(self._end_process())

    async def _end_process(self) -> None:
        if self.collaborators.posts:
            await asyncio.wait(set(self.collaborators.posts))
        os._exit(1)  # a supervisor starts a new one, which takes a slot of its own

    def leave(self) -> None:
        """The process was told to end: streams close and nothing is claimed from now on. Safe to call twice."""
        self.collaborators.stopping.set()
        self.background.start(self.feed.close())

    async def stop(self) -> None:
        """The POST in flight ends and is recorded; then engine, sandbox, connections, slot."""
        self.collaborators.stopping.set()
        await self.feed.close()
        if self.driver:
            await self.driver.stop()
        self.background.cancel()
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
        if self.driver is None:
            self.mark.retire()
        await self.collaborators.slots.release()
        await self.database.close()
