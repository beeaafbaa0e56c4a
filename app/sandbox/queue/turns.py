"""Whose job is drawn next: people take turns, each with their oldest, so that two of one wait for two of another and not
for forty. The sandbox knows no people; `whose` tells them apart by the ids of their requests, as far as it can."""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from app.sandbox.queue.job import Job
from app.sandbox.queue.job_store import Jobs

Whose = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]

LOOKED_AT = 1000  # jobs that wait longest
log = structlog.get_logger(__name__)


async def one_person(ids: Sequence[str]) -> Mapping[str, str]:
    return {}


def in_turn(ids: Sequence[str], whose: Mapping[str, str], served: Mapping[str, float]) -> list[str]:
    """`ids`, oldest first, in the order of drawing. `served` says when each person was last served."""
    queues: dict[str, deque[str]] = {}
    for job_id in ids:
        queues.setdefault(whose.get(job_id, ""), deque()).append(job_id)
    people = deque(sorted(queues, key=lambda person: served.get(person, 0.0)))  # stable: who came first
    order = []
    while people:
        person = people.popleft()
        order.append(queues[person].popleft())
        if queues[person]:
            people.append(person)
    return order


class Turns:
    def __init__(self, jobs: Jobs, whose: Whose = one_person) -> None:
        self._jobs, self._whose = jobs, whose
        self._served: dict[str, float] = {}
        self._places: dict[str, int] = {}
        self._waiting: list[str] = []  # whom the places were worked out for

    async def claim(self, owner: str) -> Job | None:
        """The next job whose time in the queue is over, now `owner`'s, a process."""
        waiting = await self._jobs.waiting(before=time.time(), most=LOOKED_AT)
        whose = await self._people(waiting)
        for job_id in in_turn(waiting, whose, self._served):
            if job := await self._jobs.claim(owner, job_id):  # another process may have been faster
                self._served[whose.get(job_id, "")] = time.monotonic()
                return job
        return None

    async def position(self, job_id: str) -> int:
        """1 for the job that is next."""
        waiting = await self._jobs.waiting(most=LOOKED_AT)
        if waiting != self._waiting:
            order = in_turn(waiting, await self._people(waiting), self._served)
            self._places, self._waiting = {one: n for n, one in enumerate(order, 1)}, waiting
        return self._places.get(job_id, 1)

    async def _people(self, ids: Sequence[str]) -> Mapping[str, str]:
        if len(ids) < 2:
            return {}
        try:
            return await self._whose(ids)
        except Exception as error:  # then in the order of coming; drawing goes on
            log.warning("sandbox_people_unknown", error=repr(error))
            return {}
