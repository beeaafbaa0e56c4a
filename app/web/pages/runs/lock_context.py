"""What a run's page says of its lock: the count, what it gained check by check, and the files to take away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.messages import read_text
from app.runs import ReportView, RunView
from app.runs.queries.run_view import OutputView
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.runs.report_rows import ReportRow, row_of


@dataclass(frozen=True)
class Proof:
    """A count, and the share of the image that it is about, in percent."""

    share: str
    pixels: str
    outside: float
    is_whole: bool


@dataclass(frozen=True)
class Compared:
    what: str
    result: ReportRow | None
    locked: ReportRow | None


@dataclass(frozen=True)
class Export:
    name: str
    words: str
    url: str
    icon: str
    size: str = ""


@dataclass(frozen=True)
class SentShown:
    """What left of an area edit: the crop, the answer to it, and what stayed."""

    crop: str
    answer: str | None
    size: tuple[int, int]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LockShown:
    """templates/runs/show/_lock.html; `locked` None: it can be locked, unless `refusal` says why not."""

    locked: OutputView | None
    proof: Proof | None = None
    compared: tuple[Compared, ...] = ()
    exports: tuple[Export, ...] = ()
    notes: tuple[str, ...] = ()
    outlines: tuple[str, ...] = ()  # of the region, as SVG paths in pixels of the source
    refusal: str = ""
    sent: SentShown | None = None


def lock_of(run: RunView, *, has_border: bool, refusal: str = "") -> LockShown | None:
    """None where there is nothing to lock."""
    source = run.sources[0] if run.sources else None
    if run.state != "saved" or run.deleted_at or not source or not source.image or not run.outputs:
        return None
    result = run.outputs[0]
    if run.sent:
        return LockShown(
            None,
            proof=proof_of(result.exact) if result.exact else None,
            exports=_exports(run, result) if result.exact else (),
            notes=tuple(result.notes),
            outlines=_outlines(result.region, result.width, result.height),
            sent=_sent(run),
        )
    locked = next((output for output in run.outputs if output.kind == "locked"), None)
    if locked is None:
        return LockShown(None, refusal=refusal) if has_border or refusal else None
    return LockShown(
        locked,
        proof=proof_of(locked.exact) if locked.exact else None,
        compared=_compared(run.report, locked.report),
        exports=_exports(run, locked),
        notes=tuple(locked.notes),
        outlines=_outlines(locked.region, locked.width, locked.height),
        refusal=refusal,
    )


def lock_refusal(found: ReportView | None) -> str:
    """Why a lock that was asked for could not be made."""
    refused = ((found and found.facts) or {}).get("lock_refused")
    return translated(read_text(refused)) if refused else ""


def proof_of(exact: Mapping[str, Any]) -> Proof:
    outside, equal, region = exact["outside_pixels"], exact["equal_pixels"], exact["region_pixels"]
    is_whole = outside == equal and outside > 0
    share = "100%" if is_whole else f"{100 * equal / max(1, outside):.2f}%"
    return Proof(share, formats.number(outside), round(100 * outside / max(1, outside + region), 1), is_whole)


def _compared(result: Mapping[str, Any] | None, locked: Mapping[str, Any] | None) -> tuple[Compared, ...]:
    if not locked:
        return ()
    before = {item["what"]: row_of(item) for item in (result or {}).get("items", ())}
    after = {item["what"]: row_of(item) for item in locked["items"]}
    names = dict.fromkeys((*before, *after))
    return tuple(Compared((before.get(what) or after[what]).what, before.get(what), after.get(what)) for what in names)


def _sent(run: RunView) -> SentShown:
    sent, source = run.sent or {}, run.sources[0]
    _x, _y, w, h = sent["box"]
    whole = (source.width or 0) * (source.height or 0)
    raw = next((output for output in run.outputs if output.kind == "raw"), None)
    facts = (
        (_("Crop"), f"{w}\u00a0×\u00a0{h}, {100 * w * h / max(1, whole):.0f}%"),
        (_("Sent at"), f"{sent['width']}\u00a0×\u00a0{sent['height']}"),
        (_("Not sent"), _("%(pixels)s px never left this server") % {"pixels": formats.number(whole - w * h)}),
    )
    return SentShown(f"/api/v1/images/{sent['image']}/file", raw.url if raw else None, (w, h), facts)


def _exports(run: RunView, locked: OutputView) -> tuple[Export, ...]:
    at = f"/api/v1/runs/{run.id}/outputs/{locked.kind}/1?download=1"
    mask = next((output for output in run.outputs if output.kind == "mask"), None)
    found = [
        Export("PNG", _("The proof holds"), at, "download", formats.file_size(locked.bytes)),
        Export(_("PNG, 16 bit"), _("The proof holds"), f"{at}&format=png&depth=16", "download"),
        Export("JPEG", _("Loses the proof"), f"{at}&format=jpeg", "download"),
        Export("WebP", _("Loses the proof"), f"{at}&format=webp", "download"),
        Export("PSD", _("Original, result, mask"), f"{at}&format=psd", "layers"),
    ]
    if mask:
        url = f"/api/v1/runs/{run.id}/outputs/mask/1?download=1"
        found.append(Export(_("Mask"), _("White is the region"), url, "contrast", formats.file_size(mask.bytes)))
    found.append(
        Export(_("Proof"), _("Hashes, counts, report as JSON"), f"/api/v1/runs/{run.id}/proof?download=1", "clipboard")
    )
    return tuple(found)


def _outlines(region: Mapping[str, Any] | None, width: int, height: int) -> tuple[str, ...]:
    paths = []
    for shape in (region or {}).get("shapes", ()):
        if shape["kind"] == "rectangle":
            x, y, w, h = shape["box"]
            points = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
        elif shape["kind"] == "polygon":
            points = shape["points"]
        else:
            continue
        paths.append("M" + "L".join(f"{x * width:.0f} {y * height:.0f}" for x, y in points) + "Z")
    return tuple(paths)
