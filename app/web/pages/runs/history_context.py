"""What the template of the history is given: days of runs, what narrows them, what was just done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from app.runs import RunView, Tally
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext
from app.web.pages.builder.context import SampleView
from app.web.pages.runs.context import RunPresentation
from app.web.pages.runs.history_filters import STATES, HistoryFilters


@dataclass(frozen=True)
class Day:
    name: str
    summary: str
    runs: tuple[RunPresentation, ...]


@dataclass(frozen=True)
class Filter:
    name: str
    address: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Done:
    """What the last act on chosen runs came to: a sentence, and the runs that can be brought back."""

    words: str
    undo: tuple[str, ...] = ()


@dataclass(frozen=True)
class HistoryContext:
    """templates/runs/index.html"""

    page: str
    asked: HistoryFilters
    days: tuple[Day, ...]
    filters: tuple[Filter, ...]
    models: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]  # to filter by, for an admin
    names: Mapping[str, str]  # of those whose runs these are, where they are not the reader's alone
    tags: tuple[str, ...]
    next: str | None
    total: int
    last_event: int
    done: Done | None = None
    error: str | None = None
    samples: tuple[SampleView, ...] = ()


def filters_of(tally: Tally, asked: HistoryFilters) -> tuple[Filter, ...]:
    names = {
        "": _("All"),
        "live": _("Active"),
        "saved": _("Done"),
        "waits": _("Needs you"),
        "ended": _("Failed or canceled"),
    }
    counts = tally.by_state

    def count(value: str) -> int:
        return sum(counts.values()) if not value else sum(counts.get(state, 0) for state in STATES[value])

    return tuple(
        Filter(name, asked.address(state=value), formats.number(count(value)), value == asked.state)
        for value, name in names.items()
    )


def days_of(shown: Iterable[RunPresentation], zone: tzinfo) -> tuple[Day, ...]:
    today = datetime.now(zone).date()
    by_day: dict[date, list[RunPresentation]] = {}
    for item in shown:
        by_day.setdefault(datetime.fromisoformat(item.run.created_at).astimezone(zone).date(), []).append(item)
    return tuple(
        Day(formats.day(day, today), runs_and_money(len(runs), sum(_spent(item.run) for item in runs)), tuple(runs))
        for day, runs in by_day.items()
    )


def runs_and_money(count: int, usd: float) -> str:
    runs = ngettext("%(count)s run", "%(count)s runs", count) % {"count": formats.number(count)}
    return f"{runs}, {formats.usd(usd)}" if usd else runs


def _spent(run: RunView) -> float:
    return 0.0 if run.draft else float(run.cost.final_usd or run.cost.held_usd)
