"""Whose turn it is: how many runs are under way at once, over all processes, and a fair order among people.

The bound is kept by the claim itself, which counts inside its UPDATE. Here is told which waiting runs to start: each
place that is free goes to the person with the fewest runs under way, and to that person's oldest run. Every process
works out the same answer from the ledger and starts those that are its own.

Where people sign in, one of them never holds the last quarter of the places: long runs of one would else keep out all.
"""

import time
from collections import Counter, deque
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, text

from app.db import Database
from app.runs.ledger.models import WHERE_UNDER_WAY, Run
from app.runs.ledger.rows import NOW
from app.runs.ledger.states import READY
from app.runs.steps.context import RunContext

TURN_S = 1.0  # how often another process's places are looked at while runs wait
SHARED_FROM = 8  # places; fewer are anybody's
LIVES_FOR_S = 5.0  # how long a look at another slot's lock counts

_ours = Run.upstream_account == bindparam("account")
FREE = (
    select(Run.id, Run.owner, Run.slot, Run.not_before)
    .where(_ours, Run.state == READY, Run.parked.is_(False), Run.cancel.is_(False))
    .order_by(Run.id)
)
BUSY = select(Run.owner, func.count()).where(_ours, text(WHERE_UNDER_WAY)).group_by(Run.owner)


def share_of(owner: str, most: int) -> int:
    """How many of `most` places one person may hold."""
    return most - most // 4 if owner and most >= SHARED_FROM else most


async def owners_of_requests(database: Database, request_ids: Sequence[str]) -> dict[str, str]:
    """Whose runs these requests are, of those that are known."""
    async with database.read() as session:
        rows = await session.execute(select(Run.request_id, Run.owner).where(Run.request_id.in_(list(request_ids))))
        return {request_id: owner for request_id, owner in rows if request_id}


class FairQueue:
    """One for a process."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._lives: dict[str, tuple[bool, float]] = {}

    async def next_up(self, waiting: set[str], driving: set[str]) -> list[str]:
        """Those of `waiting` that start now: it is their turn, or they are `ready` no more. `driving` have started."""
        account = {"account": self._context.profile.account}
        async with self._context.ledger.database.look() as connection:
            now = await connection.scalar(NOW) or 0.0
            ready = (await connection.execute(FREE, account)).all()
            busy: Counter[str] = Counter()
            for owner, count in await connection.execute(BUSY, account):
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
        for _ in range(self._context.most_under_way - busy.total()):
            may = [owner for owner in queues if busy[owner] < share_of(owner, self._context.most_under_way)]
            if not may:
                break
            owner = min(may, key=lambda owner: (busy[owner], queues[owner][0]))
            busy[owner] += 1
            if (run_id := queues[owner].popleft()) in waiting:
                go.append(run_id)
            if not queues[owner]:
                del queues[owner]
        return go

    async def _lives_in(self, slot: str | None) -> bool:
        """Whether another process that lives will start it; if not, the sweeper brings it to one that does."""
        if slot is None or slot == self._context.slot:
            return False
        known = self._lives.get(slot)
        if known is None or time.monotonic() - known[1] > LIVES_FOR_S:
            known = self._lives[slot] = (await self._context.slots.is_held(slot), time.monotonic())
        return known[0]
