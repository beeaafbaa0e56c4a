"""What a run cost, where upstream named no figure: a person may say it, and so free what the run holds, or correct it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import Conflict
from app.messages import N_
from app.runs.ledger import budget
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import Run
from app.runs.ledger.states import CANCELLED, FAILED, NOT_SENT, REJECTED, SAVED, UNSAVED

IMPORT = "import"  # of a run that was made elsewhere, and only checked here
ENDED_UPSTREAM = frozenset({FAILED, CANCELLED, SAVED, UNSAVED})


def is_untold(run: Run) -> bool:
    """Whether a run is over, may have been charged, and upstream named no cost. Nothing that comes later tells it.

    An abandoned or a lost run is not over: a late answer may still bring its cost.
    """
    if run.draft or run.actual_micro is not None or run.upstream_name == IMPORT:
        return False
    if run.state == CANCELLED and run.cancel_outcome == "cancelled":
        return False  # the cancel itself was taken: upstream's word that it costs nothing
    may_have_been_sent = run.state == NOT_SENT and run.restored
    return run.state in ENDED_UPSTREAM or may_have_been_sent


async def state_cost(ledger: Ledger, session: AsyncSession, run: Run, micro: int) -> None:
    """Write down what a person says that the run cost; it holds that from now on. May be said again.

    Raises Conflict: `cost_known` where nothing is open, `still_open` where an answer may still come.
    """
    if not is_untold(run):
        raise _refusal(run)
    if run.stated_micro == micro:
        return
    run.stated_micro = micro
    await budget.adjust(session, run, micro)
    await ledger.note(session, run, "note", "cost_stated", {"cost_usd": budget.to_usd(micro)})


def _refusal(run: Run) -> Conflict:
    if run.draft:
        return Conflict(N_("A draft costs nothing."), code="cost_known")
    if run.actual_micro is not None:
        return Conflict(N_("The provider named the cost of this run."), code="cost_known")
    if run.state in (REJECTED, NOT_SENT, CANCELLED):
        return Conflict(N_("This run cost nothing."), code="cost_known")
    return Conflict(N_("The cost of this run may still be named."), code="still_open")
