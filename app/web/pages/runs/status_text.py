"""What a page says of a run at each state: first what is, then what it costs, then what to do."""

from dataclasses import replace

from app.messages import read_text
from app.runs import RunView
from app.runs.crashes import CRASHED
from app.runs.ledger.status_updates import UNREADABLE
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import sentences, translated
from app.web.pages.runs.context import RunPresentation
from app.web.pages.runs.error_text import why
from app.web.pages.runs.facts import ordinal, stamp, took
from app.web.pages.runs.report_context import ReportShown

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
    held = formats.usd(run.cost.held_usd)
    if run.deleted_at:
        return _("Deleted"), _("Undo within 30 s. Then its files are deleted for good; the spend still counts.")
    match run.state:
        case _ if _is_stuck(run):
            return _("This server stumbled over the run"), f"{error} {_stuck(run, upstream)}"
        case "ready" if run.parked and run.restored:
            return _("This run may already have been sent"), _(
                "The database was restored. If the first one went through, you’ll pay twice."
            )
        case "ready" if run.parked:
            return _("Waiting for you to send"), _("The server was offline. This run wasn’t sent.")
        case "ready":
            return _("Starting…"), (error or _("You can close this page; the run continues."))
        case "posting":
            return _("Sending…"), _("The request is on its way to %(upstream)s.") % {"upstream": upstream}
        case "submitted" if run.cancel_requested:
            return _("Cancellation requested"), _cancel_words(run)
        case "submitted" | "running" if away := _away(run, upstream, now):
            return away
        case "submitted":
            place = ordinal(run.queue_position) if run.queue_position else None
            title = _("%(place)s in line") % {"place": place} if place else _("In the queue")
            return title, _("You can close this page; the run continues.")
        case "running":
            return _running(run, model, usual, now)
        case "succeeded":
            words = _("The model took %(time)s.") % {"time": took(run)} if run.finished_at else ""
            return _("Downloading the result"), words
        case "saved" if not run.outputs:
            return _("Done, as a file"), sentences(_("It can’t be shown as an image."), _charged(run))
        case "saved":
            if run.draft:
                return _("Draft ready"), _("A quick draft to check placement. Run on RunComfy for the real result.")
            return _("Done"), _("Compare with the original before you use it.")
        case "unconfirmed":
            return _("We couldn’t confirm this run"), sentences(
                error, _("It may have started and may be charged. We won’t resend it automatically.")
            )
        case "rejected":
            return _("%(upstream)s refused the request") % {"upstream": cap(upstream)}, sentences(
                error, _("Nothing was charged.")
            )
        case "failed":
            if run.draft:
                return _("No draft for this edit"), error
            return _("The model couldn’t complete this edit"), f"{error} {_ended_cost(run, upstream)}".strip()
        case "cancelled":
            return _("Canceled"), _ended_cost(run, upstream)
        case "not_sent":
            return _("Not sent"), error
        case "unsaved":
            return _("Result missing"), f"{error} {_charged(run)} {_unsaved(run, upstream)}".strip()
        case "lost":
            return _("RunComfy no longer has this run"), (
                sentences(
                    error,
                    _("It may have been charged: %(held)s still counts toward today’s budget.") % {"held": held},
                    _("We’ll check once a day for two more weeks."),
                )
            )
        case _:
            return _("Given up"), _("%(held)s still counts toward today’s budget, in case a late reply arrives.") % {
                "held": held
            }


def _away(run: RunView, upstream: str, now: float) -> tuple[str, str] | None:
    """Upstream refuses the token, or has not answered a look for minutes. The run goes on there."""
    if run.status_word == "token_refused":
        return _("%(upstream)s refused the token") % {"upstream": cap(upstream)}, _(
            "It may have been revoked. The run continues there; its result is downloaded once you sign in again."
        )
    if run.status_word == UNREADABLE:
        return _("%(upstream)s’s answers can’t be read") % {"upstream": cap(upstream)}, _(
            "The run continues there, and we keep checking. %(ask)s"
        ) % {"ask": _ask(run)}
    if run.looked_at is None or now - stamp(run.looked_at) < AWAY_S:
        return None
    return _("%(upstream)s isn’t responding") % {"upstream": cap(upstream)}, _(
        "The last reply came %(ago)s ago. The run continues there and is safe; we keep checking."
    ) % {"ago": formats.seconds(now - stamp(run.looked_at))}


def _is_stuck(run: RunView) -> bool:
    return run.parked and run.error is not None and run.error.code == CRASHED


