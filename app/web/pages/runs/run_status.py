"""What a page makes of each state of a run: one table of its icon, its tone, its step and its words (status_text.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from app.messages import N_
from app.runs import RunView
from app.runs.crashes import CRASHED
from app.runs.ledger import states
from app.runs.ledger.states import CANCELLED, DRIVEN, SAVED
from app.web.i18n.translation import translated
from app.web.pages.runs import status_text
from app.web.pages.runs.context import Step
from app.web.pages.runs.status_text import StatusFacts, Text

STEPS = (N_("Sent"), N_("Queued"), N_("Running"), N_("Downloading"), N_("Saved"))


class Row(NamedTuple):
    """`done` steps lie behind the state, and `step` is what the next is called then; "" is that step's own name."""

    words: Callable[[StatusFacts], Text]
    done: int
    step: str = ""
    mark: str = "circle-dot"
    tone: str = ""  # '' | warning | error
    may_cancel: bool = False


TABLE: dict[str, Row] = {
    states.READY: Row(status_text.ready, 0, N_("Not sent"), "clock", may_cancel=True),
    states.POSTING: Row(status_text.posting, 0, N_("Sending"), may_cancel=True),
    states.SUBMITTED: Row(status_text.submitted, 1, mark="clock", may_cancel=True),
    states.RUNNING: Row(status_text.running, 2, may_cancel=True),
    states.SUCCEEDED: Row(status_text.succeeded, 3),
    states.SAVED: Row(status_text.saved, len(STEPS), mark="circle-check"),
    states.UNCONFIRMED: Row(
        status_text.unconfirmed, 0, N_("Not confirmed"), "triangle-alert", "warning", may_cancel=True
    ),
    states.ABANDONED: Row(status_text.abandoned, 0, N_("Given up"), "circle-dashed"),
    states.REJECTED: Row(status_text.rejected, 0, N_("Refused"), "octagon-x", "error"),
    states.NOT_SENT: Row(status_text.not_sent, 0, N_("Not sent"), "circle-dashed"),
    states.FAILED: Row(status_text.failed, 2, N_("Failed"), "octagon-x", "error"),
    states.CANCELLED: Row(status_text.cancelled, 2, N_("Canceled"), "circle-dashed"),
    states.LOST: Row(status_text.lost, 2, N_("Lost"), "triangle-alert", "warning"),
    states.UNSAVED: Row(status_text.unsaved, 3, N_("Download failed"), "triangle-alert", "warning"),
}


@dataclass(frozen=True)
class RunStatus:
    headline: str
    words: str
    mark: str
    tone: str
    steps: tuple[Step, ...]
    may_cancel: bool


def status_of(facts: StatusFacts) -> RunStatus:
    run, row = facts.run, TABLE[facts.run.state]
    headline, words = _words(facts, row)
    return RunStatus(
        headline=headline,
        words=words,
        mark=row.mark,
        tone="warning" if run.parked else row.tone,
        steps=_steps(run, row),
        may_cancel=row.may_cancel and not run.cancel_requested,
    )


def missing_file(run: RunView) -> RunStatus:
    """Of a saved run whose file somebody or something took away."""
    headline, words = status_text.file_missing(run)
    return RunStatus(headline, words, "triangle-alert", "warning", _steps(run, TABLE[SAVED]), may_cancel=False)


def _words(facts: StatusFacts, row: Row) -> Text:
    if facts.run.deleted_at:
        return status_text.deleted()
    if facts.run.parked and facts.run.error is not None and facts.run.error.code == CRASHED:
        return status_text.stuck(facts)
    return row.words(facts)


def _steps(run: RunView, row: Row) -> tuple[Step, ...]:
    done = 1 if run.state == CANCELLED and not run.running_at else row.done
    behind = tuple(Step(translated(name), "done") for name in STEPS[:done])
    if run.state == SAVED:
        return behind
    if run.state not in DRIVEN:
        return (*behind, Step(translated(row.step), row.tone or "ended"))
    now = Step(translated(row.step or STEPS[done]), "now")
    return (*behind, now, *(Step(translated(name), "todo") for name in STEPS[done + 1 :]))
