"""A text sheet as a file: CSV, TSV (what Excel and Google Sheets put on the clipboard) and XLSX, in and out.

The first row names the columns: `locale`, then the texts' keys. Without one, the columns are taken in the sheet's order.
A cell that a spreadsheet would take for a formula goes out with an apostrophe before it, and comes in without it. An XLSX
is unpacked within limits, formulas are never computed: what the file says they last were is read, else a sentence tells it.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import NamedTuple

from app.errors import InvalidForm
from app.messages import N_

MAX_BYTES, MAX_UNPACKED_BYTES, MAX_PARTS = 8_000_000, 64_000_000, 500
MAX_LINES, MAX_COLUMNS = 10_000, 50
MAX_SCANNED = 50_000  # rows of a workbook, empty ones included
LOCALE = "locale"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = b"PK\x03\x04"
_NAMES_OF_LOCALE = {"locale", "language", "lang", "market", "locales", "languages"}

Table = list[list[str]]


class SheetFile(NamedTuple):
    """`keys` are the columns beside the locale; each row is its locale and its words by key."""

    keys: list[str]
    rows: list[tuple[str, dict[str, str]]]


def read_sheet(data: bytes, keys: Sequence[str]) -> SheetFile:
    """Return what a file or a clipboard holds. Raises InvalidForm where it can't be read, with what to do."""
    if len(data) > MAX_BYTES:
        raise InvalidForm(N_("This file is larger than %(mb)s MB.", mb=MAX_BYTES // 1_000_000))
    table = _xlsx(data) if data.startswith(_ZIP) else _text(data)
    table = [row for row in table if any(cell.strip() for cell in row)]
    if len(table) > MAX_LINES:
        raise InvalidForm(N_("This file has more than %(most)s rows.", most=MAX_LINES))
    if not table:
        raise InvalidForm(N_("This file has no rows."))
    return _with_names(table, keys)


def _with_names(table: Table, keys: Sequence[str]) -> SheetFile:
    first = [cell.strip() for cell in table[0]]
    named = next((n for n, cell in enumerate(first) if cell.lower() in _NAMES_OF_LOCALE), None)
    is_header = named is not None or (bool(keys) and any(cell in keys for cell in first))
    at = named or 0
    columns = [cell for n, cell in enumerate(first) if n != at and cell] if is_header else list(keys)
    if not columns:
        raise InvalidForm(N_("The first row should name the columns: locale, then the texts."))
    if twice := next((name for n, name in enumerate(columns) if name in columns[:n]), None):
        raise InvalidForm(N_("Two columns are called “%(twice)s”.", twice=twice))
    places = [first.index(name) for name in columns] if is_header else [n + 1 for n in range(len(columns))]
    _nothing_unnamed(table[1:] if is_header else table, {at, *places})
    rows = []
    for row in table[1:] if is_header else table:
        cells = {key: _cell(row, place) for key, place in zip(columns, places, strict=True)}
        rows.append((_cell(row, at).strip(), {key: words for key, words in cells.items() if words.strip()}))
    return SheetFile(columns, rows)


def _nothing_unnamed(table: Table, places: set[int]) -> None:
    """Raise InvalidForm where words stand in a column that has no name: they would be lost."""
    for n, row in enumerate(table, 1):
        for place, words in enumerate(row):
            if words.strip() and place not in places:
                raise InvalidForm(
                    N_(
                        "Column %(column)s has words in row %(row)s and no name. Name it in the first row, or remove it.",
                        column=place + 1,
                        row=n,
                    )
                )


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].replace("\r\n", "\n").replace("\r", "\n") if place < len(row) else ""


def _text(data: bytes) -> Table:
    text = _decoded(data).lstrip("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count) if any(mark in first for mark in "\t;,") else "\t"
    try:
        return [
            [_unsafe(cell) for cell in row[:MAX_COLUMNS]]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        ]
    except csv.Error as error:
        raise InvalidForm(N_("This table can’t be read: a quotation mark is open or misplaced.")) from error


def _decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark, as Excel's “Unicode text” is."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidForm(N_("Save this file as UTF-8 (“CSV UTF-8” in Excel), or as XLSX.")) from error
    if "\0" in text:
        raise InvalidForm(N_("This file isn’t a table."))
    return text


def _xlsx(data: bytes) -> Table:

    unreadable = InvalidForm(N_("This workbook can’t be read. Save it again as XLSX, or as CSV UTF-8."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise InvalidForm(N_("This workbook is too large to open. Keep the sheet with the texts only."))
        formulas = _cells(data, with_formulas=True)
        return _cells(data) if not formulas else _computed(formulas, _cells(data))
    except InvalidForm:
        raise
    except Exception as error:  # the library raises whatever a broken file makes it stumble over
        raise unreadable from error


def _cells(data: bytes, *, with_formulas: bool = False) -> Table:
    """The first sheet's cells as text; `with_formulas`: those that are formulas, alone, as they are written."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=not with_formulas, keep_links=False)
    try:
        sheet = book.active or next(iter(book.worksheets), None)
        table: Table = []
        if sheet is None:
            return table
        for n, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS)):
            if with_formulas:
                table += [[f"{cell.coordinate}"] for cell in row if cell.data_type == "f"]
            else:
                table.append(["" if cell.value is None else _shown(cell.value) for cell in row])
            if n > MAX_SCANNED or len(table) > MAX_SCANNED:
                raise InvalidForm(N_("This file has more than %(most)s rows.", most=MAX_LINES))
        return table
    finally:
        book.close()


def _computed(formulas: Table, table: Table) -> Table:
    """The table, where each formula has a value that somebody computed. Raises InvalidForm for one that has none."""
    for [place] in formulas:
        column, row = coordinate_to_tuple(place)
        if not (row <= len(table) and column <= len(table[row - 1]) and table[row - 1][column - 1]):
            raise InvalidForm(
                N_(
                    "Cell %(cell)s holds a formula without a value. Put its words there, or save the file in Excel first.",
                    cell=place,
                )
            )
    return table


def coordinate_to_tuple(place: str) -> tuple[int, int]:
    """Column and row of a cell's name, from 1."""
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(place[len(letters) :])


def _shown(value: object) -> str:
    """A value as a sheet shows it, as far as that is known without its format."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    return str(value)


def csv_of(keys: Sequence[str], rows: Iterable[tuple[str, dict[str, str]]]) -> str:
    """Return the sheet as CSV with a byte order mark, by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([LOCALE, *map(_safe, keys)])
    for locale, reads in rows:
        writer.writerow([_safe(locale), *(_safe(reads.get(key, "")) for key in keys)])
    return "\ufeff" + out.getvalue()


def xlsx_of(keys: Sequence[str], rows: Iterable[tuple[str, dict[str, str]]]) -> bytes:
    """Return the sheet as a workbook. Every cell is text, so that nothing in it is computed."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Texts")
    for locale, reads in [(LOCALE, dict(zip(keys, keys, strict=True))), *rows]:
        cells = []
        for words in (locale, *(reads.get(key, "") for key in keys)):
            cell = WriteOnlyCell(sheet, value=_printable(words))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(words: str) -> str:
    return f"'{words}" if words.lstrip("'").startswith(FORMULA) else words


def _unsafe(words: str) -> str:
    return words[1:] if words.startswith("'") and words.lstrip("'").startswith(FORMULA) else words


def _printable(words: str) -> str:
    """Without the control characters that a workbook's XML can't hold."""
    return "".join(letter for letter in words if letter in "\n\t" or letter >= " ")
