"""What follows from a form before anything is sent: its prompt, the findings, the price; and how the pane says it."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fastapi import Request

from app.errors import InvalidSpec
from app.web import labels
from app.web.built import Built, Problem, build
from app.web.change_forms import FROM_WORDS, Card, script_of
from app.web.contexts.home import CardView, FindingView, LineView, Pane, PartView
from app.web.forms import BuilderForm
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.options import option_problems
from app.web.rendering import dollars
from app.web.studio import owner_of, studio_of

if TYPE_CHECKING:
    from app.runs import Composed
    from app.upstream import Model


@dataclass(frozen=True)
class Look:
    """`built` says the whole form; `composed` leaves out the changes that can't be said yet, which `problems` name."""

    form: BuilderForm
    built: Built
    model: "Model"
    problems: tuple[Problem, ...]
    composed: "Composed | None"
    shown: Built

    @property
    def findings(self) -> list[dict[str, Any]]:
        return list(self.composed.preview["findings"]) if self.composed else []

    @property
    def is_blocked(self) -> bool:
        return bool(self.problems) or self.composed is None or self.composed.blocked

    def errors(self) -> dict[str, str]:
        """Messages by control, for what stops the run. The first of each control is said."""
        found: dict[str, str] = {}
        for problem in self.problems:
            found.setdefault(problem.control, problem.message)
        for finding in self.findings:
            if finding["severity"] == "error":
                found.setdefault(self.shown.control(finding["field"]), finding["message"])
        return found


async def look_at(request: Request, form: BuilderForm) -> Look:
    studio, owner = studio_of(request), owner_of(request)
    model = await studio.catalogue.get(form.model)
    types = option_types(model)
    whole = shown = build(form, types)
    problems, rest, composed = [*whole.problems, *option_problems(model, form)], form, None
    while composed is None:
        try:
            composed = await studio.runs.compose(shown.spec, owner=owner)
        except InvalidSpec as error:
            problems.append(Problem(shown.control(error.field), error.message))
            at = _card_at(rest, error.field)
            if at is None:
                break
            rest = rest.with_card(at, replace(rest.cards[at], included=False))
            shown = build(rest, types)
    return Look(form, whole, model, tuple(problems), composed, shown)


def option_types(model: "Model") -> dict[str, str]:
    return {option.name: option.kind for option in model.options}


def pane_of(look: Look) -> Pane:
    findings = _findings(look)
    nothing = {"level": "low", "reasons": []}
    risk: dict[str, Any] = look.composed.preview["drift_risk"] if look.composed else nothing
    level = labels.drift_levels().get(risk["level"], risk["level"])
    counted = ngettext("%(n)d finding", "%(n)d findings", len(findings)) % {"n": len(findings)}
    if not findings:
        counted = _("No findings")
    return Pane(
        spec=json.dumps(
            look.composed.spec.to_json() if look.composed else look.built.spec, ensure_ascii=False, indent=2
        ),
        lines=_lines(look),
        findings=findings,
        drift_level=risk["level"] if look.composed else "",
        drift=_reasons(level, risk["reasons"]) if look.composed else "",
        price=_price(look.composed.preview["price"] if look.composed else None),
        is_blocked=look.is_blocked,
        note=_("%(findings)s, %(level)s drift risk") % {"findings": counted, "level": level.lower()},
        cards=tuple(_card(n, card) for n, card in enumerate(look.form.cards, 1)),
    )


def _lines(look: Look) -> tuple[LineView, ...]:
    names, said, before = labels.origins(), [], ""
    for line in look.composed.lines if look.composed else ():
        parts = tuple(_part(look.shown, part, look.form) for part in line.parts)
        said.append(LineView(line.origin, names.get(line.origin, line.origin) if line.origin != before else "", parts))
        before = line.origin
    return tuple(said)


