"""What a page says of a run at each state: first what is, then what it costs, then what to do."""

from dataclasses import replace

from app.runs import RunView
from app.runs.crashes import CRASHED
from app.runs.evidence import UNREADABLE
from app.web import local
from app.web.contexts.runs.errors import why
from app.web.contexts.runs.figures import ordinal, stamp, took
from app.web.contexts.runs.shapes import Shown
from app.web.i18n import gettext as _

AWAY_S = 180.0  # a look that changes nothing is written down once a minute
LONG = 2.0  # times the usual time is "unusually long"


MARKS = {
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


def say(run: RunView, upstream: str, model: str, usual: tuple[float, float] | None, now: float) -> tuple[str, str]:
    """Title and sentence: first what is, then what it costs, then what to do."""
    error = sentence(why(run.error, upstream))
    held = local.usd(run.cost.held_usd)
    if run.deleted_at:
        return _("Deleted, and back for 30 s"), _(
            "After that its files are removed for good. The money of its day stays counted."
        )
    match run.state:
        case _ if _is_stuck(run):
            return _("This server stumbled over the run"), f"{error} {_stuck(run, upstream)}"
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
        case "submitted" | "running" if away := _away(run, upstream, now):
            return away
        case "submitted":
            place = ordinal(run.queue_position) if run.queue_position else None
            title = _("%(place)s in the queue") % {"place": place} if place else _("In the queue")
            return title, _("You can close this page; the run goes on.")
        case "running":
            return _running(run, model, usual, now)
        case "succeeded":
            words = _("The model took %(time)s.") % {"time": took(run)} if run.finished_at else ""
            return _("Downloading the result"), words
        case "saved" if not run.outputs:
            return _("The result is here, as a file"), f"{_('It can’t be shown as a picture.')} {_charged(run)}".strip()
        case "saved":
            if run.draft:
                return _("Draft by the sandbox"), _(
                    "Real work on your picture, but not the model’s. It proves nothing about what GPT Image 2 keeps."
                )
            return _("The result is here"), _("Judge it beside the original before you take it on.")
        case "unconfirmed":
            return _(
                "Was it sent? We can’t tell."
            ), f"{error} {_('It may be running, and may be charged. It is not sent again by itself.')}".strip()
        case "rejected":
            return _("%(upstream)s refused the request") % {
                "upstream": cap(upstream)
            }, f"{error} {_('Nothing was charged.')}".strip()
        case "failed":
            if run.draft:
                return _("The sandbox can’t draft this"), error
            return _("The model could not do it"), f"{error} {_failed(run, upstream)}".strip()
        case "cancelled":
            money = (
                _("Nothing was charged.")
                if not float(run.cost.held_usd)
                else _("It may be charged: %(held)s stays counted.") % {"held": held}
            )
            return _("Cancelled"), money
        case "not_sent":
            return _("Not sent"), error
        case "unsaved":
            return _("The result is not here"), f"{error} {_charged(run)} {_unsaved(run, upstream)}".strip()
        case "lost":
            return _("We lost sight of it"), (
                f"{error} {_('It may have been charged: %(held)s stays counted.') % {'held': held}} "
                f"{_('It is looked at once a day for two more weeks.')}"
            )
        case _:
            return _("Given up"), _("%(held)s stays counted for today, in case a late answer arrives.") % {"held": held}


def _away(run: RunView, upstream: str, now: float) -> tuple[str, str] | None:
    """Upstream refuses the token, or has not answered a look for minutes. The run goes on there."""
    if run.status_word == "token_refused":
        return _("%(upstream)s refused the token") % {"upstream": cap(upstream)}, _(
            "It may have been revoked. The run goes on there; its result is fetched once you are signed in again."
        )
    if run.status_word == UNREADABLE:
        return _("%(upstream)s’s answers can’t be read") % {"upstream": cap(upstream)}, _(
            "The run goes on there, and we keep looking. %(ask)s"
        ) % {"ask": _ask(run)}
    if run.looked_at is None or now - stamp(run.looked_at) < AWAY_S:
        return None
    return _("%(upstream)s does not answer") % {"upstream": cap(upstream)}, _(
        "The last answer came %(ago)s ago. The run goes on there and is safe; we keep looking."
    ) % {"ago": local.seconds(now - stamp(run.looked_at))}


def _is_stuck(run: RunView) -> bool:
    return run.parked and run.error is not None and run.error.code == CRASHED


def _stuck(run: RunView, upstream: str) -> str:
    """A run that crashed again and again waits for a person."""
    if run.state == "ready":
        return _("Nothing was sent. It goes on when you say so.")
    return _("It is safe at %(upstream)s, and goes on here when you say so.") % {"upstream": upstream}


def _failed(run: RunView, upstream: str) -> str:
    """What a failed request cost: a figure is upstream's word, and without one nobody knows."""
    held = {"upstream": cap(upstream), "held": local.usd(run.cost.held_usd)}
    if run.cost.actual_usd is None:
        if float(run.cost.held_usd):
            return _("%(upstream)s named no cost: %(held)s stays counted for today.") % held
        return _("%(upstream)s named no cost, so it may have been charged.") % held
    if not float(run.cost.actual_usd):
        return _("Nothing was charged.")
    return _("%(held)s stays counted for today.") % held


def _charged(run: RunView) -> str:
    if run.draft:
        return ""
    if run.cost.actual_usd:
        return _("It was charged %(cost)s.") % {"cost": local.usd(run.cost.actual_usd, 4)}
    return _("It may have been charged: %(held)s stays counted.") % {"held": local.usd(run.cost.held_usd)}


def without_file(shown: Shown) -> Shown:
    """A saved run whose file somebody or something took away."""
    return replace(
        shown,
        headline=_("The result’s file is gone"),
        words=" ".join(
            part
            for part in (
                _("It was saved, and is not in storage any more. A backup of the files brings it back."),
                _charged(shown.run),
            )
            if part
        ),
        tone="warning",
        mark="triangle-alert",
    )


def _unsaved(run: RunView, upstream: str) -> str:
    """What can still be done, by why the result is not here."""
    reason = run.error.code if run.error else ""
    if reason == "incomplete":
        return _("%(upstream)s keeps it for a while: try again.") % {"upstream": cap(upstream)}
    return _ask(run)


def _ask(run: RunView) -> str:
    return _("Ask them with this request id: %(id)s.") % {"id": run.request_id} if run.request_id else ""


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


def notes_of(run: RunView, *, refused: bool) -> tuple[str, ...]:
    notes = [note for note in run.notes if isinstance(note, dict) and note.get("text")]
    return tuple(str(note["text"]) for note in notes if (note.get("outcome") == "refused") == refused)


def sentence(words: str) -> str:
    """What went wrong, as it stands between other sentences."""
    words = cap(words.strip())
    return words if not words or words.endswith((".", "!", "?", "…")) else f"{words}."


def cap(words: str) -> str:
    return words[:1].upper() + words[1:]
