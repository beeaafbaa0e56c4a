"""How far a run is: its clock on the scale of such runs, the bytes that came. Its steps are run_status.py."""

from app.runs import RunView
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.context import Bytes, Scale
from app.web.pages.runs.facts import stamp


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
