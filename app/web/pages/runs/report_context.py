"""What a page says of a report: a verdict in words, a row for each thing that was kept, and the drift map as squares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.messages import read_text
from app.runs import ReportView, RunView
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext, translated
from app.web.pages.runs.report_rows import CANT_TELL, CHANGED, HELD, ICONS, NOT_INSTALLED, ReportRow, name_of, row_of

OVER = 1.45  # of the drift map: above it a block counts as changed
MAX_CELLS = 800
MAX_NAMED = 3


@dataclass(frozen=True)
class Square:
    """One of the drift map, in pixels of the source."""

    x: float
    y: float
    side: float
    is_over: bool


@dataclass(frozen=True)
class ReportShown:
    """templates/runs/show/_report.html; `title` is the verdict in words, empty while there is none."""

    state: str
    title: str
    words: str
    short: str
    rows: tuple[ReportRow, ...] = ()
    first: tuple[ReportRow, ...] = ()  # of a pass: against the first source
    first_title: str = ""
    notes: tuple[str, ...] = ()
    squares: tuple[Square, ...] = ()
    size: tuple[int, int] = (0, 0)
    place: str = ""
    error: str = ""
    is_waiting: bool = False
    may_measure: bool = False


def report_of(run: RunView, found: ReportView | None, *, measures: bool = True) -> ReportShown | None:
    """None where nothing is measured, and nothing can be."""
    if run.state != "saved" or not run.outputs or run.deleted_at:
        return None
    source = run.sources[0] if run.sources else None
    can = measures and source is not None and source.image is not None
    if found is None:
        return ReportShown("none", "", "", "", may_measure=True) if can else None
    report, waiting = found.report, found.state in ("queued", "measuring")
    return ReportShown(
        state=found.state,
        title=title_of_report(report) if report else "",
        words=_words(run, report),
        short=short_verdict(report) if report else "",
        rows=tuple(map(row_of, report["items"])) if report else (),
        first=tuple(map(row_of, report["first"]["items"])) if report and "first" in report else (),
        first_title=title_of_report(report["first"]) if report and "first" in report else "",
        notes=_notes(report) if report else (),
        squares=_squares(found.facts, source.width or 0, source.height or 0) if source else (),
        size=(source.width or 0, source.height or 0) if source else (0, 0),
        place=_place(found.place),
        error=translated(read_text((found.error or {}).get("message", ""))) if found.state == "failed" else "",
        is_waiting=waiting,
        may_measure=can and not waiting,
    )


def title_of_report(report: Mapping[str, Any]) -> str:
    """The verdict in words: what changed first, else what was seen to hold and what nobody can tell."""
    by = _names(report["items"])
    if by[CHANGED]:
        return _("%(things)s changed") % {"things": joined(by[CHANGED])}
    if any(item["check"] == "exact" and item["verdict"] == HELD for item in report["items"]):
        return _("Every pixel outside the region is the original")
    if not by[HELD]:
        return _("Can’t tell what was kept")
    if by[CANT_TELL]:
        return _("No change seen in %(held)s. Can’t tell: %(open)s") % {
            "held": _lower(joined(by[HELD])),
            "open": _lower(joined(by[CANT_TELL])),
        }
    return _("No change seen in what was kept")


def short_verdict(report: Mapping[str, Any]) -> str:
    """The same for a card."""
    by = _names(report["items"])
    if by[CHANGED]:
        more = len(by[CHANGED]) - 1
        one = _("%(thing)s changed") % {"thing": by[CHANGED][0]}
        return f"{one}, +{more}" if more else one
    return _("No change seen") if by[HELD] and not by[CANT_TELL] else _("Can’t tell")


def icon_of(report: Mapping[str, Any]) -> str:
    by = _names(report["items"])
    return ICONS[CHANGED] if by[CHANGED] else ICONS[HELD] if by[HELD] and not by[CANT_TELL] else ICONS[CANT_TELL]


def _names(items: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {HELD: [], CHANGED: [], CANT_TELL: [], NOT_INSTALLED: []}
    for item in items:
        if item["check"] != "exact":
            by[item["verdict"]].append(name_of(item))
    return {verdict: list(dict.fromkeys(names)) for verdict, names in by.items()}


def joined(names: Sequence[str]) -> str:
    shown = [names[0], *map(_lower, names[1:MAX_NAMED])]
    if more := len(names) - len(shown):
        shown.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    if len(shown) == 1:
        return shown[0]
    if len(shown) == 2:
        return _("%(first)s and %(last)s") % {"first": shown[0], "last": shown[1]}
    return _("%(first)s, and %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _words(run: RunView, report: Mapping[str, Any] | None) -> str:
    if run.draft:
        return _("A draft from the sandbox, to check placement. It proves nothing about the model.")
    return _("Compare with the original before you use it.") if report else ""


def _notes(report: Mapping[str, Any]) -> tuple[str, ...]:
    version = _("Limits version %(n)s, %(calibration)s.") % {
        "n": report["version"],
        "calibration": _("built in") if report["calibration"] == "built-in" else report["calibration"],
    }
    notes = (
        [translated(read_text(note)) for note in report["notes_said"]] if "notes_said" in report else report["notes"]
    )
    return (*notes, version)


def _squares(facts: Mapping[str, Any] | None, width: int, height: int) -> tuple[Square, ...]:
    if not facts or not width or not height:
        return ()
    step = facts["map"]["step"][0] * width
    cells = sorted(facts["map"]["cells"], key=lambda cell: -cell[2])[:MAX_CELLS]
    made = []
    for x, y, amount in cells:
        side = round(step * 0.92 * min(1.0, (amount / (2 * OVER)) ** 0.5), 1)
        made.append(Square(round(x * width - side / 2, 1), round(y * height - side / 2, 1), side, amount > OVER))
    return tuple(made)


def _place(place: int | None) -> str:
    if not place:
        return ""
    return ngettext("%(n)s image is measured before it.", "%(n)s images are measured before it.", place) % {"n": place}
