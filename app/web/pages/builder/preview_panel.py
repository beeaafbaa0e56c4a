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


def pane_of(preview: Preview) -> PreviewPanel:
    findings = _findings(preview)
    risk = preview.drift_risk
    level = labels.drift_levels().get(risk["level"], risk["level"])
    counted = ngettext("%(n)d issue", "%(n)d issues", len(findings)) % {"n": len(findings)}
    if not findings:
        counted = _("No findings")
    return PreviewPanel(
        spec=json.dumps(
            preview.composed.spec.to_json() if preview.composed else preview.built.spec, ensure_ascii=False, indent=2
        ),
        mark=mark_of(preview),
        lines=_lines(preview),
        findings=findings,
        drift_level=risk["level"] if preview.composed else "",
        drift=_reasons(level, risk["reasons"]) if preview.composed else "",
        run_word=_run_word(preview),
        price=price_words(preview.composed.preview["price"] if preview.composed else None, runs_of(preview)),
        is_blocked=preview.is_blocked,
        note=_("%(findings)s, %(level)s drift risk") % {"findings": counted, "level": level.lower()},
        cards=tuple(_card(n, card) for n, card in enumerate(preview.form.cards, 1)),
        plan=plan_text(preview.chain.plan) if preview.chain else "",
        passes=pass_views(preview.chain),
        passes_note=_passes_note(preview),
        sent=_sent(preview),
    )


def mark_of(preview: Preview) -> str:
    """Stands for all that a Run of this form would send: its prompt, its request, its passes, how often."""
    sent = preview.composed.preview if preview.composed else {}
    state = [sent.get("prompt"), sent.get("wire"), preview.chain.specs if preview.chain else [], preview.form.results()]
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=str).encode()).hexdigest()[:32]


def runs_of(preview: Preview) -> int:
    """How many runs are paid for."""
    return len(preview.chain.specs) if preview.chain else preview.form.results()


def _run_word(preview: Preview) -> str:
    if preview.chain:
        return ngettext("Run %(n)d pass", "Run %(n)d passes", len(preview.chain.specs)) % {
            "n": len(preview.chain.specs)
        }
    return _("Run") if preview.form.results() == 1 else _("Run %(n)d times") % {"n": preview.form.results()}


def _passes_note(preview: Preview) -> str:
    """How a result goes on to the next pass, where that is no matter of course."""
    if preview.chain is None or preview.goes_on_by != "data":
        return ""
    return _(
        "Each result is sent inside the next request, up to 6 MiB. RunComfy’s own tools do this, but its docs "
        "don’t guarantee it. With PUBLIC_URL set, RunComfy fetches them from this server."
    )


def _sent(preview: Preview) -> str:
    """What of the image would leave this server, where that is not all of it."""
    sent = preview.composed.preview.get("sent") if preview.composed else None
    if not sent:
        return ""
    x, y, w, h = sent["box"]
    size = f"{w}\u00a0×\u00a0{h}"
    if (sent["width"], sent["height"]) == (w, h):
        return _("Only %(size)s px of image 1, from %(x)s, %(y)s") % {"size": size, "x": x, "y": y}
    scaled = f"{sent['width']}\u00a0×\u00a0{sent['height']}"
    return _("Only %(size)s px of image 1, from %(x)s, %(y)s, scaled to %(scaled)s") % {
        "size": size,
        "x": x,
        "y": y,
        "scaled": scaled,
    }


def _lines(preview: Preview) -> tuple[LineView, ...]:
    names, lines, before = labels.origins(), [], ""
    for line in preview.composed.lines if preview.composed else ():
        parts = tuple(_part(preview.shown, part, preview.form) for part in line.parts)
        lines.append(LineView(line.origin, names.get(line.origin, line.origin) if line.origin != before else "", parts))
        before = line.origin
    return tuple(lines)


def _part(built: FormSpec, part: Any, form: BuilderForm) -> PartView:
    control = built.control(part.field) if part.kind != "fixed" else ""
    lang = ""
    if part.kind == "verbatim" and control.startswith("change-"):
        lang = labels.LANGUAGES.get(script_of(form.cards[int(control[7:].partition(".")[0]) - 1]) or "", "")
    return PartView(part.text, part.kind, f"#{control}" if control else "", lang)


def _findings(preview: Preview) -> tuple[FindingView, ...]:
    words = labels.severities()
    icon, word = words["error"]
    found = [FindingView("error", icon, word, p.message, p.control, "", "") for p in preview.problems]
    for finding in preview.findings:
        icon, word = words[finding["severity"]]
        field = finding["field"] or ""
        label, do = _fix(finding, field)
        found.append(
            FindingView(
                finding["severity"],
                icon,
                word,
                translated(finding["message"]),
                preview.shown.control(field),
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
