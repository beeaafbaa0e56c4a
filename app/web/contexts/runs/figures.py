"""Money, sizes, seconds and places of a run, as figures a person reads; and what was asked for beside what came."""

from datetime import datetime

from app.runs import RunView
from app.web.contexts.runs.shapes import Row
from app.web.i18n import gettext as _


def requested_of(run: RunView, model: str, usual: tuple[float, float] | None) -> tuple[Row, ...]:
    if run.state != "saved" or not run.outputs:
        return ()
    output, source = run.outputs[0], run.sources[0] if run.sources else None
    asked = str(run.spec.get("size", "auto"))
    if asked == "auto":
        asked = _("auto, like image 1") + (f" ({source.width} × {source.height})" if source and source.width else "")
    else:
        asked = asked.replace("_", " × ")
    rows = [
        Row(_("Size"), asked, f"{output.width} × {output.height}"),
        Row(
            _("Format"),
            _("as the model gives it"),
            f"{output.mime.removeprefix('image/').upper()}, {size(output.bytes)}",
        ),
        Row(_("Model"), model, _("The sandbox’s draft engine") if run.draft else model),
    ]
    if run.draft:
        rows.append(Row(_("Cost"), _("nothing"), _("nothing, it is a draft")))
    else:
        estimate = (
            _("about $%(cost)s") % {"cost": dollars(run.cost.estimate_usd)} if run.cost.estimate_usd else _("not known")
        )
        rows.append(Row(_("Cost"), estimate, f"${run.cost.actual_usd}" if run.cost.actual_usd else _("not told")))
    usually = (
        _("%(low)s to %(high)s s") % {"low": round(usual[0]), "high": max(round(usual[1]), round(usual[0]) + 1)}
        if usual
        else _("not known yet")
    )
    return (*rows, Row(_("Time"), usually, f"{took(run)} s"))


def took(run: RunView) -> str:
    if not (run.finished_at and run.submitted_at):
        return "–"
    seconds = stamp(run.finished_at) - stamp(run.submitted_at)
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"


def meta_of(run: RunView) -> str:
    """What a card says at its right: the money, with its certainty."""
    if run.draft:
        return ""
    if run.cost.actual_usd:
        return f"${run.cost.actual_usd}"
    if float(run.cost.held_usd):
        return _("$%(held)s held") % {"held": dollars(run.cost.held_usd)}
    return "$0.00"


def stamp(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def dollars(usd: str | None) -> str:
    """Two places for money that is not settled; the exact figure has four."""
    return f"{float(usd or 0):.2f}"


def size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"


def ordinal(n: int) -> str:
    names = (_("First"), _("Second"), _("Third"), _("Fourth"), _("Fifth"))
    return names[n - 1] if n <= len(names) else _("Number %(n)s") % {"n": n}
