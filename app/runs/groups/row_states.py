"""The rows of a sheet by what became of them: missing, running, failed, saved, and stale where the sheet says other words now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidForm
from app.messages import N_
from app.prompts import parse_spec, spec_hash
from app.runs.ledger.models import Group, Run
from app.runs.ledger.states import ENDS, LOST, SAVED, UNSAVED

EMPTY, MISSING, LIVE, FAILED, DONE, STALE = "empty", "missing", "running", "failed", "saved", "stale"
WHICH = (MISSING, FAILED, "changed", STALE)


@dataclass(frozen=True)
class Rows:
    """`states` by row; `standing` is the run that is shown for a row, `newest` the one that was made last, deleted ones
    included, and `tries` how many runs it has."""

    states: Sequence[str]
    standing: Mapping[int, str]
    newest: Mapping[int, str]
    tries: Mapping[int, int]
    stale: frozenset[int]
    undecided: frozenset[int] = frozenset()  # what was paid for may still come, so that another try pays again

    def attempts(self, n: int) -> int:
        return self.tries.get(n, 0)

    def matching(self, which: str | Sequence[int]) -> list[int]:
        """The rows that can run now and are wanted. Raises InvalidForm for a word or a number that is none."""
        if not isinstance(which, str):
            if any(not 0 <= n < len(self.states) for n in which):
                raise InvalidForm(N_("Rows are numbered 0 to %(last)s.", last=len(self.states) - 1), field="/which")
            return [n for n in dict.fromkeys(which) if self.states[n] not in (EMPTY, LIVE)]
        if which not in WHICH:
            raise InvalidForm(
                N_("Which rows: %(words)s, or a list of their numbers.", words=", ".join(WHICH)), field="/which"
            )
        if which in ("changed", STALE):
            return [n for n in sorted(self.stale) if self.states[n] not in (EMPTY, LIVE)]
        return [n for n, state in enumerate(self.states) if state == which]

    def counts(self) -> dict[str, int]:
        counted = Counter(self.states)
        return {name: counted[name] for name in (EMPTY, MISSING, LIVE, FAILED, DONE)} | {STALE: len(self.stale)}


async def rows_of(session: AsyncSession, group_id: str) -> tuple[Group, Rows] | None:
    group = await session.get(Group, group_id, populate_existing=True)
    if group is None:
        return None
    runs = list(await session.scalars(select(Run).where(Run.group_id == group_id).order_by(Run.id)))
    return group, rows_in(group.plan, runs)


def rows_in(plan: Sequence[Mapping[str, Any]], runs: Sequence[Run]) -> Rows:
    standing = _standing(runs)
    states, stale = [], set()
    for n, step in enumerate(plan):
        run = standing.get(n)
        if run is None:
            states.append(MISSING if step else EMPTY)
            continue
        if not step or run.spec_hash != spec_hash(parse_spec(step["spec"])):
            stale.add(n)
        states.append(DONE if run.state == SAVED else FAILED if run.state in ENDS else LIVE)
    tries = Counter(run.group_index for run in runs if run.group_index is not None)
    undecided = frozenset(n for n, run in standing.items() if run.state in (UNSAVED, LOST))
    newest = {run.group_index: run.id for run in runs if run.group_index is not None}
    return Rows(states, {n: run.id for n, run in standing.items()}, newest, tries, frozenset(stale), undecided)


def _standing(runs: Sequence[Run]) -> dict[int, Run]:
    """The run that stands for each row: its newest, but a result that is here is not hidden by a try that brought none."""
    found: dict[int, Run] = {}
    for run in runs:
        if run.group_index is None or run.deleted_at is not None:
            continue
        before = found.get(run.group_index)
        if before is None or before.state != SAVED or run.state == SAVED or run.state not in ENDS:
            found[run.group_index] = run
    return found