def _stuck(run: RunView, upstream: str) -> str:
    """A run that crashed again and again waits for a person."""
    if run.state == "ready":
        return _("Nothing was sent. It continues when you say so.")
    return _("It is safe at %(upstream)s, and continues here when you say so.") % {"upstream": upstream}


def _charged(run: RunView) -> str:
    if run.draft:
        return ""
    if run.cost.actual_usd:
        return _("It was charged %(cost)s.") % {"cost": formats.usd(run.cost.actual_usd, 4)}
    if run.cost.stated_usd:
        return _stated(run.cost.stated_usd)
    return _("It may have been charged: %(held)s still counts toward today’s budget.") % {
        "held": formats.usd(run.cost.held_usd)
    }


def _ended_cost(run: RunView, upstream: str) -> str:
    """Of a run that ended without a picture. Only a figure, or a cancel that upstream took, says that it cost nothing."""
    if run.draft:
        return ""
    if run.cost.actual_usd and float(run.cost.actual_usd):
        return _("It was charged %(cost)s.") % {"cost": formats.usd(run.cost.actual_usd, 4)}
    if run.cost.actual_usd or (run.state == "cancelled" and run.cancel_outcome == "cancelled"):
        return _("Nothing was charged.")
    if run.cost.stated_usd:
        return _stated(run.cost.stated_usd)
    message = _("%(upstream)s named no cost, so it may have been charged.") % {"upstream": cap(upstream)}
    if not float(run.cost.held_usd):
        return message
    kept = _("%(held)s still counts until the cost is known.") % {"held": formats.usd(run.cost.held_usd)}
    return f"{message} {kept}"


def with_verdict(shown: RunPresentation, report: ReportShown | None) -> RunPresentation:
    """A saved run whose result was measured, or is being."""
    if report is None or not (report.title or report.is_waiting):
        return shown
    if not report.title:
        return replace(
            shown, headline=_("Saved. Measuring what was kept"), words=_("The result is safe. You can leave this page.")
        )
    return replace(shown, headline=report.title, words=report.words)


def _stated(usd: str) -> str:
    """A person's word, which is told from the provider's."""
    if not float(usd):
        return _("You recorded that nothing was charged.")
    return _("You recorded a cost of %(cost)s.") % {"cost": formats.usd(usd, 4)}


def without_file(shown: RunPresentation) -> RunPresentation:
    """A saved run whose file somebody or something took away."""
    return replace(
        shown,
        headline=_("File missing"),
        words=" ".join(
            part
            for part in (
                _("It was saved, but is no longer in storage. A backup of the files brings it back."),
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
    return _("Contact support with this request ID: %(id)s.") % {"id": run.request_id} if run.request_id else ""


def _running(run: RunView, model: str, usual: tuple[float, float] | None, now: float) -> tuple[str, str]:
    seconds = max(0, round(now - stamp(run.running_at or run.submitted_at or run.created_at)))
    title = _("Running for %(seconds)s s") % {"seconds": seconds}
    if run.cancel_requested:
        return title, _cancel_words(run)
    if usual is None:
        return title, _("You can close this page; the run continues.")
    low, high = usual
    if seconds > LONG * high:
        return _("Taking longer than usual: %(seconds)s s") % {"seconds": seconds}, _("Still checking, less often.")
    words = _("%(model)s usually takes %(low)s to %(high)s s.") % {
        "model": model,
        "low": round(low),
        "high": max(round(high), round(low) + 1),
    }
    return title, sentences(words, _("You can close this page; the run continues."))


def _cancel_words(run: RunView) -> str:
    if run.cancel_outcome == "too_late":
        return _("Too late to cancel; it’s already running and will be charged.")
    if run.cancel_outcome == "unknown":
        return _("Couldn’t confirm the cancellation. We’re still tracking this run.")
    return _("Waiting for a reply to your cancellation.")


def notes_of(run: RunView, *, refused: bool) -> tuple[str, ...]:
    notes = [note for note in run.notes if isinstance(note, dict) and note.get("text")]
    is_ours = run.upstream.name == "sandbox"
    return tuple(
        translated(read_text(note["said"])) if is_ours and note.get("said") else str(note["text"])
        for note in notes
        if (note.get("outcome") == "refused") == refused
    )


def sentence(words: str) -> str:
    """What went wrong, as it stands between other sentences."""
    words = cap(words.strip())
    return words if not words or words.endswith((".", "!", "?", "…")) else f"{words}."


def cap(words: str) -> str:
    return words[:1].upper() + words[1:]
