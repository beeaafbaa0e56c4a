"""Money, sizes, seconds and places of a run, as figures a person reads; and what was asked for beside what came."""

from datetime import datetime
from typing import Protocol

from app.runs import RunView
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.context import Row


class Priced(Protocol):
    """Figures in dollars of what has not run yet."""

    @property
    def estimate_usd(self) -> str | None: ...

    @property
    def most_usd(self) -> str | None: ...


def requested_of(run: RunView, model: str, usual: tuple[float, float] | None) -> tuple[Row, ...]:
    if run.state != "saved" or not run.outputs or run.origin == "import":
        return ()
    output, source = run.outputs[0], run.sources[0] if run.sources else None
    asked = str(run.spec.get("size", "auto"))
    if asked == "auto":
        asked = _("auto, like image 1") + (
            f" ({_by(source.width, source.height)})" if source and source.width and source.height else ""
        )
    else:
        asked = asked.replace("_", " × ")
    rows = [
        Row(_("Size"), asked, _by(output.width, output.height)),
        Row(
            _("Format"),
            _("model default"),
            f"{output.mime.removeprefix('image/').upper()}, {formats.file_size(output.bytes)}",
        ),
        Row(_("Model"), model, _("Sandbox") if run.draft else model),
    ]
    if run.draft:
        rows.append(Row(_("Cost"), _("free"), _("free")))
    else:
        final = run.cost.final_usd
        rows.append(
            Row(_("Cost"), expected(run.cost) or _("not known"), formats.usd(final, 4) if final else _("unknown"))
        )
    usually = (
        _("%(low)s to %(high)s s") % {"low": round(usual[0]), "high": max(round(usual[1]), round(usual[0]) + 1)}
        if usual
        else _("not known yet")
    )
    return (*rows, Row(_("Time"), usually, took(run)))


def expected(cost: Priced) -> str:
    """What it costs before it ran: about and at most, one figure where they are the same; '' where neither is known."""
    about, most = cost.estimate_usd, cost.most_usd
    if about and most and formats.usd(about) != formats.usd(most):
        return _("about %(about)s, at most %(most)s") % {"about": formats.usd(about), "most": formats.usd(most)}
    if most:
        return _("at most %(cost)s") % {"cost": formats.usd(most)}
    return _("about %(cost)s") % {"cost": formats.usd(about)} if about else ""


def took(run: RunView) -> str:
    if not (run.finished_at and run.submitted_at):
        return "–"
    return formats.seconds(stamp(run.finished_at) - stamp(run.submitted_at))


def _by(width: int, height: int) -> str:
    return f"{width}\u00a0×\u00a0{height}"  # never parted at the end of a line


def meta_of(run: RunView) -> str:
    """What a card says at its right: the money, with its certainty."""
    if run.draft:
        return ""
    if run.cost.final_usd:
        return formats.usd(run.cost.final_usd, 4)
    if float(run.cost.held_usd):
        return _("%(held)s held") % {"held": formats.usd(run.cost.held_usd)}
    return formats.usd(0)


def stamp(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def ordinal(n: int) -> str:
    names = (_("First"), _("Second"), _("Third"), _("Fourth"), _("Fifth"))
    return names[n - 1] if n <= len(names) else _("Number %(n)s") % {"n": n}