def _part(built: Built, part: Any, form: BuilderForm) -> PartView:
    control = built.control(part.field) if part.kind != "fixed" else ""
    lang = ""
    if part.kind == "verbatim" and control.startswith("change-"):
        lang = labels.LANGUAGES.get(script_of(form.cards[int(control[7:].partition(".")[0]) - 1]) or "", "")
    return PartView(part.text, part.kind, f"#{control}" if control else "", lang)


def _findings(look: Look) -> tuple[FindingView, ...]:
    words = labels.severities()
    icon, word = words["error"]
    found = [FindingView("error", icon, word, p.message, p.control, "", "") for p in look.problems]
    for finding in look.findings:
        icon, word = words[finding["severity"]]
        field = finding["field"] or ""
        label, do = _fix(finding, field)
        found.append(
            FindingView(
                finding["severity"],
                icon,
                word,
                finding["message"],
                look.shown.control(field),
                label,
                do,
            )
        )
    order = list(words)
    return tuple(sorted(found, key=lambda item: order.index(item.severity)))


def _fix(finding: Mapping[str, Any], field: str) -> tuple[str, str]:
    """What the button of a finding says and posts."""
    fix = finding["fix"]
    if fix and fix["action"] == "split":
        return _("Do the first one alone"), "alone"  # a patch would lose the changes that are set aside here
    return (fix["label"], f"fix:{finding['code']}:{field}") if fix else ("", "")


def first_alone(look: Look) -> BuilderForm:
    """The form with only the changes of its first pass in this edit; the others are set aside, to be done after it."""
    if look.composed is None:
        return look.form
    left = Counter(change["kind"] for change in look.composed.preview["passes"][0]["changes"])
    cards = []
    for card in look.form.cards:
        stays = card.included and left[card.kind] > 0
        left[card.kind] -= stays
        cards.append(replace(card, included=stays, is_open=stays))
    return replace(look.form, cards=tuple(cards))


def _reasons(level: str, reasons: list[Any]) -> str:
    why = ", ".join(str(reason).rstrip(".") for reason in reasons)
    return _("%(level)s: %(reasons)s") % {"level": level, "reasons": why} if why else level


def _price(price: Mapping[str, Any] | None) -> str:
    """With its certainty: the sandbox's money is pretend, a catalogue's price is a base."""
    if price is None:
        return ""
    if price["draft"]:
        return _("a free draft")
    return _("for about $%(usd)s") % {"usd": dollars(price["usd"])} if price["usd"] else _("at a price not told")


def _card(n: int, card: Card) -> CardView:
    script = script_of(card) if "reads" in card.values else None
    return CardView(
        n,
        card.kind,
        labels.label(labels.kinds(), card.kind),
        _gist(card),
        card.included,
        labels.script_words(script) if script and (card.get("script") or FROM_WORDS) == FROM_WORDS else "",
        labels.LANGUAGES.get(script or "", ""),
    )


def _gist(card: Card) -> str:
    """The change in one line, for when its fields are folded away."""
    own = card.get("target.own")
    target = own if card.get("target") == "own" else labels.label(labels.targets(), card.get("target"))
    given = {"target": target, "reads": " / ".join(card.lines()), "to": card.get("to"), "what": card.get("what")}
    match card.kind:
        case "text" | "add_text" if given["reads"]:
            return _("%(target)s reads %(reads)s") % given
        case "text" | "add_text" | "remove" | "move":
            return target
        case "replace" if card.get("with"):
            return _("%(target)s with %(with)s") % {**given, "with": card.get("with")}
        case "recolor" if given["to"]:
            return _("%(target)s in %(to)s") % given
        case "compose":
            return _("image %(subject)s into image %(scene)s") % {
                "subject": card.get("subject.image"),
                "scene": card.get("scene.image"),
            }
    return given["to"] or given["what"] or card.get("instruction") or target


def _card_at(form: BuilderForm, pointer: str | None) -> int | None:
    """The card behind a pointer into the spec's changes."""
    parts = (pointer or "").split("/")
    if len(parts) < 3 or parts[1] != "changes" or not parts[2].isdecimal():
        return None
    included = form.included()
    return included[int(parts[2])] if int(parts[2]) < len(included) else None
