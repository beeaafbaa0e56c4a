"""What it means that a command is given again: it goes on with the run that it made, unless that one cost nothing.

A command's key is `cli:<digest>:<n>`; the digest stands for the upstream, what was asked for and where it is to be kept.
"""

import hashlib

from sqlalchemy import func, select

from app.db import Database
from app.prompts import Spec, spec_hash
from app.runs.ledger.high_water_mark import HighWaterMark
from app.runs.ledger.models import Group, Run, RunEvent
from app.runs.ledger.states import CANCELLED, NOT_SENT, READY, REJECTED
from app.runs.steps.context import RunContext
from app.runs.worker import recovery

FREE = frozenset({REJECTED, NOT_SENT, CANCELLED})  # ends after which the same command starts anew


class Idempotency:
    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._database: Database = context.ledger.database

    def digest(self, spec: Spec, place: str) -> str:
        """The token is no part of it: with a new one, the same command must not pay twice."""
        asked = "\n".join((self._context.profile.name, self._context.profile.base, spec_hash(spec), place))
        return hashlib.sha256(asked.encode()).hexdigest()[:40]

    async def meant(self, digest: str, *, owner: str = "", again: bool = False) -> tuple[str, Run | None]:
        """The key to create with, and the run that has it already. `again`: always a new one."""
        async with self._database.read() as session:
            mine = (Run.owner == owner, Run.client_key.like(f"cli:{digest}:%"))
            runs = list(await session.scalars(select(Run).where(*mine)))
        newest = max(runs, key=lambda run: _number(run.client_key), default=None)
        if newest is None:
            return f"cli:{digest}:0", None
        if again or newest.state in FREE or newest.deleted_at is not None:
            return f"cli:{digest}:{_number(newest.client_key) + 1}", None
        return newest.client_key, newest

    async def park_restored(self, run_id: str, mark: HighWaterMark) -> None:
        """A run that was not sent, says a database that is older than what this machine has seen: a person decides."""
        async with self._database.read() as session:
            newest = await session.scalar(select(func.max(RunEvent.id))) or 0
        if mark.is_ahead_of(newest) and (await self._context.ledger.get(run_id)).state == READY:
            await recovery.park(self._context.ledger, run_id, "restored")


MAX_DIGITS = 9  # of the number in a key; whoever sends keys of their own may send longer ones


async def made_with(database: Database, client_key: str, *, owner: str = "") -> str | None:
    """The page's address of the run or group that a client key made; None where none came, or none is left."""
    async with database.read() as session:
        for kind, room in ((Run, "runs"), (Group, "groups")):
            mine = (kind.owner == owner, kind.client_key == client_key)
            found = await session.scalar(select(kind.id).where(*mine).order_by(kind.created_at.desc()).limit(1))
            if found:
                return f"/{room}/{found}"
    return None


def _number(key: str) -> int:
    text = key.rpartition(":")[2]
    return int(text) if text.isascii() and text.isdigit() and len(text) < MAX_DIGITS else 0
