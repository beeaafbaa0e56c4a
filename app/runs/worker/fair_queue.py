"""Whose turn it is: how many runs are under way at once, over all processes, and a fair order among people.

The bound is kept by the claim itself, which counts inside its UPDATE. Here is told which waiting runs to start: each
place that is free goes to the person with the fewest runs under way, and to that person's oldest run. Every process
works out the same answer from the ledger and starts those that are its own.
"""

import time
from collections import Counter, deque

from sqlalchemy import func, select

from app.db import db_now
from app.runs.ledger.models import Run
from app.runs.ledger.states import READY, UNDER_WAY
from app.runs.steps.context import RunContext

TURN_S = 1.0  # how often another process's places are looked at while runs wait
LIVES_FOR_S = 5.0  # how long a look at another slot's lock counts


class FairQueue:
    """One for a process."""

    def __init__(self, c: RunContext) -> None:
        self._c = c
        self._lives: dict[str, tuple[bool, float]] = {}

    async def next_up(self, waiting: set[str], driving: set[str]) -> list[str]:
        """Those of `waiting` that start now: it is their turn, or they are `ready` no more. `driving` have started."""
        async with self._c.ledger.database.read() as session:
            ours = (Run.upstream_account == self._c.profile.account,)
            now = await session.scalar(select(db_now())) or 0.0
            free = (Run.state == READY, Run.parked.is_(False), Run.cancel.is_(False))
            ready = (
                await session.execute(
                    select(Run.id, Run.owner, Run.slot, Run.not_before).where(*ours, *free).order_by(Run.id)
                )
            ).all()
            counted = select(Run.owner, func.count()).where(*ours, Run.state.in_(UNDER_WAY)).group_by(Run.owner)
            busy: Counter[str] = Counter()
            for owner, count in await session.execute(counted):
                busy[owner] = count
        go = sorted(waiting - {row.id for row in ready})
        queues: dict[str, deque[str]] = {}
        for run_id, owner, slot, not_before in ready:
            if not_before and not_before > now:
                continue  # between two attempts; it takes a place when it is due
            if run_id in driving:
                busy[owner] += 1
            elif run_id in waiting or await self._lives_in(slot):
                queues.setdefault(owner, deque()).append(run_id)
        for _ in range(self._c.most_under_way - busy.total()):
            if not queues:
                break
            owner = min(queues, key=lambda owner: (busy[owner], queues[owner][0]))
            busy[owner] += 1
            if (run_id := queues[owner].popleft()) in waiting:
                go.append(run_id)
            if not queues[owner]:
                del queues[owner]
        return go

    async def _lives_in(self, slot: str | None) -> bool:
        """Whether another process that lives will start it; if not, the sweeper brings it to one that does."""
        if slot is None or slot == self._c.slot:
            return False
        known = self._lives.get(slot)
        if known is None or time.monotonic() - known[1] > LIVES_FOR_S:
            known = self._lives[slot] = (await self._c.slots.is_held(slot), time.monotonic())
        return known[0]
