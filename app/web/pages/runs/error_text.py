"""Why a run has no result, in the reader's language: by the error's code, with upstream's own words quoted after."""

import re

from app.runs.ledger.status_updates import LOST_OLD
from app.runs.queries.run_view import ErrorView
from app.runs.steps.download import NO_PICTURE, NOT_FETCHED
from app.web.i18n.translation import gettext as _

QUOTED = re.compile(r" said: “(.+)”$", re.DOTALL)  # how app.upstream.refusals quotes


def why(error: ErrorView | None, upstream: str) -> str:
    """What is stored is English, and may name what a designer has no use for. A code that is not known here has only
    that."""
    if error is None:
        return ""
    if error.message == LOST_OLD:
        return _("It didn’t finish within seven days.")
    if error.message.startswith(NO_PICTURE):
        return _("The file that came is not an image.")
    if error.message.startswith(NOT_FETCHED):
        return _("The result wasn’t downloaded: %(why)s") % {"why": error.message.removeprefix(NOT_FETCHED)}
    sentence = _sentences().get(error.code)
    if sentence is None:
        return error.message.strip()
    words = sentence % {"upstream": upstream[:1].upper() + upstream[1:]}
    quoted = QUOTED.search(error.message)
    return f"{words} {_('Its message: “%(words)s”') % {'words': quoted[1]}}" if quoted else words


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
        "empty": _("The model finished without an image."),
        "lost": _("%(upstream)s no longer has the request."),
    }
