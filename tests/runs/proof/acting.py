"""The rules by which people act in the drawn worlds, and what every rule is made of."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.runs.proof import people
from tests.runs.proof.place import Place
from tests.runs.proof.process import Process, Task
from tests.runs.proof.world import World

n = st.integers(0, 7)
WAYS = st.sampled_from((0, 0, 0, 1, 2, 3, 4))
GATES = ("claim", "connect", "window", "window", "answer", "record", "record", "hear", "rest")


def when(what: str) -> Any:
    return precondition(lambda self: what in self.world.scope.faults | self.world.scope.people)


class People(RuleBasedStateMachine):
    """`place` is where the worlds happen: one event loop and one database for all examples."""

    place: Place
    world: World

    def do(self, work: Any) -> Any:
        return self.place.runner.run(work)

    def task(self, k: int) -> Task | None:
        alive = [task for task in self.world.tasks if task.alive]
        return alive[k % len(alive)] if alive else None

    def process(self, k: int) -> Process | None:
        alive = [process for process in self.world.processes if process.alive]
        return alive[k % len(alive)] if alive else None

    def run(self, k: int, *states: str) -> str | None:
        runs = [run for run, row in self.world.seen.runs.items() if not states or row.state in states]
        return runs[k % len(runs)] if runs else None

    # -- people

    @when("again")
    @rule(
        k=n,
        owner=st.sampled_from(("", "anna")),
        key=st.integers(0, 2),
        spec=st.integers(0, 1),
        sure=st.booleans(),
        lost=st.booleans(),
    )
    def click(self, k: int, owner: str, key: int, spec: int, sure: bool, lost: bool) -> None:
        if process := self.process(k):
            self.world.unheard = lost
            self.do(people.click(self.world, process, owner, f"form-{key}", spec, confirm=sure))
            self.world.unheard = False

    @when("crowd")
    @rule(owners=st.lists(st.sampled_from(("", "anna", "ben")), min_size=2, max_size=10), keys=st.integers(1, 3))
    def crowd(self, owners: list[str], keys: int) -> None:
        """Clicks at the same moment, some of them double."""
        if all(process.alive for process in self.world.processes):
            clicks = [(owner, f"form-{k % keys}", k % 2) for k, owner in enumerate(owners)]
            self.do(people.crowd(self.world, clicks))

    @precondition(lambda self: {"cancel", "abandon", "delete", "send"} & self.world.scope.people)
    @rule(k=n, r=n, what=n)
    def act(self, k: int, r: int, what: int) -> None:
        acts = sorted({"cancel", "abandon", "delete", "send"} & self.world.scope.people)
        process, run = self.process(k), self.run(r)
        if process and run:
            self.do(people.act(self.world, process, acts[what % len(acts)], run))

    @when("cost")
    @rule(k=n, r=n)
    def say_cost(self, k: int, r: int) -> None:
        """A person reads the account and says what it tells; the run may be in any state."""
        process, run = self.process(k), self.run(r)
        if process and run:
            request_id = self.world.seen.runs[run].request_id
            jobs = [job for job in self.world.jobs.values() if job.charged and (job.run == run or job.id == request_id)]
            usd = sum((Decimal(job.cost or "0.03") for job in jobs), Decimal(0))
            self.do(people.act(self.world, process, "state_cost", run, usd))

    @precondition(lambda self: "paste" in self.world.scope.people and self.run(0, "unconfirmed", "abandoned"))
    @rule(k=n, r=n, j=n)
    def paste(self, k: int, r: int, j: int) -> None:
        process, run, jobs = self.process(k), self.run(r, "unconfirmed", "abandoned"), list(self.world.jobs)
        if process and run and jobs:
            self.do(people.paste(self.world, process, run, jobs[j % len(jobs)]))

    @precondition(lambda self: "foreign" in self.world.scope.people and self.run(0, "unconfirmed", "abandoned"))
    @rule(k=n, r=n, other=st.booleans())
    def paste_foreign(self, k: int, r: int, other: bool) -> None:
        process, run = self.process(k), self.run(r, "unconfirmed", "abandoned")
        if process and run:
            self.do(people.paste(self.world, process, run, self.world.foreign(of_another_model=other).id))
