"""What the template of the history is given."""

from dataclasses import dataclass, field

from app.web.contexts.runs.shapes import Shown
from app.web.i18n import ngettext


@dataclass(frozen=True)
class Day:
    name: str
    summary: str
    runs: tuple[Shown, ...]


@dataclass(frozen=True)
class Filter:
    name: str
    value: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class HistoryContext:
    """templates/runs/index.html"""

    page: str
    days: tuple[Day, ...]
    filters: tuple[Filter, ...]
    q: str
    state: str
    next: str | None
    live_ids: str
    last_event: int
    is_empty: bool
    is_first: bool = field(default=True)


def runs_and_money(count: int, usd: float) -> str:
    runs = ngettext("%(count)s run", "%(count)s runs", count) % {"count": count}
    return f"{runs}, ${usd:.2f}" if usd else runs
