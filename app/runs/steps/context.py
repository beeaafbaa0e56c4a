"""What the steps of a run work with, assembled once in app.wiring (or by the command line, without the engine)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.media import Images, Storage
from app.runs.crashes import Crashes
from app.runs.driver import NoDriver, RunDriver
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.slots import Slots
from app.runs.reports.process import Measuring
from app.runs.steps.poll_schedule import PollTiming
from app.upstream import ModelAPI, Profile


@dataclass
class RunContext:
    """`workdir` is where files are downloaded before they are whole, on the disk of `storage`.

    `stopping` is set when the process is told to end, or has lost its slot: nothing is claimed any more.
    """

    ledger: Ledger
    api: ModelAPI
    profile: Profile
    images: Images
    storage: Storage
    workdir: Path
    slots: Slots
    slot: str
    tempo: PollTiming
    public_url: str | None = None
    secret: bytes = b""
    most_under_way: int = 100  # runs that all processes together may have between claim and end
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    posts: set[asyncio.Task[bool]] = field(default_factory=set)
    bells: dict[str, asyncio.Event] = field(default_factory=dict)
    crashes: Crashes = field(default_factory=Crashes)
    measuring: Measuring = field(default_factory=Measuring)  # processes that measure, crop and composite
    measures: bool = False  # what is saved gets a report
    measure_soon: Callable[[], None] = lambda: None  # a report was queued
    driver: RunDriver = field(default_factory=NoDriver)

    def bell(self, run_id: str) -> asyncio.Event:
        """Rung when a person did something to a run that its driver should see at once."""
        return self.bells.setdefault(run_id, asyncio.Event())

    def ring(self, run_id: str) -> None:
        if run_id in self.bells:
            self.bells[run_id].set()
