"""What templates/groups/sheet_results.html is given: the rows of a sheet with what became of them, and one of them at large."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.runs import GroupView
from app.runs.groups.group_view import GroupRunView, RowView
from app.runs.groups.locales import locale_facts
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext
from app.web.pages.runs.context import RunPresentation
from app.web.pages.runs.report_context import short_verdict, title_of_report
from app.web.pages.runs.report_rows import ICONS, ReportRow, row_of

ALL, REVIEW, APPROVED, CHANGES = "all", "review", "approved", "changes"
STALE, LIVE, FAILED, MISSING = "stale", "running", "failed", "missing"
TABS = (ALL, REVIEW, APPROVED, CHANGES, STALE, LIVE, FAILED, MISSING)
SAVED, EMPTY = "saved", "empty"


@dataclass(frozen=True)
class SheetRowShown:
    row: RowView
    n: int
    name: str
    direction: str
    run: GroupRunView | None
    shown: RunPresentation | None
    tab: str
    mark: str
    words: str
    decided: str
    href: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Tab:
    name: str
    words: str
    count: int
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class SheetResults:
    group: GroupView
    title: str
    tabs: tuple[Tab, ...]
    rows: tuple[SheetRowShown, ...]
    chosen: SheetRowShown | None
    position: str
    previous: str
    next: str
    report: tuple[ReportRow, ...]
    headline: str
    verdict: str  # the report's, in a sentence
    retry: str  # what the button over the whole sheet says; '' where nothing is to be run
    retry_which: str
    retry_row: str
    saved: int
    live_ids: str
    last_event: int
    tab: str
    may_cancel: bool
    may_decide: bool
    price: str
    problem: str = ""
    ask: str = ""
    ask_which: str = ""
    page: str = "history"


def sheet_results(
    group: GroupView,
    shown: Mapping[str, RunPresentation],
    *,
    row: int | None,
    tab: str,
    problem: str = "",
    ask: str = "",
    ask_which: str = "",
) -> SheetResults:
    runs = {run.id: run for run in group.runs}
    every = [_row(group, one, runs.get(one.run or ""), shown.get(one.run or ""), tab) for one in group.rows]
    tab = tab if tab in TABS else ALL
    rows = [one for one in every if tab == ALL or one.tab == tab or (tab == STALE and one.row.stale)]
    chosen = next((one for one in every if one.n == row), None) or (rows[0] if rows else every[0] if every else None)
    at = next((n for n, one in enumerate(rows) if chosen and one.n == chosen.n), -1)
    live = [one.run.id for one in every if one.row.state == LIVE and one.run]
    which, retry = _retry(group, every)
    report = chosen.run.report if chosen and chosen.run else None
    return SheetResults(
        group=group,
        title=group.title or _("Text sheet"),
        tabs=_tabs(group, every, tab),
        rows=tuple(_chosen(one, chosen) for one in rows),
        chosen=chosen,
        position=_("Row %(n)d of %(all)d") % {"n": at + 1, "all": len(rows)} if at >= 0 else "",
        previous=rows[at - 1].href if at > 0 else "",
        next=rows[at + 1].href if 0 <= at < len(rows) - 1 else "",
        report=tuple(map(row_of, report["items"])) if report else (),
        headline=_headline(chosen),
        verdict=title_of_report(report) if report else "",
        retry=retry,
        retry_which=which,
        retry_row=_price_of(group, [chosen.n]) if chosen and chosen.row.state not in (LIVE, EMPTY) else "",
        saved=sum(1 for one in every if one.row.state == SAVED),
        live_ids=",".join(live),
        last_event=max((one.shown.last_event for one in every if one.shown), default=0),
        tab=tab,
        may_cancel=bool(live),
        may_decide=bool(chosen and chosen.run and chosen.row.state == SAVED and chosen.run.outputs),
        price=_money(group),
        problem=problem,
        ask=ask,
        ask_which=ask_which,
    )


def _row(
    group: GroupView, row: RowView, run: GroupRunView | None, shown: RunPresentation | None, tab: str
) -> SheetRowShown:
    facts = locale_facts(row.locale)
    kept = "" if tab == ALL else f"&tab={tab}"
    mark, words = _state(row, run, shown)
    return SheetRowShown(
        row=row,
        n=row.index,
        name=facts.name if facts else row.locale,
        direction="rtl" if facts and facts.is_right_to_left else "ltr",
        run=run,
        shown=shown,
        tab=_tab_of(row, run),
        mark=mark,
        words=words,
        decided=_decided(row, run),
        href=f"{group.url}?row={row.index}{kept}",
    )


def _chosen(one: SheetRowShown, chosen: SheetRowShown | None) -> SheetRowShown:
    return replace(one, is_chosen=chosen is not None and one.n == chosen.n)


def _tab_of(row: RowView, run: GroupRunView | None) -> str:
    if row.state in (LIVE, FAILED):
        return row.state
    if row.state != SAVED:
        return MISSING
    if row.stale:
        return STALE
    decision = run.approval.decision if run and run.approval else ""
    return {"approved": APPROVED, "changes_requested": CHANGES}.get(decision, REVIEW)


def _state(row: RowView, run: GroupRunView | None, shown: RunPresentation | None) -> tuple[str, str]:
    if row.state == EMPTY:
        return (
            ("triangle-alert", _("Needs a fix"))
            if any(map(str.strip, row.reads.values()))
            else ("circle-dashed", _("No texts"))
        )
    if run is None or shown is None:
        return "clock", _("Not run")
    if row.state == LIVE:
        earlier = _("%(state)s, with earlier texts") % {"state": shown.headline}
        return shown.mark, earlier if row.stale else shown.headline
    if row.stale:
        return "rotate-ccw", _("Made with earlier texts")
    if row.state == SAVED and run.report:
        return ICONS[run.report["verdict"]], short_verdict(run.report)
    return shown.mark, shown.headline


def _decided(row: RowView, run: GroupRunView | None) -> str:
    if run is None or row.state != SAVED:
        return ""
    if run.approval is None:
        return _("To review")
    words = _("Approved") if run.approval.decision == "approved" else _("Changes requested")
    return f"{words}, {run.approval.by}" if run.approval.by else words


def _tabs(group: GroupView, every: list[SheetRowShown], chosen: str) -> tuple[Tab, ...]:
    words = {
        ALL: _("All"),
        REVIEW: _("To review"),
        APPROVED: _("Approved"),
        CHANGES: _("Changes requested"),
        STALE: _("Stale"),
        LIVE: _("Running"),
        FAILED: _("Failed"),
        MISSING: _("Not run"),
    }
    counts = {name: sum(1 for one in every if name in (ALL, one.tab)) for name in TABS}
    return tuple(
        Tab(name, words[name], counts[name], group.url if name == ALL else f"{group.url}?tab={name}", name == chosen)
        for name in TABS
        if name in (ALL, chosen) or counts[name]
    )


def _headline(chosen: SheetRowShown | None) -> str:
    if chosen is None:
        return ""
    if chosen.run and chosen.row.state == SAVED and chosen.run.report and not chosen.row.stale:
        return f"{chosen.name}: {short_verdict(chosen.run.report)}"
    return f"{chosen.name}: {chosen.words}"


def _retry(group: GroupView, every: list[SheetRowShown]) -> tuple[str, str]:
    """Which rows the button over the sheet runs, and what it says: what was never run first, then what failed or is stale."""
    for which, few, many in (
        (MISSING, _("Run %(n)d row, %(price)s"), _("Run %(n)d rows, %(price)s")),
        (FAILED, _("Retry %(n)d failed row, %(price)s"), _("Retry %(n)d failed rows, %(price)s")),
        (STALE, _("Run %(n)d stale row, %(price)s"), _("Run %(n)d stale rows, %(price)s")),
    ):
        rows = [
            one.n
            for one in every
            if (one.row.stale if which == STALE else one.row.state == which) and one.row.state not in (LIVE, EMPTY)
        ]
        if rows:
            return which, (few if len(rows) == 1 else many) % {"n": len(rows), "price": _price_of(group, rows)}
    return "", ""


def _price_of(group: GroupView, rows: list[int]) -> str:
    if group.draft:
        return ngettext("a free draft", "free drafts", len(rows))
    steps = {step.n - 1: step.estimate_usd for step in group.steps}
    known = [Decimal(usd) for n in rows if (usd := steps.get(n)) is not None]
    if len(known) < len(rows):
        return _("price unknown")
    return _("about %(usd)s") % {"usd": formats.usd(str(sum(known, Decimal(0))))}


def _money(group: GroupView) -> str:
    if group.draft:
        return _("Drafts cost nothing.")
    spent = Decimal(group.cost.actual_usd or 0) + Decimal(group.cost.stated_usd or 0)
    held = Decimal(group.cost.held_usd)
    if held > spent:
        return _("%(spent)s charged, %(held)s counts toward the budget.") % {
            "spent": formats.usd(str(spent), 4),
            "held": formats.usd(str(held)),
        }
    return _("It cost %(actual)s.") % {"actual": formats.usd(str(spent), 4)} if spent else _("Nothing was charged.")
