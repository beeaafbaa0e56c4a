"""Steps of a run that raise what nobody expected: told in one line, tried again, and after a few times with the same
cause the run is parked with that reason, for a person to go on. One poisoned run harms itself alone."""

import traceback
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

from app.db import db_now
from app.errors import StorageError, StorageMissing
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.run_error import run_error
from app.runs.ledger.states import LOST, READY, RUNNING, SUBMITTED, SUCCEEDED

MAX_CRASHES = 5
MAX_PAUSE_S = 30.0
CRASHED = "crashed"
PARKED_IN = frozenset({READY, SUBMITTED, RUNNING, SUCCEEDED})  # in `posting` the claim's own rules go on
OF_DATA = ("22", "23", "42")  # classes of SQLSTATE that come again: bad data, a broken rule, a bad statement
ROOM = Path(__file__).parents[2]
log = structlog.get_logger(__name__)


def comes_back(error: Exception) -> bool:
    """Whether it is the database or the disk that is locked, full or away, and not the run that is at fault."""
    if isinstance(error, StorageError):
        return not isinstance(error, StorageMissing)
    if isinstance(error, OSError):
        return True
    if not isinstance(error, SQLAlchemyError) or isinstance(error, DataError | IntegrityError | ProgrammingError):
        return False
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    return not state.startswith(OF_DATA) and (isinstance(error, DBAPIError) or not hasattr(error, "statement"))


def cause_of(error: BaseException) -> str:
    """The kind of error and the last place in our own code that it went through. Nothing of what it says."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(ROOM / "app"))
    ]
    place = f" at {Path(ours[-1].filename).relative_to(ROOM)}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


class Crashes:
    """Counts those of each run that came one after the other with the same cause. One for a process."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[str, int]] = {}

    def saw(self, run_id: str, error: Exception) -> int:
        """Log it in one line. Answers how many times the run crashed like this by now."""
        cause = cause_of(error)
        before, count = self._counts.get(run_id, (cause, 0))
        count = count + 1 if before == cause else 1
        self._counts[run_id] = (cause, count)
        log.error("run_crashed", run=run_id, error=cause, says=str(error)[:300], times=count)
        return count

    def forget(self, run_id: str) -> None:
        self._counts.pop(run_id, None)


def pause_after(times: int) -> float:
    """Seconds until a crashed step is tried again."""
    return min(2.0**times, MAX_PAUSE_S)


async def park_crashed(ledger: Ledger, run_id: str, cause: str, times: int) -> None:
    """It waits for a person from now on, and says why. Its state is not touched."""
    async with ledger.locked(run_id) as (session, run):
        if run.state == LOST:  # looked at again tomorrow, as after any look
            run.looked_at = await session.scalar(select(db_now()))
        if run.parked or run.state not in PARKED_IN:
            return
        run.parked = True
        run.error = run_error(CRASHED, retryable=True, times=times, cause=cause)
        await ledger.note(session, run, "note", CRASHED, {"times": times, "why": cause})
    log.error("run_parked", run=run_id, error=cause, times=times)
