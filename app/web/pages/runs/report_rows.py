"""The rows of a report: a thing that was kept, its verdict, its value on its scale, and where the worst of it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.messages import read_text
from app.prompts import KEEP
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated

HELD, CHANGED, CANT_TELL, NOT_INSTALLED = "held", "changed", "cant_tell", "not_installed"
ICONS = {HELD: "circle-check", CHANGED: "triangle-alert", CANT_TELL: "circle-dashed", NOT_INSTALLED: "minus"}
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
