"""What the templates of a run and of the history are given: the run in a designer's words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.prompts import spec_title
from app.runs import RunView
from app.web.i18n import gettext as _
from app.web.i18n import ngettext

LIVE = frozenset({"ready", "posting", "submitted", "running", "succeeded"})
STEPS = ("sent", "queued", "running", "downloading", "saved")
REACHED = {"ready": 0, "posting": 0, "submitted": 1, "running": 2, "succeeded": 3, "saved": 5}
LONG = 2.0  # times the usual time is "unusually long"


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


def show(run: RunView, *, model: str, usual: tuple[float, float] | None, now: float | None = None) -> Shown:
    """Everything that a page says of a run. `usual` is how many seconds such runs took, from and to."""
    now = now if now is not None else datetime.now(UTC).timestamp()
    upstream = {"runcomfy": "RunComfy", "sandbox": _("the sandbox")}.get(run.upstream.name, _("upstream"))
    headline, words = _say(run, upstream, model, usual, now)
    return Shown(
        run=run,
        title=spec_title_of(run),
        model=model,
        headline=headline,
        words=words,
        is_live=run.state in LIVE,
        steps=_steps(run),
        scale=_scale(run, usual, now) if run.state == "running" else None,
        bytes=_bytes(run) if run.state == "succeeded" else None,
        requested=_requested(run, model, usual),
        timeline=tuple(Line(event.at, event.at[11:19], event.text) for event in run.events),
        refusals=_notes(run, refused=True),
        notes=_notes(run, refused=False),
        mark=_MARKS.get(run.state, "circle-dot"),
        tone="warning"
        if run.state in ("unconfirmed", "unsaved", "lost") or run.parked
        else "error"
        if run.state in ("failed", "rejected")
        else "",
        may_cancel=run.state in ("ready", "posting", "submitted", "running", "unconfirmed")
        and not run.cancel_requested,
        last_event=max((event.id for event in run.events), default=0),
        meta=_meta(run),
    )


_MARKS = {
    "saved": "circle-check",
    "failed": "octagon-x",
    "rejected": "octagon-x",
    "unconfirmed": "triangle-alert",
    "unsaved": "triangle-alert",
    "lost": "triangle-alert",
    "abandoned": "circle-dashed",
    "cancelled": "circle-dashed",
    "not_sent": "circle-dashed",
    "ready": "clock",
    "submitted": "clock",
}


def spec_title_of(run: RunView) -> str:
    from app.prompts import parse_spec

    return spec_title(parse_spec(run.spec))


def _say(run: RunView, upstream: str, model: str, usual: tuple[float, float] | None, now: float) -> tuple[str, str]:
    """Title and sentence: first what is, then what it costs, then what to do."""
    error = _sentence(run.error.message) if run.error else ""
    held = dollars(run.cost.held_usd)
    match run.state:
        case "ready" if run.parked and run.restored:
            return _("It may have been sent before"), _(
                "The database was restored. If the first one did arrive, you pay for both."
            )
        case "ready" if run.parked:
            return _("Waits for you to send it"), _("It stood here while the server was down. Nothing was sent yet.")
        case "ready":
            return _("Saved, about to be sent"), (error or _("You can close this page; the run goes on."))
        case "posting":
            return _("Sending"), _("The request is on its way to %(upstream)s.") % {"upstream": upstream}
        case "submitted" if run.cancel_requested:
            return _("Cancel asked"), _cancel_words(run)
        case "submitted":
            place = ordinal(run.queue_position) if run.queue_position else None
            title = _("%(place)s in the queue") % {"place": place} if place else _("In the queue")
            return title, _("You can close this page; the run goes on.")
        case "running":
            return _running(run, model, usual, now)
        case "succeeded":
            took = _("The model took %(seconds)s s.") % {"seconds": _took(run)} if run.finished_at else ""
            return _("Downloading the result"), took
        case "saved":
            if run.draft:
                return _("Draft by the sandbox"), _(
                    "Real work on your picture, but not the model’s. It proves nothing about what GPT Image 2 keeps."
                )
            return _("The result is here"), _("The original and the result stand side by side for you to judge.")
        case "unconfirmed":
            return _(
                "Was it sent? We can’t tell."
            ), f"{error} {_('It may be running, and may be charged. It is not sent again by itself.')}".strip()
        case "rejected":
            return _("%(upstream)s refused the request") % {
                "upstream": _cap(upstream)
            }, f"{error} {_('Nothing was charged.')}".strip()
        case "failed":
            if run.draft:
                return _("The sandbox can’t draft this"), error
            money = (
                _("Nothing was charged.")
                if not float(run.cost.held_usd)
                else _("$%(held)s stays counted for today.") % {"held": held}
            )
            return _("The model could not do it"), f"{error} {money}".strip()
        case "cancelled":
            money = (
                _("Nothing was charged.")
                if not float(run.cost.held_usd)
                else _("It may be charged: $%(held)s stays counted.") % {"held": held}
            )
            return _("Cancelled"), money
        case "not_sent":
            return _("Not sent"), error
        case "unsaved":
            return _("The result is not here"), error
        case "lost":
            return _("We lost sight of it"), f"{error} {_('It is looked at once a day for two more weeks.')}"
        case _:
            return _("Given up"), _("$%(held)s stays counted for today, in case a late answer arrives.") % {
                "held": held
            }


def _running(run: RunView, model: str, usual: tuple[float, float] | None, now: float) -> tuple[str, str]:
    seconds = max(0, round(now - stamp(run.running_at or run.submitted_at or run.created_at)))
    title = _("Running for %(seconds)s s") % {"seconds": seconds}
    if run.cancel_requested:
        return title, _cancel_words(run)
    if usual is None:
        return title, _("You can close this page; the run goes on.")
    low, high = usual
    if seconds > LONG * high:
        return _("Taking unusually long: %(seconds)s s") % {"seconds": seconds}, _(
            "We look less often now, and keep looking."
        )
    words = _("%(model)s usually takes %(low)s to %(high)s s.") % {
        "model": model,
        "low": round(low),
        "high": max(round(high), round(low) + 1),
    }
    return title, f"{words} {_('You can close this page; the run goes on.')}"


def _cancel_words(run: RunView) -> str:
    if run.cancel_outcome == "too_late":
        return _("Too late to cancel: it had started. The result is kept, and so is its cost.")
    if run.cancel_outcome == "unknown":
        return _("The cancel was not answered. The run is still looked after.")
    return _("Waiting for the answer to your cancel.")


def _steps(run: RunView) -> tuple[Step, ...]:
    names = {
        "sent": _("Sent"),
        "queued": _("Queued"),
        "running": _("Running"),
        "downloading": _("Downloading"),
        "saved": _("Saved"),
    }
    if run.state in REACHED:
        now = REACHED[run.state]
        return tuple(
            Step(names[step], "done" if i < now else "now" if i == now else "todo") for i, step in enumerate(STEPS)
        )
    ended = {
        "unconfirmed": (_("Sent, no answer"), "warning", 0),
        "abandoned": (_("Given up"), "warning", 0),
        "rejected": (_("Refused"), "error", 0),
        "not_sent": (_("Not sent"), "warning", 0),
        "failed": (_("Could not be done"), "error", 2),
        "cancelled": (_("Cancelled"), "warning", 2 if run.running_at else 1),
        "lost": (_("Lost sight of"), "warning", 2),
        "unsaved": (_("Not downloaded"), "warning", 3),
    }
    name, tone, at = ended[run.state]
    return (*(Step(names[step], "done") for step in STEPS[:at]), Step(name, tone))


def _scale(run: RunView, usual: tuple[float, float] | None, now: float) -> Scale:
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


def _bytes(run: RunView) -> Bytes | None:
    if run.received_bytes is None:
        return None
    total = run.total_bytes
    return Bytes(
        size(run.received_bytes), size(total) if total else None, _percent(run.received_bytes, total) if total else None
    )


def _requested(run: RunView, model: str, usual: tuple[float, float] | None) -> tuple[Row, ...]:
    if run.state != "saved" or not run.outputs:
        return ()
    output, source = run.outputs[0], run.sources[0] if run.sources else None
    asked = str(run.spec.get("size", "auto"))
    if asked == "auto":
        asked = _("auto, like image 1") + (f" ({source.width} × {source.height})" if source and source.width else "")
    else:
        asked = asked.replace("_", " × ")
    rows = [
        Row(_("Size"), asked, f"{output.width} × {output.height}"),
        Row(
            _("Format"),
            _("as the model gives it"),
            f"{output.mime.removeprefix('image/').upper()}, {size(output.bytes)}",
        ),
        Row(_("Model"), model, _("The sandbox’s draft engine") if run.draft else model),
    ]
    if run.draft:
        rows.append(Row(_("Cost"), _("nothing"), _("nothing, it is a draft")))
    else:
        estimate = (
            _("about $%(cost)s") % {"cost": dollars(run.cost.estimate_usd)} if run.cost.estimate_usd else _("not known")
        )
        rows.append(Row(_("Cost"), estimate, f"${run.cost.actual_usd}" if run.cost.actual_usd else _("not told")))
    took = (
        _("%(low)s to %(high)s s") % {"low": round(usual[0]), "high": max(round(usual[1]), round(usual[0]) + 1)}
        if usual
        else _("not known yet")
    )
    return (*rows, Row(_("Time"), took, f"{_took(run)} s"))


def _took(run: RunView) -> str:
    if not (run.finished_at and run.submitted_at):
        return "–"
    seconds = stamp(run.finished_at) - stamp(run.submitted_at)
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"


def _notes(run: RunView, *, refused: bool) -> tuple[str, ...]:
    notes = [note for note in run.notes if isinstance(note, dict) and note.get("text")]
    return tuple(str(note["text"]) for note in notes if (note.get("outcome") == "refused") == refused)


def _meta(run: RunView) -> str:
    """What a card says at its right: the money, with its certainty."""
    if run.draft:
        return ""
    if run.cost.actual_usd:
        return f"${run.cost.actual_usd}"
    if float(run.cost.held_usd):
        return _("$%(held)s held") % {"held": dollars(run.cost.held_usd)}
    return "$0.00"


def stamp(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def dollars(usd: str | None) -> str:
    """Two places for money that is not settled; the exact figure has four."""
    return f"{float(usd or 0):.2f}"


def size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"


def ordinal(n: int) -> str:
    names = (_("First"), _("Second"), _("Third"), _("Fourth"), _("Fifth"))
    return names[n - 1] if n <= len(names) else _("Number %(n)s") % {"n": n}


def _sentence(words: str) -> str:
    """What went wrong, as it stands between other sentences."""
    words = _cap(words.strip())
    return words if not words or words.endswith((".", "!", "?", "…")) else f"{words}."


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]


def runs_and_money(count: int, usd: float) -> str:
    runs = ngettext("%(count)s run", "%(count)s runs", count) % {"count": count}
    return f"{runs}, ${usd:.2f}" if usd else runs
