"""What the members of a group mean for each other: a pass that is saved brings the next one, any other end breaks off.

The group holds the money of the passes that are not made yet. A pass takes its share with it when it is made; what is
left goes back when the chain breaks off, in the transaction of the move that broke it.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.runs.ledger import budget
from app.runs.ledger.models import Group, Run

PASSES, VARIANTS, LOCALIZATION = "passes", "variants", "localization"
OPEN, DONE, STOPPED, CANCELLED = "open", "done", "stopped", "cancelled"
PREVIOUS = "00000000000000000000PASSES"  # stands in a step for the id of a result that is not there yet


@dataclass(frozen=True)
class Step:
    """A member as it was planned and priced, before anything was paid. Money in micro-dollars."""

    spec: dict[str, Any]
    prompt: str
    composer: str
    model: str
    wire: dict[str, Any]
    estimate_micro: int
    price_known: bool
    about_micro: int | None = None  # plans of before have none
    sent: dict[str, Any] | None = None  # of an area edit: {box, width, height} of the crop that leaves

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def step_of(group: Group, index: int) -> Step:
    return Step(**group.plan[index])


def left_micro(group: Group, after: int) -> int:
    """What the passes after `after` will cost, as it was planned."""
    return sum(step["estimate_micro"] for step in group.plan[after + 1 :] if step)


async def break_off(session: AsyncSession, run: Run) -> None:
    """`run` came to an end without a picture here. Its chain stops, and holds nothing more; a person may take it up."""
    group = await session.get(Group, run.group_id, with_for_update=True, populate_existing=True)
    if group is None or group.kind != PASSES or group.state != OPEN or run.group_index != group.at:
        return
    group.state = STOPPED
    await budget.adjust(session, group, 0)
