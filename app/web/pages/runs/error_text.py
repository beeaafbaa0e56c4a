"""Why a run has no result, in the reader's language: by the error's code, with upstream's own words quoted after."""

from app.messages import read
from app.runs.ledger.run_error import error_text
from app.runs.queries.run_view import ErrorView
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import sentences, translated


def why(error: ErrorView | None, upstream: str) -> str:
    """Return what a designer is told of the error, which names upstream and leaves out what has no use for them. A code
    that has no sentence here, or an error of a version before codes, has its own message."""
    if error is None:
        return ""
    params = error.params or {}
    sentence = _sentences().get(f"{error.code}.{params['case']}" if "case" in params else error.code)
    if sentence is None or error.params is None:
        return translated(error_text(error.model_dump())).strip()
    names = {"upstream": upstream[:1].upper() + upstream[1:], "why": translated(read(params.get("why", "")))}
    quoted = translated(read(error.upstream_said)) if error.upstream_said else ""
    words = sentence % names
    return sentences(words, _("Its message: “%(words)s”") % {"words": quoted} if quoted else "")


def _sentences() -> dict[str, str]:
    return {
        "upstream_token": _(
            "%(upstream)s refused the token, or its account is not active. Sign in again, or set another."
        ),
        "upstream_forbidden": _("This account isn’t allowed to do that."),
        "upstream_not_found": _("%(upstream)s doesn’t recognize it."),
        "upstream_schema": _("%(upstream)s rejected one of the settings."),
        "upstream_funds": _("The account has not enough funds. Add funds there, then run it again."),
        "upstream_refused": _("%(upstream)s refused the request."),
        "unreachable": _("Couldn’t reach %(upstream)s for ten minutes. Nothing was charged."),
        "upstream_changed": _(
            "This server now uses another provider, and a run is only sent where it was created for."
        ),
        "source_gone": _("A source image is gone. Nothing was charged."),
        "cancelled": _("Canceled before it was sent. Nothing was charged."),
        "expired": _("The result is gone from %(upstream)s."),
        "incomplete": _("The result couldn’t be downloaded completely."),
        "incomplete.no_picture": _("The file that came is not an image."),
        "refused": _("The result wasn’t downloaded: %(why)s"),
        "empty": _("The model finished without an image."),
        "lost": _("%(upstream)s no longer has the request."),
        "lost.old": _("It didn’t finish within seven days."),
    }
