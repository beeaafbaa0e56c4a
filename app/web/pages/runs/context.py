"""What the templates of a run are given, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.runs import RunView
from app.runs.ledger.states import FAILED, SAVED
from app.runs.queries.run_view import OutputView
from app.web.pages.review.context import ReviewShown
from app.web.pages.runs.lock_context import LockShown
from app.web.pages.runs.report_context import ReportShown

Offer = Literal["undo", "resolve", "send_or_cancel", "fetch", "wait", "edit"]


@dataclass(frozen=True)
class Step:
    """One of the steps of a run: what it is called, whether it is done, is now, or went wrong."""

    name: str
    state: str  # done | now | todo | warning | error | ended

    @property
    def mark(self) -> str:
        marks = {"done": "check", "warning": "triangle-alert", "error": "octagon-x", "ended": "circle-dashed"}
        return marks.get(self.state, "")

    @property
    def is_current(self) -> bool:
        """Whether the run is at it, or ended at it."""
        return self.state not in ("done", "todo")


@dataclass(frozen=True)
class Scale:
    """The clock on a scale with the time that such runs took; all in percent of its width, but the seconds."""

    seconds: int
    most: int
    spent: float
    usual_from: float | None = None
    usual_width: float | None = None
    usual_words: str | None = None


@dataclass(frozen=True)
class Bytes:
    done: str
    total: str | None
    percent: float | None


@dataclass(frozen=True)
class Row:
    """A line of "asked for and got"."""

    name: str
    asked: str
    got: str


@dataclass(frozen=True)
class Line:
    """A line of the timeline; `at` is ISO, for the browser to show in the reader's own time."""

    at: str
    clock: str
    text: str


@dataclass(frozen=True)
class Download:
    """A file that is not shown, and why."""

    url: str
    size: str
    why: str


@dataclass(frozen=True)
class RunPresentation:
    """A run as its page says it."""

    run: RunView
    title: str
    model: str
    upstream: str  # who has it, in words
    headline: str
    short: str  # the same for a card
    words: str
    is_live: bool
    steps: tuple[Step, ...]
    scale: Scale | None
    bytes: Bytes | None
    requested: tuple[Row, ...]
    timeline: tuple[Line, ...]
    refusals: tuple[str, ...]  # what of the edit the sandbox could not do
    notes: tuple[str, ...]  # how it did the rest
    mark: str  # icon of its state
    tone: str  # '' | warning | error
    result: OutputView | None  # of a saved run, where its file is there and can be shown
    offer: Offer
    may_cancel: bool
    send_word: str
    last_event: int
    meta: str = ""
    price: str = ""  # what the same edit would cost once more, as far as it is known
    files: tuple[Download, ...] = ()
    clock: str = ""  # the headline with {n} for the seconds, where it counts them
    place: int | None = None  # in the queue, where it is drawn

    @property
    def is_ended_draft(self) -> bool:
        """Whether the sandbox has done with it what it can."""
        return self.run.draft and self.run.state in (SAVED, FAILED)

    @property
    def has_mark(self) -> bool:
        """Whether the headline has the icon: what goes well needs none."""
        return bool(self.tone) or self.steps[-1].state == "ended"


@dataclass(frozen=True)
class Before:
    """The picture that a result is compared with: image 1, or another run's result. `run` is that run's id."""

    src: str
    width: int | None
    height: int | None
    alt: str
    caption: str
    run: str = ""


@dataclass(frozen=True)
class Relative:
    """A run of the same family in the strip. `how` is its place: from, this, beside, next."""

    id: str
    url: str
    title: str
    caption: str
    how: str
    thumb: str | None
    width: int | None
    height: int | None
    compare: str | None  # address that shows this result beside that of the page


@dataclass(frozen=True)
class Again:
    """Why the same edit was not run once more, and whether a person may say yes to it."""

    words: str
    may_confirm: str  # the name of the answer that lets it go on; "" where there is none


@dataclass(frozen=True)
class RunPageContext:
    """templates/runs/show.html"""

    page: str
    shown: RunPresentation
    form_error: str | None = None
    cost_problem: str | None = None  # why what was typed as the cost is no amount
    cost_typed: str = ""
    found: dict[str, Any] | None = None  # what a pasted request id turned out to be
    before: Before | None = None
    family: tuple[Relative, ...] = ()
    whose: str | None = None  # whom it belongs to, in words, for another reader, who may only look
    names: Mapping[str, str] = field(default_factory=dict)  # for a card among those of several people
    is_missing: bool = False  # the result's file is not in storage any more
    is_transparent: bool = False  # the result has transparent parts
    again_key: str = ""
    again: Again | None = None
    reviews: tuple[ReviewShown, ...] = ()
    report: ReportShown | None = None
    lock: LockShown | None = None
    show: str = ""  # "" result | locked | both
    after: OutputView | None = None  # the output that is shown
    review_link: str | None = None  # of a review that was just made; it is told once
