"""What the template of the history is given: days of runs, what narrows them, what was just done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from urllib.parse import urlencode

from app.runs import RunQuery, RunView, Tally
from app.runs.ledger.states import ENDS, SAVED, UNCONFIRMED
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext
from app.web.pages.builder.context import SampleView
from app.web.pages.runs.context import RunPresentation
from app.web.pages.runs.progress import LIVE

EVERYBODY, NOBODY = "all", "none"
STATES = {
    "live": LIVE,
    "saved": frozenset({SAVED}),
    "waits": frozenset({UNCONFIRMED}),
    "ended": ENDS - {SAVED},
}


@dataclass(frozen=True)
class HistoryFilters:
    """What the address of a history says; what makes no sense in it was left out."""

    state: str = ""
    q: str = ""
    tag: str = ""
    model: str = ""
    person: str = ""  # '' is the reader; EVERYBODY, NOBODY, or a person's id, for an admin
    star: bool = False
    since: date | None = None
    until: date | None = None
    cursor: str | None = None

    def query(self, owner: str | None, zone: tzinfo, *, limit: int) -> RunQuery:
        """`until` is the last day that is meant."""
        since = datetime(*self.since.timetuple()[:3], tzinfo=zone) if self.since else None
        until = None
        if self.until:
            until = datetime(*date.fromordinal(self.until.toordinal() + 1).timetuple()[:3], tzinfo=zone)
        return RunQuery(
            owner=owner,
            states=tuple(sorted(STATES.get(self.state, ()))),
            q=self.q,
            tag=self.tag or None,
            model=self.model or None,
            star=True if self.star else None,
            since=since,
            until=until,
            cursor=self.cursor,
            limit=limit,
        )

    def address(self, **changes: object) -> str:
        """The history with these fields changed; a change of what is asked begins at the newest again."""
        asked = replace(self, **({"cursor": None} | changes))  # type: ignore[arg-type]  # names of fields
        pairs = {
            "state": asked.state,
            "q": asked.q,
            "tag": asked.tag,
            "model": asked.model,
            "person": asked.person,
            "star": "1" if asked.star else "",
            "since": asked.since.isoformat() if asked.since else "",
            "until": asked.until.isoformat() if asked.until else "",
            "cursor": asked.cursor or "",
        }
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/runs?{query}" if query else "/runs"

    def whose(self, reader: str) -> str | None:
        """Whose runs are asked for, as RunQuery.owner has it."""
        return {"": reader, EVERYBODY: None, NOBODY: ""}.get(self.person, self.person)

    @property
    def narrows(self) -> bool:
        return any((self.state, self.q, self.tag, self.model, self.star, self.since, self.until))

    @property
    def more(self) -> int:
        """How much of what stands in the fold of filters is set."""
        return sum(map(bool, (self.model, self.since, self.until)))


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
