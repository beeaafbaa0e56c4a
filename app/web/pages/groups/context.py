"""What templates/groups/show.html is given: the members of a group in order, and what is to be said of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.prompts import parse_spec, spec_title
from app.runs import GroupView
from app.runs.ledger.run_error import group_error_text
from app.runs.ledger.states import SAVED
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext, sentences, translated
from app.web.pages.runs.context import RunPresentation
from app.web.pages.runs.facts import expected


@dataclass(frozen=True)
class Member:
    """A pass or a variant, made or still to be made. `n` counts from 1."""

    n: int
    name: str
    title: str
    prompt: str
    shown: RunPresentation | None
    price: str


@dataclass(frozen=True)
class GroupContext:
    """`ask` is the question that a stopped chain puts before it goes on, where that may be paid twice."""

    group: GroupView
    title: str
    headline: str
    words: str
    mark: str
    tone: str
    members: tuple[Member, ...]
    earlier: tuple[RunPresentation, ...]  # runs that a later try of the same pass took the place of
    live_ids: str
    last_event: int
    is_between: bool  # no member moves, and the chain does: it is looked at again
    may_cancel: bool
    go_on: str
    saved: int
    result_url: str  # the last run of a chain that is done
    planned: str  # what all of it costs before it ran
    problem: str = ""
    ask: str = ""
    page: str = "history"


def group_context(
    group: GroupView, runs: Iterable[RunPresentation], *, problem: str = "", ask: str = ""
) -> GroupContext:
    shown = {one.run.id: one for one in runs}
    members = tuple(
        Member(
            n=step.n,
            name=(_("Pass %(n)d") if group.kind == "passes" else _("Variant %(n)d")) % {"n": step.n},
            title=translated(spec_title(parse_spec(step.spec))),
            prompt=step.prompt,
            shown=shown.get(step.run or ""),
            price=_("free draft") if group.draft else expected(step),
        )
        for step in group.steps
    )
    newest = {member.shown.run.id for member in members if member.shown}
    live = [one for one in shown.values() if one.is_live]
    saved = sum(1 for member in members if member.shown and member.shown.run.state == SAVED)
    headline, words, mark, tone = _say(group, members, saved)
    return GroupContext(
        group=group,
        title=translated(spec_title(parse_spec(group.spec))) if group.kind == "variants" else _chain_title(members),
        headline=headline,
        words=words,
        mark=mark,
        tone=tone,
        members=members,
        earlier=tuple(one for one in shown.values() if one.run.id not in newest),
        live_ids=",".join(one.run.id for one in live),
        last_event=max((one.last_event for one in shown.values()), default=0),
        is_between=group.state == "running" and not live,
        may_cancel=group.state in ("running", "waiting"),
        go_on=_go_on(group, members) if group.kind == "passes" and group.state in ("stopped", "cancelled") else "",
        saved=saved,
        result_url=_result_url(group, members),
        planned=_("free, they are drafts") if group.draft else expected(group.cost) or _("price unknown"),
        problem=problem,
        ask=ask,
    )


def _result_url(group: GroupView, members: tuple[Member, ...]) -> str:
    last = members[-1].shown
    return last.run.url if group.kind == "passes" and group.state == "done" and last and last.result else ""


def _chain_title(members: tuple[Member, ...]) -> str:
    first = members[0].title
    more = len(members) - 1
    return ngettext("%(first)s, and %(more)d more change", "%(first)s, and %(more)d more changes", more) % {
        "first": first,
        "more": more,
    }


def _say(group: GroupView, members: tuple[Member, ...], saved: int) -> tuple[str, str, str, str]:
    """Headline, sentence, icon, tone: first what is, then what it costs, then what to do."""
    count, is_chain = len(members), group.kind == "passes"
    money = _money(group)
    if group.state == "running":
        at = sum(1 for member in members if member.shown)
        title = (
            _("Pass %(at)d of %(count)d") % {"at": at, "count": count}
            if is_chain
            else _("%(saved)d of %(count)d done") % {"saved": saved, "count": count}
        )
        return title, sentences(_("You can close this page; it continues."), money), "circle-dot", ""
    if group.state == "waiting":
        return (
            _("One run needs you"),
            sentences(_("Open it and say what is to happen."), money),
            "triangle-alert",
            "warning",
        )
    if group.state == "done":
        if is_chain:
            return _("All %(count)d passes are done") % {"count": count}, money, "circle-check", ""
        if saved == count:
            return (
                _("All %(count)d done") % {"count": count},
                sentences(_("Pick the one to go on with."), money),
                "circle-check",
                "",
            )
        return _("%(saved)d of %(count)d done") % {"saved": saved, "count": count}, money, "circle-dashed", ""
    if group.state == "cancelled":
        return _("Canceled"), sentences(_("What is here is kept."), money), "circle-dashed", ""
    stopped = next((member for member in members if not member.shown or member.shown.run.state != SAVED), members[-1])
    at = stopped.n
    why = translated(group_error_text(group.error)) if group.error else stopped.shown.words if stopped.shown else ""
    words = " ".join(
        part for part in (why, _("What came before is kept; the later passes were not sent."), money) if part
    )
    return _("Stopped at pass %(at)d") % {"at": at}, words, "octagon-x", "error"


def _money(group: GroupView) -> str:
    if group.draft:
        return _("Drafts cost nothing.")
    held, actual = (
        Decimal(group.cost.held_usd),
        Decimal(group.cost.actual_usd or 0) + Decimal(group.cost.stated_usd or 0),
    )
    if group.state in ("running", "waiting"):
        return _("%(held)s is reserved for it today.") % {"held": formats.usd(group.cost.held_usd)}
    if held == actual:
        return (
            _("It cost %(actual)s.") % {"actual": formats.usd(str(actual), 4)} if actual else _("Nothing was charged.")
        )
    return _("%(held)s counts toward today’s budget.") % {"held": formats.usd(group.cost.held_usd)}


def _go_on(group: GroupView, members: tuple[Member, ...]) -> str:
    """What the button says: from which pass, and what the rest costs. '' when every pass is here."""
    left = [member for member in members if not member.shown or member.shown.run.state != SAVED]
    if not left:
        return ""
    usd = sum(Decimal(group.steps[member.n - 1].most_usd or 0) for member in left)
    if group.draft or not usd:
        return _("Resume from pass %(n)d") % {"n": left[0].n}
    return _("Go on from pass %(n)d, at most %(usd)s") % {"n": left[0].n, "usd": formats.usd(str(usd))}
