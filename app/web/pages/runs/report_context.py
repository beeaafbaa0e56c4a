"""What a page says of a report: a verdict in words, a row for each thing that was kept, and the drift map as squares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.messages import read_text
from app.prompts import KEEP
from app.runs import ReportView, RunView
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext, translated

HELD, CHANGED, CANT_TELL, NOT_INSTALLED = "held", "changed", "cant_tell", "not_installed"
ICONS = {HELD: "circle-check", CHANGED: "triangle-alert", CANT_TELL: "circle-dashed", NOT_INSTALLED: "minus"}
OVER = 1.45  # of the drift map: above it a block counts as changed
MAX_CELLS = 800
MAX_NAMED = 3
HELD_AT, CHANGED_AT = 40.0, 62.0  # percent of a gauge's width, where its limits stand


@dataclass(frozen=True)
class Gauge:
    """A value on its scale, in percent of the width; up to `held` unchanged, from `changed` changed."""

    at: float
    held: float
    changed: float
    words: str


@dataclass(frozen=True)
class ReportRow:
    what: str
    verdict: str
    words: str
    figure: str
    icon: str
    is_changed: bool
    box: str = ""  # x y width height, in fractions of the source
    gauge: Gauge | None = None


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


def name_of(item: Mapping[str, Any]) -> str:
    """Return what a thing that was to be kept is called: an item has an identifier of ours, or a text by its letters."""
    what = str(item["what"])
    if "what_said" in item:
        return _("Text “%(text)s”") % {"text": item["what_said"]["params"]["text"]}
    names = {
        "framing": _("Framing"),
        "everything outside the area": _("The rest of the image"),
        "color and light": _("Color"),
        "transparency": _("Transparency"),
        "brand mark": _("Brand mark"),
        "face": _("Face"),
        "pixels outside the area": _("Pixels outside"),
    }
    if what in names:
        return names[what]
    return translated(KEEP[what].label) if what in KEEP else what[:1].upper() + what[1:]


def row_of(item: Mapping[str, Any]) -> ReportRow:
    verdict, is_exact = item["verdict"], item["check"] == "exact"
    labels = {
        HELD: _("original") if is_exact else _("reads the same") if item["check"] == "text" else _("no change seen"),
        CHANGED: _("changed"),
        CANT_TELL: _("can’t tell"),
        NOT_INSTALLED: _("not installed"),
    }
    return ReportRow(
        what=name_of(item),
        verdict=labels[verdict],
        words=translated(read_text(item["said"])) if "said" in item else item["words"],
        figure="" if is_exact else _figure(item),
        icon="lock" if is_exact else ICONS[verdict],
        is_changed=verdict == CHANGED,
        box=" ".join(f"{side:g}" for side in item["box"]) if item["box"] else "",
        gauge=None if is_exact else _gauge(item),
    )


def _figure(item: Mapping[str, Any]) -> str:
    if item["value"] is None:
        return ""
    unit, limits = item["unit"] or "", item.get("limits")
    if unit == "of the limit":
        return _("%(value)s, no change up to %(held)s, changed from %(changed)s") % {
            "value": f"{item['value']:.2f}",
            "held": f"{limits[0]:g}" if limits else "1",
            "changed": f"{limits[1]:g}" if limits else "1",
        }
    value = f"{item['value']:.2f}{'' if unit.startswith('%') else ' '}{unit}".strip()
    return _("%(value)s, limit %(limit)s") % {"value": value, "limit": f"{limits[0]:.2f}"} if limits else value


def _gauge(item: Mapping[str, Any]) -> Gauge | None:
    """Up to its limits each scale has the same shape; beyond the second, four times of it reach the end."""
    limits, value = item.get("limits"), item["value"]
    if not limits or value is None:
        return None
    held, changed = limits
    if value <= held:
        at = HELD_AT * value / held
    elif value <= changed:
        at = HELD_AT + (CHANGED_AT - HELD_AT) * (value - held) / (changed - held)
    else:
        at = CHANGED_AT + (100 - CHANGED_AT) * min(1.0, (value - changed) / (3 * changed))
    words = _("%(value)s; unchanged up to %(held)s, changed from %(changed)s") % {
        "value": f"{value:.2f}",
        "held": f"{held:g}",
        "changed": f"{changed:g}",
    }
    return Gauge(round(min(at, 99.0), 1), HELD_AT, CHANGED_AT, words)


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
