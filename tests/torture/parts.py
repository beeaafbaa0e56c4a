"""The parts of the torture, and what one database's share of it reports."""

import asyncio
import contextlib
import functools
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from tests.support.postgres import fresh_database, migrated, start_postgres
from tests.torture import episodes, machines, stops, upstream_faults
from tests.torture.scenes import BATCHES, POINTS, SCENES, Scene
from tests.torture.stage import TOKEN, Stage
from tests.torture.upstream import TortureUpstream

CHANCE_KILLS = 8


@dataclass
class Report:
    """`notes` are figures that were measured; they judge nothing."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def add(self, more: "Report") -> None:
        self.counts.update(more.counts)
        self.wrong += more.wrong
        self.notes |= more.notes


class Theatre:
    """Opens a stage for each episode: a data folder and a database of its own, and an upstream."""

    def __init__(
        self, database: str, seed: int, report: Report, fresh: Callable[[], AbstractContextManager[str]]
    ) -> None:
        self.database, self.seed, self.report, self._fresh = database, seed, report, fresh

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """What goes wrong in an episode is reported, and the next one is played."""
        begun = time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="stillframe-torture-", ignore_cleanup_errors=True) as folder,
            self._fresh() as url,
            TortureUpstream(token=TOKEN) as upstream,
        ):
            stage = Stage(Path(folder), url or _sqlite(Path(folder)), upstream, self.report.counts)
            try:
                yield stage
            except Exception as error:
                traceback.print_exc()
                stage.wrong.append(f"{type(error).__name__}: {error}")
            finally:
                stage.close()
            self.report.wrong += [f"{name}: {what}" for what in stage.wrong]
        took = time.monotonic() - begun
        print(
            f"{self.database:10} {took:5.1f} s  {name}{'  WRONG' if stage.wrong else ''}", file=sys.stderr, flush=True
        )


def _sqlite(folder: Path) -> str:
    url = f"sqlite+aiosqlite:///{folder / 'stillframe.sqlite'}"
    asyncio.run(migrated(url))
    return url


def arrows(theatre: Theatre) -> None:
    for scene in SCENES.values():
        with theatre.stage(scene.arrow) as stage:
            episodes.play_arrow(stage, scene)
            theatre.report.counts["arrows killed before and after"] += 1


def points(theatre: Theatre) -> None:
    for at, when in POINTS:
        with theatre.stage(f"{when} {at}") as stage:
            episodes.play_point(stage, Scene(at, "ok", frozenset({"saved"})), at, when)
            theatre.report.counts["other points killed at"] += 1


def batches(theatre: Theatre) -> None:
    for at, when in BATCHES if theatre.database == "sqlite" else ():
        with theatre.stage(f"{when} a {at}") as stage:
            episodes.play_batch(stage, at, when)
            theatre.report.counts["batches killed before or after"] += 1


def chance(theatre: Theatre) -> None:
    for two in (False, True):
        with theatre.stage(f"kills by chance, {1 + two} at once") as stage:
            episodes.play_chance(stage, CHANCE_KILLS, theatre.seed + two, two=two)
            theatre.report.counts["kills by chance"] += CHANCE_KILLS


def faults(theatre: Theatre) -> None:
    for name, kills in (("every fault of upstream", 0), ("every fault of upstream, and kills", 3)):
        with theatre.stage(name) as stage:
            upstream_faults.play(stage, kills, random.Random(theatre.seed))
    with theatre.stage("every commit’s acknowledgement lost once") as stage:
        upstream_faults.play(stage, 0, random.Random(theatre.seed), lose=True)


def troubles(theatre: Theatre) -> None:
    for name, trouble in machines.TROUBLES.items():
        with theatre.stage(name) as stage:
            trouble(stage)
            theatre.report.counts["troubles of machines"] += 1


def ends(theatre: Theatre) -> None:
    for name, stop in stops.STOPS.items():
        with theatre.stage(name) as stage:
            theatre.report.notes |= stop(stage)


PARTS = {
    "arrows": arrows,
    "points": points,
    "batches": batches,
    "chance": chance,
    "faults": faults,
    "troubles": troubles,
    "ends": ends,
}


def play(database: str, names: list[str], seed: int) -> Report:
    """One database's share."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # what the people's own ledger says
    report = Report()
    with contextlib.ExitStack() as stack:
        fresh: Callable[[], AbstractContextManager[str]] = functools.partial(contextlib.nullcontext, "")
        if database == "postgresql":
            fresh = functools.partial(fresh_database, stack.enter_context(start_postgres()))
        theatre = Theatre(database, seed, report, fresh)
        for name in names:
            PARTS[name](theatre)
    return report
