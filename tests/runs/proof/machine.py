"""The Hypothesis test: it draws a world and what happens in it, and checks all of money.md after every move."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.runs.proof import faults, people
from tests.runs.proof.acting import GATES, WAYS, People, n, when
from tests.runs.proof.place import Place
from tests.runs.proof.process import Task
from tests.runs.proof.scopes import SCOPES


class Machine(People):
    """`scopes` are the names of the worlds that may be drawn."""

    scopes: tuple[str, ...] = tuple(SCOPES)

    def __init__(self) -> None:
        super().__init__()
        self.world = None  # type: ignore[assignment]
        self.rows: faults.Rows | None = None

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        scope = SCOPES[data.draw(st.sampled_from(self.scopes), "scope")]
        self.world = self.place.world(scope)
        self.do(self.world.open())
        for k in range(scope.runs):
            self.do(people.click(self.world, self.world.processes[k % 2], ("", "anna")[k % 2], f"first-{k}", k))

    # -- the world goes on

    @precondition(lambda self: self.task(0))
    @rule(moves=st.lists(st.tuples(n, st.sampled_from(GATES), WAYS), min_size=1, max_size=5))
    def tasks_go(self, moves: list[tuple[int, str, int]]) -> None:
        """Tasks go on the usual way, each up to a gate and through it by any of its ways: unheard, vague, refused, made."""
        for k, to, by in moves:
            if task := self.task(k):
                self.do(self._go(task, to, by))

    tasks_go_on = tasks_go_further = tasks_still_go = tasks_go  # rules are drawn evenly, and most of life is this

    async def _go(self, task: Task, to: str, by: int) -> None:
        if task.at != to:
            await self.world.go(task, to)
        if task.at == to:
            await self.world.step(task, by)
        await self.world.check()

    @rule(k=n)
    def sweep(self, k: int) -> None:
        if process := self.process(k):
            self.do(self.world.on(process).sweep())

    @rule(seconds=st.sampled_from((1, 11, 61, 130)))
    def time_passes(self, seconds: int) -> None:
        if not self.world.calm or self.world.in_time(seconds):
            self.do(faults.wait(self.world, seconds))

    @when("start")
    @rule(k=n)
    def another_process_starts(self, k: int) -> None:
        """... long after the runs were made that wait in the first one's queue; it stopped when it had nothing to do."""
        process = self.world.processes[k % 2]
        if not process.driving:
            if self.world.in_time(1000):
                self.do(faults.wait(self.world, 1000))
            self.do(faults.restart(self.world, process))

    @precondition(lambda self: self.world.scope.polls)
    @rule(
        k=n, to=st.sampled_from(("running", "done", "failed", "killed")), cost=st.sampled_from((None, "0.0412", "0.08"))
    )
    def upstream_goes_on(self, k: int, to: str, cost: str | None) -> None:
        jobs = [job for job in self.world.jobs.values() if job.state in ("queued", "running")]
        if jobs:
            job = jobs[k % len(jobs)]
            job.state, job.cost = to, cost

    # -- faults

    @when("crash")
    @rule(k=n)
    def crash(self, k: int) -> None:
        if process := self.process(k):
            self.do(process.kill())

    @precondition(lambda self: any(not process.alive for process in self.world.processes))
    @rule(k=n)
    def start(self, k: int) -> None:
        dead = [process for process in self.world.processes if not process.alive]
        self.do(faults.restart(self.world, dead[k % len(dead)]))

    @when("second")
    @rule(k=n, r=n)
    def second_workflow(self, k: int, r: int) -> None:
        """The sweeper is misled, or the slot's lock was lost while its process lives on."""
        process, run = self.process(k), self.run(r)
        if process and run:
            self.do(self.world.on(process).begin(run, misled=True))

    @when("second")
    @rule(k=n)
    def slot_is_lost(self, k: int) -> None:
        if process := self.process(k):
            self.do(process.slots.release())

    @precondition(lambda self: self.world.limbo)
    @rule()
    def delayed_commit_lands(self) -> None:
        self.do(faults.land(self.world))

    @precondition(lambda self: "expire" in self.world.scope.faults and self.world.counts["ten minutes"] < 2)
    @rule()
    def ten_minutes_pass(self) -> None:
        self.world.count("ten minutes")
        self.do(faults.wait(self.world, 601))

    @precondition(lambda self: "days" in self.world.scope.faults and self.world.counts["days"] < 2)
    @rule(days=st.sampled_from((1.1, 8)))
    def days_pass(self, days: float) -> None:
        self.world.count("days")
        self.do(faults.wait(self.world, days * 86_400))

    @when("jump")
    @rule(seconds=st.sampled_from((-130, -20, -12, 12, 130)))
    def database_clock_steps(self, seconds: int) -> None:
        self.do(faults.step_database_clock(self.world, seconds))

    @when("skew")
    @rule(k=n, seconds=st.sampled_from((-4000, -130, 130, 4000)))
    def machine_is_wrong(self, k: int, seconds: int) -> None:
        self.world.processes[k % 2].machine.skew = seconds

    @precondition(lambda self: {"sleep", "pause"} & self.world.scope.faults)
    @rule(k=n, seconds=st.sampled_from((12, 130)))
    def machine_stands_still(self, k: int, seconds: int) -> None:
        paused = "pause" in self.world.scope.faults
        self.do(faults.stand_still(self.world, self.world.processes[k % 2], seconds, paused=paused))

    @precondition(lambda self: {"restore", "power"} & self.world.scope.faults and self.rows is None)
    @rule()
    def backup(self) -> None:
        self.rows = self.do(faults.backup(self.world.observer))

    @precondition(lambda self: "restore" in self.world.scope.faults and self.rows is not None)
    @rule()
    def restore(self) -> None:
        if self.world.count("restored") == 1:
            self.do(faults.restore(self.world, self.rows))  # type: ignore[arg-type]

    @precondition(lambda self: "power" in self.world.scope.faults and self.rows is not None)
    @rule()
    def power_cut(self) -> None:
        """What the database did not promise to keep is gone."""
        self.do(faults.cut_power(self.world, self.rows))  # type: ignore[arg-type]
        self.rows = None

    # -- what must hold

    @invariant()
    def holds(self) -> None:
        if self.world is not None:
            self.do(self.world.check())

    def teardown(self) -> None:
        if self.world is not None:
            try:
                if self.world.failure is None:
                    self.do(faults.settle(self.world))
            finally:
                self.do(self.world.close())


def prove(
    place: Place, *, examples: int, moves: int, scopes: tuple[str, ...] = tuple(SCOPES), shrink: bool = True
) -> None:
    """The same examples each time. Raises Broken with the moves that led to it."""
    kind = type("LedgerMachine", (Machine,), {"place": place, "scopes": scopes})
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=examples,
            stateful_step_count=moves,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
