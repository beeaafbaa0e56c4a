"""Why a run was not made, above the form that it was to be made of."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.errors import RequestError
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.context import Figure, Notice

CONFIRM, CONFIRM_SOURCES = "confirm", "confirm-sources"  # what the notice's button posts


def refusal_notice(error: RequestError) -> Notice:
    detail: Mapping[str, Any] = error.detail if isinstance(error.detail, Mapping) else {}
    if error.error_code == "may_charge_twice":
        return Notice(
            _("This edit may have been sent before"),
            translated(error.message),
            confirm=_("Run anyway"),
            do=CONFIRM,
            link=f"/runs/{detail['run']}",
            link_word=_("View that run"),
        )
    if error.error_code == "no_picture":
        return Notice(
            _("An address leads to no image that the model takes"),
            translated(error.message),
            confirm=_("Run anyway"),
            do=CONFIRM_SOURCES,
        )
    if error.error_code == "over_budget" and "cap_usd" in detail:
        figures = (
            Figure(_("Cap"), _("%(usd)s a day") % {"usd": formats.usd(detail["cap_usd"])}),
            Figure(_("Spent or reserved"), formats.usd(detail["held_usd"])),
            Figure(_("This run"), _("about %(usd)s") % {"usd": formats.usd(detail["needed_usd"])}),
        )
        text = _("Nothing was sent and nothing was charged. Your edit is kept as it is.")
        return Notice(_over(detail), text, figures, link="/settings#budgets", link_word=_("Budgets"))
    return Notice(_("Not run"), translated(error.message))


def changed_since_shown() -> Notice:
    text = _("Nothing was sent. It is shown as it is now: look at it, then run it.")
    return Notice(_("The prompt has changed since it was shown"), text)


def _over(detail: Mapping[str, Any]) -> str:
    beyond = formats.usd(Decimal(detail["held_usd"]) + Decimal(detail["needed_usd"]) - Decimal(detail["cap_usd"]))
    if detail["scope"] == "person":
        return _("This run would exceed your daily cap by %(usd)s") % {"usd": beyond}
    return _("This run would exceed today’s cap by %(usd)s") % {"usd": beyond}
