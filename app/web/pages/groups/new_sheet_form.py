"""The form of a text sheet: read from what was posted, or made from a spec, with everything that was typed kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import InvalidForm
from app.messages import N_
from app.runs.groups.localization import MAX_ROWS, MAX_TEXTS, Sheet, objects_of, sheet_of
from app.runs.groups.sheet_files import SheetFile, read_sheet
from app.web.posted_form import PostedForm

FIRST_LOCALES = ("de", "fr", "es", "ja")
FIRST_TEXTS = ("headline",)
MAX_SPEC = 200_000


@dataclass(frozen=True)
class Column:
    """A text of the image: what the prompt calls it, and what it says in the source."""

    name: str
    before: str = ""


@dataclass(frozen=True)
class SheetForm:
    """Each row is a locale and a cell for each column. `shown` is the row whose prompt is shown."""

    spec: dict[str, Any]
    client_key: str
    title: str = ""
    terms: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shown: int = 0
    paste: str = ""
    parent: str = ""

    def spec_json(self) -> str:
        return json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))

    def sheet(self) -> Sheet:
        """Raises InvalidForm."""
        names = [column.name.strip() for column in self.columns]
        texts = [
            {"key": name, "target": name, "reads_before": c.before} for name, c in zip(names, self.columns, strict=True)
        ]
        rows = [{"locale": locale, "reads": dict(zip(names, cells, strict=True))} for locale, cells in self.rows]
        return sheet_of(texts, rows, self.all_terms())

    def all_terms(self) -> list[str]:
        return [term.strip() for term in self.terms.replace("\n", ",").split(",") if term.strip()]

    def with_file(self, file: SheetFile) -> "SheetForm":
        """The form with a table's words: rows of a locale that is there are changed, others added; new columns, too."""
        names = [column.name for column in self.columns]
        added = [key for key in file.keys if key not in names]
        is_fresh = not any(any(cells) for _locale, cells in self.rows)
        if is_fresh and added and not any(key in names for key in file.keys):
            names, added = [], file.keys  # a table with columns of its own, upon a sheet where nothing was typed
        columns = [column for column in self.columns if column.name in names] + [Column(key) for key in added]
        rows = [] if is_fresh else [(locale, dict(zip(names, cells, strict=False))) for locale, cells in self.rows]
        places = {locale: n for n, (locale, _reads) in enumerate(rows)}
        for locale, reads in file.rows:
            if (n := places.pop(locale, None)) is not None:
                rows[n] = (locale, {**{k: v for k, v in rows[n][1].items() if k not in file.keys}, **reads})
            else:  # a locale that comes twice stays twice, with what is wrong beside it
                rows.append((locale, reads))
        keys = [column.name for column in columns]
        cells = tuple((locale, tuple(reads.get(key, "") for key in keys)) for locale, reads in rows)
        return replace(self, columns=tuple(columns), rows=cells, paste="")


def first_form(spec: Mapping[str, Any], client_key: str, parent: str = "") -> SheetForm:
    """The sheet of an edit: a column for each of its texts, and rows to begin with."""
    texts = [change for change in objects_of(spec, "changes") if change.get("kind") == "text"]
    columns = [Column(str(change.get("target") or "headline"), str(change.get("replaces") or "")) for change in texts]
    unique = list({column.name: column for column in columns}.values())[:MAX_TEXTS]
    columns = unique or [Column(name) for name in FIRST_TEXTS]
    rows = tuple((locale, ("",) * len(columns)) for locale in FIRST_LOCALES)
    return SheetForm(dict(spec), client_key, columns=tuple(columns), rows=rows, parent=parent)


def read_form(posted: PostedForm) -> SheetForm:
    """Read the posted form. Raises InvalidForm for one that this page can't have sent."""
    names, before = posted.all("text"), posted.all("before")
    columns = tuple(Column(name, words) for name, words in zip(names, _padded(before, len(names)), strict=False))
    locales, cells = posted.all("locale"), [cell.replace("\r\n", "\n") for cell in posted.all("cell")]
    width = len(columns)
    if len(cells) != len(locales) * width or len(posted.first("spec")) > MAX_SPEC:
        raise InvalidForm(N_("The form couldn’t be read."))
    try:
        spec = json.loads(posted.first("spec") or "{}")
    except (ValueError, RecursionError) as error:
        raise InvalidForm(N_("The form couldn’t be read."), field="/spec") from error
    rows = tuple((locale, tuple(cells[n * width : (n + 1) * width])) for n, locale in enumerate(locales))
    shown = posted.first("shown")
    return SheetForm(
        spec=spec if isinstance(spec, dict) else {},
        client_key=posted.first("client_key")[:200],
        title=posted.first("title")[:120],
        terms=posted.first("terms")[:4000],
        columns=columns,
        rows=rows,
        shown=int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 5 else 0,
        paste=posted.first("paste"),
        parent=posted.first("parent")[:26],
    )


def act(form: SheetForm, verb: str, argument: str, chosen: Sequence[str]) -> SheetForm:
    """The form after one of its buttons. A button that makes no sense changes nothing."""
    n = int(argument) if argument.isdigit() and len(argument) < 5 else -1
    width = len(form.columns)
    if verb == "add-rows":
        known = {locale for locale, _cells in form.rows}
        added = [(locale, ("",) * width) for locale in dict.fromkeys(chosen) if locale and locale not in known]
        return replace(form, rows=(*form.rows, *added)[:MAX_ROWS])
    if verb == "remove-row" and 0 <= n < len(form.rows):
        return replace(form, rows=(*form.rows[:n], *form.rows[n + 1 :]), shown=0)
    if verb == "add-text" and width < MAX_TEXTS:
        name = next(
            name
            for name in ("headline", "subline", "button", "caption", "text 5")
            if name not in {c.name for c in form.columns}
        )
        return replace(
            form,
            columns=(*form.columns, Column(name)),
            rows=tuple((locale, (*cells, "")) for locale, cells in form.rows),
        )
    if verb == "remove-text" and 0 <= n < width and width > 1:
        rows = tuple((locale, (*cells[:n], *cells[n + 1 :])) for locale, cells in form.rows)
        return replace(form, columns=(*form.columns[:n], *form.columns[n + 1 :]), rows=rows)
    if verb == "show" and 0 <= n < len(form.rows):
        return replace(form, shown=n)
    return form


def with_table(form: SheetForm, data: bytes) -> SheetForm:
    """The form with the words of a file or a paste. Raises InvalidForm."""
    return form.with_file(read_sheet(data, [column.name for column in form.columns]))


def longest(form: SheetForm) -> int:
    """The row whose texts take the most room: if it fits, the others do."""
    return max(range(len(form.rows)), key=lambda n: sum(map(len, form.rows[n][1])), default=0)


def _padded(values: list[str], length: int) -> list[str]:
    return [*values, *[""] * (length - len(values))]
