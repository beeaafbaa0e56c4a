"""How far a run is: its steps, its clock on the scale of such runs, the bytes that came."""

from app.runs import RunView
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.context import Bytes, Scale, Step
from app.web.pages.runs.facts import stamp

LIVE = frozenset({"ready", "posting", "submitted", "running", "succeeded"})
STEPS = ("sent", "queued", "running", "downloading", "saved")
REACHED = {"ready": 0, "posting": 0, "submitted": 1, "running": 2, "succeeded": 3, "saved": 5}


def steps_of(run: RunView) -> tuple[Step, ...]:
    names = {
        "sent": _("Sent"),
        "queued": _("Queued"),
        "running": _("Running"),
        "downloading": _("Downloading"),
        "saved": _("Saved"),
    }
    if run.state in REACHED:
        now = REACHED[run.state]
        names["sent"] = {"ready": _("Not sent"), "posting": _("Sending")}.get(run.state, names["sent"])
        return tuple(
            Step(names[step], "done" if i < now else "now" if i == now else "todo") for i, step in enumerate(STEPS)
        )
    ended = {
        "unconfirmed": (_("Not confirmed"), "warning", 0),
        "abandoned": (_("Given up"), "ended", 0),
        "rejected": (_("Refused"), "error", 0),
        "not_sent": (_("Not sent"), "ended", 0),
        "failed": (_("Failed"), "error", 2),
        "cancelled": (_("Canceled"), "ended", 2 if run.running_at else 1),
        "lost": (_("Lost"), "warning", 2),
        "unsaved": (_("Download failed"), "warning", 3),
    }
    name, tone, at = ended[run.state]
    return (*(Step(names[step], "done") for step in STEPS[:at]), Step(name, tone))


def scale_of(run: RunView, usual: tuple[float, float] | None, now: float) -> Scale:
    seconds = max(0, round(now - stamp(run.running_at or run.submitted_at or run.created_at)))
    if usual is None:
        most = max(30, _nice(seconds * 1.5))
        return Scale(seconds, most, _percent(seconds, most))
    low, high = usual
    most = max(_nice(high * 1.5), _nice(seconds * 1.2), 5)
    words = _("usually %(low)s to %(high)s s") % {"low": round(low), "high": max(round(high), round(low) + 1)}
    return Scale(
        seconds, most, _percent(seconds, most), _percent(low, most), max(1.0, _percent(high - low, most)), words
    )


def _nice(seconds: float) -> int:
    return next((step for step in (5, 10, 20, 30, 60, 90, 120, 180, 300, 600) if step >= seconds), int(seconds) + 60)


def _percent(part: float, whole: float) -> float:
    return round(min(100.0, 100.0 * part / whole), 1) if whole else 0.0


def bytes_of(run: RunView) -> Bytes | None:
    if run.received_bytes is None:
        return None
    total = run.total_bytes
    return Bytes(
        formats.file_size(run.received_bytes),
        formats.file_size(total) if total else None,
        _percent(run.received_bytes, total) if total else None,
    )
