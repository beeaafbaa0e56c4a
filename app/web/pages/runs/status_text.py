"""What a page says of a run at each state: first what is, then what it costs, then what to do. The table of states that
names these functions is run_status.py."""

from dataclasses import dataclass, replace

from app.runs import RunView
from app.runs.ledger.status_updates import UNREADABLE
from app.web.i18n import formats
from app.web.i18n.formats import cap, sentence
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import sentences
from app.web.pages.runs.context import RunPresentation
from app.web.pages.runs.cost_text import charged, ended_cost
from app.web.pages.runs.error_text import why
from app.web.pages.runs.facts import ordinal, stamp, took
from app.web.pages.runs.report_context import ReportShown

AWAY_S = 180.0  # a look that changes nothing is written down once a minute
LONG = 2.0  # times the usual time is "unusually long"


Text = tuple[str, str]  # title and sentence


@dataclass(frozen=True)
class StatusFacts:
    """What the words are made of: the run, who has it, its model, what such runs take, and the time."""

    run: RunView
    upstream: str
    model: str
    usual: tuple[float, float] | None
    now: float

    @property
    def error(self) -> str:
        return sentence(why(self.run.error, self.upstream))

    @property
    def held(self) -> str:
        return formats.usd(self.run.cost.held_usd)


def deleted() -> Text:
    return _("Deleted"), _("Undo within 30 s. Then its files are deleted for good; the spend still counts.")


def stuck(facts: StatusFacts) -> Text:
    """A run that crashed again and again waits for a person."""
    if facts.run.state == "ready":
        rest = _("Nothing was sent. It continues when you say so.")
    else:
        rest = _("It is safe at %(upstream)s, and continues here when you say so.") % {"upstream": facts.upstream}
    return _("This server stumbled over the run"), sentences(facts.error, rest)


def ready(facts: StatusFacts) -> Text:
    if facts.run.parked and facts.run.restored:
        return _("This run may already have been sent"), _(
            "The database was restored. If the first one went through, you’ll pay twice."
        )
    if facts.run.parked:
        return _("Waiting for you to send"), _("The server was offline. This run wasn’t sent.")
    return _("Starting…"), facts.error or _("You can close this page; the run continues.")


def posting(facts: StatusFacts) -> Text:
    return _("Sending…"), _("The request is on its way to %(upstream)s.") % {"upstream": facts.upstream}


def submitted(facts: StatusFacts) -> Text:
    if facts.run.cancel_requested:
        return _("Cancellation requested"), _cancel_words(facts.run)
    if away := _away(facts.run, facts.upstream, facts.now):
        return away
    place = ordinal(facts.run.queue_position) if facts.run.queue_position else None
    title = _("%(place)s in line") % {"place": place} if place else _("In the queue")
    return title, _("You can close this page; the run continues.")


def running(facts: StatusFacts) -> Text:
    run, usual = facts.run, facts.usual
    if away := _away(run, facts.upstream, facts.now):
        return away
    seconds = max(0, round(facts.now - stamp(run.running_at or run.submitted_at or run.created_at)))
    title = _("Running for %(seconds)s s") % {"seconds": seconds}
    if run.cancel_requested:
        return title, _cancel_words(run)
    if usual is None:
        return title, _("You can close this page; the run continues.")
    low, high = usual
    if seconds > LONG * high:
        return _("Taking longer than usual: %(seconds)s s") % {"seconds": seconds}, _("Still checking, less often.")
    words = _("%(model)s usually takes %(low)s to %(high)s s.") % {
        "model": facts.model,
        "low": round(low),
        "high": max(round(high), round(low) + 1),
    }
    return title, sentences(words, _("You can close this page; the run continues."))


def succeeded(facts: StatusFacts) -> Text:
    words = _("The model took %(time)s.") % {"time": took(facts.run)} if facts.run.finished_at else ""
    return _("Downloading the result"), words


def saved(facts: StatusFacts) -> Text:
    if not facts.run.outputs:
        return _("Done, as a file"), sentences(_("It can’t be shown as an image."), charged(facts.run))
    if facts.run.draft:
        return _("Draft ready"), _("A quick draft to check placement. Run on RunComfy for the real result.")
    return _("Done"), _("Compare with the original before you use it.")


def file_missing(run: RunView) -> Text:
    """A saved run whose file somebody or something took away."""
    words = _("It was saved, but is no longer in storage. A backup of the files brings it back.")
    return _("File missing"), sentences(words, charged(run))


def unconfirmed(facts: StatusFacts) -> Text:
    words = _("It may have started and may be charged. We won’t resend it automatically.")
    return _("We couldn’t confirm this run"), sentences(facts.error, words)


def rejected(facts: StatusFacts) -> Text:
    title = _("%(upstream)s refused the request") % {"upstream": cap(facts.upstream)}
    return title, sentences(facts.error, _("Nothing was charged."))


def failed(facts: StatusFacts) -> Text:
    if facts.run.draft:
        return _("No draft for this edit"), facts.error
    words = sentences(facts.error, ended_cost(facts.run, facts.upstream))
    return _("The model couldn’t complete this edit"), words


def cancelled(facts: StatusFacts) -> Text:
    return _("Canceled"), ended_cost(facts.run, facts.upstream)


def not_sent(facts: StatusFacts) -> Text:
    return _("Not sent"), facts.error


def unsaved(facts: StatusFacts) -> Text:
    words = sentences(facts.error, charged(facts.run), _unsaved(facts.run, facts.upstream))
    return _("Result missing"), words


def lost(facts: StatusFacts) -> Text:
    return _("RunComfy no longer has this run"), sentences(
        facts.error,
        _("It may have been charged: %(held)s still counts toward today’s budget.") % {"held": facts.held},
        _("We’ll check once a day for two more weeks."),
    )


def abandoned(facts: StatusFacts) -> Text:
    return _("Given up"), _("%(held)s still counts toward today’s budget, in case a late reply arrives.") % {
        "held": facts.held
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


def with_verdict(shown: RunPresentation, report: ReportShown | None) -> RunPresentation:
    """A saved run whose result was measured, or is being."""
    if report is None or not (report.title or report.is_waiting):
        return shown
    if not report.title:
        return replace(
            shown, headline=_("Saved. Measuring what was kept"), words=_("The result is safe. You can leave this page.")
        )
    return replace(shown, headline=report.title, words=report.words)


def _unsaved(run: RunView, upstream: str) -> str:
    """What can still be done, by why the result is not here."""
    reason = run.error.code if run.error else ""
    if reason == "incomplete":
        return _("%(upstream)s keeps it for a while: try again.") % {"upstream": cap(upstream)}
    return _ask(run)


def _ask(run: RunView) -> str:
    return _("Contact support with this request ID: %(id)s.") % {"id": run.request_id} if run.request_id else ""


def _cancel_words(run: RunView) -> str:
    if run.cancel_outcome == "too_late":
        return _("Too late to cancel; it’s already running and will be charged.")
    if run.cancel_outcome == "unknown":
        return _("Couldn’t confirm the cancellation. We’re still tracking this run.")
    return _("Waiting for a reply to your cancellation.")
