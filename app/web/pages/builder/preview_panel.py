"""How the prompt pane says a form that was looked at: lines, findings, drift, passes and the price."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.prompts import CHANGE_KINDS
from app.web.i18n import formats
from app.web.i18n.translation import gettext, ngettext, translated
from app.web.i18n.translation import gettext as _
from app.web.pages.builder import labels
from app.web.pages.builder.change_form import FROM_WORDS, KINDS, Card, script_of
from app.web.pages.builder.context import CardView, FindingView, LineView, PartView, PreviewPanel
from app.web.pages.builder.form import BuilderForm
from app.web.pages.builder.form_to_spec import FormSpec
from app.web.pages.builder.passes import pass_views, plan_text
from app.web.pages.builder.preview import Preview


def pane_of(look: Preview) -> PreviewPanel:
    findings = _findings(look)
    risk = look.drift_risk
    level = labels.drift_levels().get(risk["level"], risk["level"])
    counted = ngettext("%(n)d issue", "%(n)d issues", len(findings)) % {"n": len(findings)}
    if not findings:
        counted = _("No findings")
    return PreviewPanel(
        spec=json.dumps(
            look.composed.spec.to_json() if look.composed else look.built.spec, ensure_ascii=False, indent=2
        ),
        mark=mark_of(look),
        lines=_lines(look),
        findings=findings,
        drift_level=risk["level"] if look.composed else "",
        drift=_reasons(level, risk["reasons"]) if look.composed else "",
        run_word=_run_word(look),
        price=price_words(look.composed.preview["price"] if look.composed else None, runs_of(look)),
        is_blocked=look.is_blocked,
        note=_("%(findings)s, %(level)s drift risk") % {"findings": counted, "level": level.lower()},
        cards=tuple(_card(n, card) for n, card in enumerate(look.form.cards, 1)),
        plan=plan_text(look.chain.plan) if look.chain else "",
        passes=pass_views(look.chain),
        passes_note=_passes_note(look),
    )


def mark_of(look: Preview) -> str:
    """Stands for all that a Run of this form would send: its prompt, its request, its passes, how often."""
    sent = look.composed.preview if look.composed else {}
    state = [sent.get("prompt"), sent.get("wire"), look.chain.specs if look.chain else [], look.form.results()]
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=str).encode()).hexdigest()[:32]


def runs_of(look: Preview) -> int:
    """How many runs are paid for."""
    return len(look.chain.specs) if look.chain else look.form.results()


def _run_word(look: Preview) -> str:
    if look.chain:
        return ngettext("Run %(n)d pass", "Run %(n)d passes", len(look.chain.specs)) % {"n": len(look.chain.specs)}
    return _("Run") if look.form.results() == 1 else _("Run %(n)d times") % {"n": look.form.results()}


def _passes_note(look: Preview) -> str:
    """How a result goes on to the next pass, where that is no matter of course."""
    if look.chain is None or look.goes_on_by != "data":
        return ""
    return _(
        "Each result is sent inside the next request, up to 6 MiB. RunComfy’s own tools do this, but its docs "
        "don’t guarantee it. With PUBLIC_URL set, RunComfy fetches them from this server."
    )


def _lines(look: Preview) -> tuple[LineView, ...]:
    names, lines, before = labels.origins(), [], ""
    for line in look.composed.lines if look.composed else ():
        parts = tuple(_part(look.shown, part, look.form) for part in line.parts)
        lines.append(LineView(line.origin, names.get(line.origin, line.origin) if line.origin != before else "", parts))
        before = line.origin
    return tuple(lines)


def _part(built: FormSpec, part: Any, form: BuilderForm) -> PartView:
    control = built.control(part.field) if part.kind != "fixed" else ""
    lang = ""
    if part.kind == "verbatim" and control.startswith("change-"):
        lang = labels.LANGUAGES.get(script_of(form.cards[int(control[7:].partition(".")[0]) - 1]) or "", "")
    return PartView(part.text, part.kind, f"#{control}" if control else "", lang)


def _findings(look: Preview) -> tuple[FindingView, ...]:
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
                translated(finding["message"]),
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
        return translated(fix["label"]), "split"  # a patch would lose the changes of the later passes
    return (translated(fix["label"]), f"fix:{finding['code']}:{field}") if fix else ("", "")


def _reasons(level: str, reasons: list[Any]) -> str:
    why = ", ".join(translated(reason).rstrip(".") for reason in reasons)
    return _("%(level)s: %(reasons)s") % {"level": level, "reasons": why} if why else level


def price_words(price: Mapping[str, Any] | None, runs: int) -> str:
    """Of all runs, with its certainty: the sandbox's money is pretend, a catalogue's price is a base."""
    if price is None:
        return ""
    if price["draft"]:
        return ngettext("free draft", "%(n)d free drafts", runs) % {"n": runs}
    if not price["usd"]:
        return _("at a price that is unknown until the first run")
    amounts = {"usd": formats.usd(str(Decimal(price["usd"]) * runs))}
    if not price.get("most_usd"):
        return _("for about %(usd)s, how much at most is not known") % amounts
    amounts["most"] = formats.usd(str(Decimal(price["most_usd"]) * runs))
    if not price.get("learned") and amounts["most"] == amounts["usd"]:
        return _("for about %(usd)s, how much at most is unknown until the first run") % amounts
    if not price.get("learned"):
        return _("for about %(usd)s, how much at most is unknown until the first run, so %(most)s is held") % amounts
    if amounts["most"] == amounts["usd"]:
        return _("for %(most)s at most") % amounts
    return _("for about %(usd)s, at most %(most)s") % amounts


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
    typed = card.get("target.own")
    target = typed if card.get("target") == "own" else labels.label(labels.targets(), card.get("target"))
    given = {field.name.partition(".")[0]: card.get(field.name) for field in reversed(KINDS[card.kind])}
    given |= {"target": target, "reads": " / ".join(card.lines())}
    kind = CHANGE_KINDS[card.kind]
    if kind.gist and (not kind.gist_needs or given.get(kind.gist_needs)):
        return gettext(kind.gist.pattern) % given
    return target or given.get("to") or given.get("what") or given.get("instruction") or ""
