"""What templates/groups/new_sheet.html is given: the sheet as it was typed, what is wrong by cell, and the plan with its price."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.errors import InvalidForm, InvalidSpec, NotFound
from app.media import Images
from app.runs import SheetPlan, Sheets
from app.runs.groups.locales import OFFERED, locale_facts
from app.runs.groups.localization import MAX_TEXTS, CellFinding, objects_of
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import ngettext, translated
from app.web.pages.builder.context import Notice
from app.web.pages.groups.new_sheet_form import SheetForm, longest

ICONS = {"error": "octagon-x", "warning": "triangle-alert", "advice": "info"}
RANKS = {"error": 0, "warning": 1, "advice": 2}


@dataclass(frozen=True)
class CellNote:
    severity: str
    icon: str
    text: str


@dataclass(frozen=True)
class Cell:
    words: str
    notes: tuple[CellNote, ...]


@dataclass(frozen=True)
class RowLine:
    n: int
    locale: str
    name: str
    direction: str
    notes: tuple[CellNote, ...]
    cells: tuple[Cell, ...]
    is_shown: bool
    runs: bool


@dataclass(frozen=True)
class Picture:
    thumb: str
    width: int
    height: int
    name: str


@dataclass(frozen=True)
class SheetContext:
    form: SheetForm
    rows: tuple[RowLine, ...]
    offered: tuple[tuple[str, str], ...]  # locales that are not there yet
    picture: Picture | None
    prompt: str
    prompt_of: str
    problems: tuple[CellNote, ...]  # of the sheet as a whole
    ready: int
    price: str
    first: str  # what the longest row is called, and its price
    first_price: str
    may_run: bool
    may_add_text: bool
    notice: Notice | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    page: str = "new"


async def sheet_context(
    sheets: Sheets,
    images: Images,
    form: SheetForm,
    *,
    owner: str,
    notice: Notice | None = None,
    errors: Mapping[str, str] | None = None,
) -> SheetContext:
    plan: SheetPlan | None = None
    problems: list[CellNote] = []
    picture = await _picture(images, form, owner)
    try:
        if objects_of(form.spec, "images"):
            plan = await sheets.plan(form.spec, form.sheet(), owner=owner)
        else:
            problems.append(CellNote("error", ICONS["error"], _("Choose the image to edit.")))
    except (InvalidForm, InvalidSpec, NotFound) as error:
        problems.append(CellNote("error", ICONS["error"], translated(error.message)))
    found = [one for row in plan.rows for one in row.findings] if plan else []
    problems += _summary(found, form)
    ready = [row for row in plan.rows if row.runs] if plan else []
    shown = plan.rows[min(form.shown, len(plan.rows) - 1)] if plan and plan.rows else None
    at = longest(form)
    lead = next((row for row in ready if row.index == at), None)
    return SheetContext(
        form=form,
        rows=tuple(_line(form, n, found, {row.index for row in ready}) for n in range(len(form.rows))),
        offered=_offered(form),
        picture=picture,
        prompt=shown.composed.preview["prompt"] if shown and shown.composed else "",
        prompt_of=_name(shown.row.locale) if shown else "",
        problems=tuple(problems),
        ready=len(ready),
        price=_price([row.composed.preview["price"] for row in ready if row.composed]),
        first=_name(form.rows[at][0]) if lead and len(ready) > 1 else "",
        first_price=_price([lead.composed.preview["price"]]) if lead and lead.composed else "",
        may_run=bool(ready) and not any(one.severity == "error" for one in found),
        may_add_text=len(form.columns) < MAX_TEXTS,
        notice=notice,
        errors=errors or {},
    )


async def _picture(images: Images, form: SheetForm, owner: str) -> Picture | None:
    first = next(iter(objects_of(form.spec, "images")), {})
    image_id = str(first.get("image") or "")
    found = (await images.get_many([image_id], owner=owner)).get(image_id)
    if found is None:
        return Picture("", 0, 0, str(first.get("url") or "")) if first.get("url") else None
    return Picture(f"/api/v1/images/{found.id}/thumb", found.width, found.height, found.name or _("Image"))


def _line(form: SheetForm, n: int, found: list[CellFinding], ready: set[int]) -> RowLine:
    locale, cells = form.rows[n]
    facts = locale_facts(locale)
    here = [one for one in found if one.row == n]
    return RowLine(
        n=n,
        locale=locale,
        name=facts.name if facts else locale,
        direction="rtl" if facts and facts.is_right_to_left else "ltr",
        notes=_notes([one for one in here if not one.key and one.code not in ("keep_more", "empty_row")]),
        cells=tuple(
            Cell(words, _notes([one for one in here if one.key == column.name]))
            for column, words in zip(form.columns, cells, strict=True)
        ),
        is_shown=n == form.shown,
        runs=n in ready,
    )


def _notes(found: list[CellFinding]) -> tuple[CellNote, ...]:
    ordered = sorted(found, key=lambda one: RANKS[one.severity])
    return tuple(CellNote(one.severity, ICONS[one.severity], translated(one.message)) for one in ordered[:2])


def _summary(found: list[CellFinding], form: SheetForm) -> list[CellNote]:
    """One line a severity: how many rows, and which."""
    notes = []
    for severity in ("error", "warning"):
        rows = sorted({one.row for one in found if one.severity == severity and one.code != "empty_row"})
        if rows:
            names = ", ".join(_name(form.rows[n][0]) or str(n + 1) for n in rows[:3]) + ("…" if len(rows) > 3 else "")
            text = (
                ngettext("%(n)d row needs a fix: %(names)s", "%(n)d rows need a fix: %(names)s", len(rows))
                if severity == "error"
                else ngettext("Look at %(n)d row: %(names)s", "Look at %(n)d rows: %(names)s", len(rows))
            )
            notes.append(CellNote(severity, ICONS[severity], text % {"n": len(rows), "names": names}))
    empty = Counter(one.code for one in found)["empty_row"]
    if empty:
        text = ngettext("%(n)d row is empty and stays out", "%(n)d rows are empty and stay out", empty) % {"n": empty}
        notes.append(CellNote("advice", ICONS["advice"], text))
    return notes


def _offered(form: SheetForm) -> tuple[tuple[str, str], ...]:
    known = {locale for locale, _cells in form.rows}
    named = [(tag, facts.name) for tag in OFFERED if tag not in known and (facts := locale_facts(tag))]
    return tuple(sorted(named, key=lambda one: one[1]))


def _name(locale: str) -> str:
    facts = locale_facts(locale)
    return facts.name if facts else locale


def _price(prices: list[dict[str, object]]) -> str:
    if not prices:
        return ""
    if prices[0]["draft"]:
        return _("free drafts") if len(prices) > 1 else _("a free draft")
    known = [Decimal(str(price["usd"])) for price in prices if price["usd"] is not None]
    if len(known) < len(prices):
        return _("price unknown")
    return _("about %(usd)s") % {"usd": formats.usd(str(sum(known, Decimal(0))))}
