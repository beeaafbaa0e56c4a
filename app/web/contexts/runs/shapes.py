"""What the templates of a run are given, as frozen dataclasses."""

from dataclasses import dataclass
from typing import Any

from app.runs import RunView


@dataclass(frozen=True)
class Step:
    """One of the steps of a run: what it is called, whether it is done, is now, or went wrong."""

    name: str
    state: str  # done | now | todo | warning | error


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
class Shown:
    """A run as its page says it."""

    run: RunView
    title: str
    model: str
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
    may_cancel: bool
    last_event: int
    meta: str = ""


@dataclass(frozen=True)
class RunPageContext:
    """templates/runs/show.html"""

    page: str
    shown: Shown
    form_error: str | None = None
    found: dict[str, Any] | None = None  # what a pasted request id turned out to be
