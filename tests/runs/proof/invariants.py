"""What must hold, after every commit and every move. The table here is money.md's own text, not the code's."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.db import Database
from app.runs.ledger.models import Output, Run, RunEvent, Spend
from app.upstream import Accepted, NotSent, Refused

if TYPE_CHECKING:
    from tests.runs.proof.process import Task
    from tests.runs.proof.world import World

PAGE = """
(new)       -> ready submitted
ready       -> posting not_sent
posting     -> submitted ready rejected unconfirmed
unconfirmed -> submitted rejected not_sent abandoned
abandoned   -> submitted rejected not_sent
submitted   -> running succeeded failed cancelled lost
running     -> succeeded failed cancelled lost
lost        -> running succeeded failed cancelled
succeeded   -> saved unsaved
unsaved     -> saved
"""
TABLE = {old.strip(): set(new.split()) for old, _, new in (line.partition("->") for line in PAGE.strip().splitlines())}
ENDS = {"saved", "failed", "cancelled", "rejected", "not_sent", "abandoned", "lost", "unsaved"}
OPEN = {"posting", "unconfirmed", "abandoned"}  # the team sees: "this may have been charged"
SETTLED = ENDS - {"abandoned", "lost"}
WEEK_S = 7 * 86_400
COLUMNS = (
    *(Run.id, Run.state, Run.owner, Run.claim_id, Run.request_id, Run.cancel, Run.cancel_outcome, Run.parked),
    *(Run.restored, Run.held_micro, Run.budget_day, Run.estimate_micro, Run.actual_micro, Run.parent_id),
    *(Run.deleted_at, Run.ended_at, Run.submitted_at, Run.spec_hash, Run.claimed_at),
)


class Broken(AssertionError):
    """An invariant of money.md does not hold."""


@dataclass
class Seen:
    """The ledger as it was after the last commit."""

    runs: dict[str, Any]
    events: set[int] = field(default_factory=set)  # numbers may be committed out of order


async def look(database: Database, seen: Seen) -> tuple[dict[str, Any], list[Any]]:
    async with database.read() as session:
        if not database.is_sqlite:  # both reads of one moment
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        runs = {row.id: row for row in await session.execute(select(*COLUMNS).order_by(Run.id))}
        events = select(RunEvent.id, RunEvent.run_id, RunEvent.from_state, RunEvent.state)
        moved = events.where(RunEvent.kind == "state", RunEvent.id.not_in(seen.events)).order_by(RunEvent.id)
        return runs, list(await session.execute(moved))


async def after_commit(world: "World", task: "Task | None") -> None:
    """States moved along the table, each move with its event; nothing that a sender learned was dropped."""
    before, seen = world.seen.runs, world.seen
    runs, events = await look(world.observer, seen)
    states = {run: row.state for run, row in before.items()}
    for event in events:
        old = states.get(event.run_id, "(new)")
        if event.state not in TABLE.get(old, set()):
            raise Broken(f"{old} -> {event.state} is not in the table")
        if (event.from_state or "(new)") != old:
            raise Broken(f"an event says {event.from_state} -> {event.state}, the run was {old}")
        states[event.run_id] = event.state
        world.arrows[f"{old} -> {event.state}"] += 1
    for run, row in runs.items():
        if states.get(run) != row.state:
            raise Broken(f"{states.get(run)} -> {row.state} without an event")
        if (row.ended_at is not None) != (row.state in ENDS):
            raise Broken(f"{row.state} with an end at {row.ended_at}")
        if row.claim_id and row.claimed_at != getattr(before.get(run), "claimed_at", None):
            world.claimed[row.claim_id] = world.clocks.now
    seen.runs, seen.events = runs, seen.events | {event.id for event in events}
    if task is not None and task.outcome is not None and task.at == "record":
        _heard(task, before.get(task.run), runs)
        task.outcome = None


def _heard(task: "Task", before: Any, runs: dict[str, Any]) -> None:
    run, word = runs.get(task.run), task.outcome
    if isinstance(word, Accepted):
        if not any(row.request_id == word.request_id for row in runs.values()):
            raise Broken("an answer with an id was dropped")
        return
    if run is None or before is None or before.claim_id != task.claim or before.state not in OPEN:
        return
    if isinstance(word, NotSent | Refused) and run.state in OPEN:
        surely = before.state == "posting"
        raise Broken("surely not sent, and yet unconfirmed" if surely else "proof that nothing was charged was dropped")
    if not isinstance(word, NotSent | Refused) and before.state == "posting" and run.state == "posting":
        raise Broken("an answer was heard, and the run is still posting")


async def always(world: "World") -> None:
    """What holds of every state, as in the model."""
    runs, jobs = world.seen.runs, list(world.jobs.values())
    held = {job.id: job for job in jobs if job.charged and job.run}
    for run, row in runs.items():
        mine = [job for job in jobs if job.run == run]
        if len(mine) > 1 + (run in world.sure):
            raise Broken("one run, two booked charges")
        if not row.held_micro and row.budget_day and _charged(row, mine, held, runs) and run not in world.sure:
            raise Broken("money was released for a run that was charged")
        if world.calm and (row.state == "unconfirmed" or row.parked):
            raise Broken("a person is bothered though nothing went wrong")
    if world.calm and "second" not in world.scope.faults:
        driven = [task.run for task in world.tasks if task.alive and task.run]
        if len(driven) > len(set(driven)):
            raise Broken("two workflows for one run though nothing went wrong")
    shown = {
        row.request_id for row in runs.values() if not row.deleted_at or row.state in SETTLED or _stood_a_week(row)
    }
    unseen = [job for job in held.values() if job.id not in shown and job.run in runs]
    seats = [r for r in runs.values() if not r.request_id and (_says_so(r) or r.restored)]
    if len(unseen) > len(seats) + len(world.sure & runs.keys()):
        raise Broken("a booked charge that the team cannot see")
    if world.written:
        await _money(world)


def _says_so(row: Any) -> bool:
    """The team sees that it may have been charged, or somebody saw it for a week before it was deleted."""
    if row.deleted_at:
        return row.state == "abandoned" and _stood_a_week(row)
    return row.state in OPEN or bool(row.parked)


def _stood_a_week(row: Any) -> bool:
    """money.md lets people delete an abandoned or a lost run then; late evidence brings it back."""
    return row.state in ("abandoned", "lost") and bool(row.deleted_at and row.deleted_at - row.ended_at >= WEEK_S)


def _charged(row: Any, mine: list[Any], held: dict[str, Any], runs: dict[str, Any]) -> bool:
    others = {other.request_id for other in runs.values()}
    return row.request_id in held or any(job.id in held and job.id not in others for job in mine)


async def _money(world: "World") -> None:
    async with world.observer.read() as session:
        rows = {(row.day, row.scope): row.held_micro for row in (await session.scalars(select(Spend)))}
        early = await session.scalar(
            select(func.count()).select_from(Output).join(Run, Run.id == Output.run_id).where(Run.state != "saved")
        )
    if early:
        raise Broken("a file is shown before it is saved")
    sums: dict[tuple[str, str], int] = {}
    over: dict[tuple[str, str], int] = {}
    for row in world.seen.runs.values():
        for scope in {"", row.owner} if row.budget_day else ():
            place = (row.budget_day, scope)
            sums[place] = sums.get(place, 0) + row.held_micro
            beyond = row.held_micro if row.parent_id else max(0, row.held_micro - row.estimate_micro)
            over[place] = over.get(place, 0) + beyond
    for place in rows.keys() | sums.keys():
        if rows.get(place, 0) != sums.get(place, 0) or rows.get(place, 0) < 0:
            raise Broken(f"the budget row is not the sum of what the runs hold: {rows.get(place)}, {sums.get(place)}")
        cap = world.caps.person_micro if place[1] else world.caps.daily_micro
        if cap is not None and rows.get(place, 0) > cap + over.get(place, 0):
            raise Broken("more reserved than the cap")
