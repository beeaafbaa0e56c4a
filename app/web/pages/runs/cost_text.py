"""What a page says of the money of a run that is not under way any more: charged, perhaps charged, or recorded by a person."""

from app.runs import RunView
from app.web.i18n import formats
from app.web.i18n.formats import cap
from app.web.i18n.translation import gettext as _


def charged(run: RunView) -> str:
    if run.draft:
        return ""
    if run.cost.actual_usd:
        return _("It was charged %(cost)s.") % {"cost": formats.usd(run.cost.actual_usd, 4)}
    if run.cost.stated_usd:
        return _stated(run.cost.stated_usd)
    return _("It may have been charged: %(held)s still counts toward today’s budget.") % {
        "held": formats.usd(run.cost.held_usd)
    }


def ended_cost(run: RunView, upstream: str) -> str:
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


def _stated(usd: str) -> str:
    """A person's word, which is told from the provider's."""
    if not float(usd):
        return _("You recorded that nothing was charged.")
    return _("You recorded a cost of %(cost)s.") % {"cost": formats.usd(usd, 4)}
