"""A world played by hand: tasks are numbered as they were born, ways go by name. Everything is checked after each move."""

from dataclasses import replace
from typing import Any

from tests.runs.proof import faults, people
from tests.runs.proof.place import Place
from tests.runs.proof.process import Process
from tests.runs.proof.scopes import SCOPES
from tests.runs.proof.upstream import Job
from tests.runs.proof.world import World


class Play:
    """`world` begins with `runs` runs, each of a spec of its own, driven by process 0: task n is that of run n."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.runs: list[str] = []

    @classmethod
    async def begin(cls, place: Place, *, calm: bool = False, runs: int = 1, cap: int = 4) -> "Play":
        scope = replace(SCOPES["wide"], name="play", runs=runs, cap=cap, calm=calm)
        play = cls(place.world(replace(scope, faults=frozenset()) if calm else scope))
        await play.world.open()
        for n in range(runs):
            await play.click(spec=n)
        return play

    def process(self, k: int) -> Process:
        return self.world.on(self.world.processes[k])

    async def click(self, *, spec: int = 0, key: str = "form", owner: str = "", sure: bool = False) -> str | None:
        run = await people.click(self.world, self.process(0), owner, key, spec, confirm=sure)
        if run and run not in self.runs:
            self.runs.append(run)
        await self.world.check()
        return run

    async def to(self, n: int, gate: str) -> None:
        """Task `n` goes on the usual way and stands at `gate`, unless it comes to rest before."""
        task = self.world.born[n]
        if task.at != gate:
            await self.world.go(task, gate)
        await self.world.check()

    async def through(self, n: int, gate: str, way: str = "") -> None:
        await self.to(n, gate)
        task = self.world.born[n]
        if task.alive and task.at == gate:
            await self.world.step(task, task.options.index(way) if way in task.options else 0)
        await self.world.check()

    async def together(self, tasks: tuple[int, ...], gate: str, fate: str = "made") -> None:
        """All of these go through `gate` at once. On SQLite their moves share a commit, which is made, is made unheard, or
        is not made (down); on PostgreSQL each has its own, and all are made."""
        for n in tasks:
            await self.to(n, gate)
        self.world.databases[0].writer.fate = fate
        await self.world.step_all([self.world.born[n] for n in tasks])
        self.world.databases[0].writer.fate = "made"
        await self.world.check()

    @property
    def shares_commits(self) -> bool:
        return self.world.observer.is_sqlite

    async def on(self, n: int) -> None:
        """Task `n` goes on until it rests or ends."""
        await self.world.go(self.world.born[n], "rest")
        await self.world.check()

    async def second(self, n: int = 0, *, k: int = 1) -> int:
        """Process `k` drives run `n`, too. Answers the number of its task."""
        if self.world.calm:
            self.world.scope = replace(self.world.scope, faults=frozenset({"second"}))
        await self.process(k).begin(self.runs[n], misled=True)
        await self.world.check()
        return len(self.world.born) - 1

    async def stale(self, n: int = 0) -> None:
        """The claim of run `n` grows old, and another process says so."""
        await self.wait(130)
        await self.on(await self.second(n))

    async def wait(self, seconds: float) -> None:
        await faults.wait(self.world, seconds)

    async def sweep(self, *processes: int) -> None:
        for k in processes or (0, 1):
            await self.process(k).sweep()
            await self.world.check()

    async def crash(self, k: int = 0) -> None:
        await self.world.processes[k].kill()

    async def act(self, what: str, n: int = 0, *arguments: Any, **options: Any) -> None:
        await people.act(self.world, self.process(1), what, self.runs[n], *arguments, **options)
        await self.world.check()

    def job(self, n: int = 0) -> Job:
        return list(self.world.jobs.values())[n]

    def states(self) -> list[str]:
        return [self.state(n) for n in range(len(self.runs))]

    def state(self, n: int = 0) -> str:
        return str(self.world.seen.runs[self.runs[n]].state)


def played(place: Place, trace: Any, **how: Any) -> None:
    """Play a trace and let the world come to rest. Raises Broken."""

    async def play() -> None:
        stage = await Play.begin(place, **how)
        try:
            await trace(stage)
            await faults.settle(stage.world)
        finally:
            await stage.world.close()

    place.runner.run(play())
