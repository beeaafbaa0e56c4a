"""A text sheet: one image, its texts, and a row of words for each locale. What a row's run is made of, and what is wrong in a cell.

Each row's texts are one scope of an ordinary edit. The spec that the sheet is made upon gives image, keeps, model and
size; of its text changes the one with the same target lends font, color and place to the sheet's text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import InvalidForm
from app.messages import N_
from app.prompts import detect_script, text_lines
from app.runs.groups.locales import LocaleFacts, fits, locale_facts

MAX_TEXTS, MAX_ROWS, MAX_TERMS = 4, 500, 50
MAX_KEY, MAX_TERM, MAX_CELL = 60, 80, 2000
MAX_LINES = 12


@dataclass(frozen=True)
class SheetText:
    """A text of the image: `key` names its column, `reads_before` is what it says in the source."""

    key: str
    target: str
    where: str = ""
    reads_before: str = ""

    def to_json(self) -> dict[str, str]:
        optional = {"where": self.where, "reads_before": self.reads_before}
        return {"key": self.key, "target": self.target, **{name: value for name, value in optional.items() if value}}


@dataclass(frozen=True)
class SheetRow:
    """The words of one locale by the texts' keys; a text that is absent or empty stays as it is in the image."""

    locale: str
    reads: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {"locale": self.locale, "reads": dict(self.reads)}


@dataclass(frozen=True)
class Sheet:
    """`terms` must stay in every locale where the source has them: brand names, product names, units."""

    texts: tuple[SheetText, ...]
    rows: tuple[SheetRow, ...]
    terms: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "texts": [text.to_json() for text in self.texts],
            "rows": [row.to_json() for row in self.rows],
            "terms": list(self.terms),
        }

    def text_named(self, key: str) -> SheetText | None:
        return next((text for text in self.texts if text.key == key), None)


@dataclass(frozen=True)
class CellFinding:
    """What is wrong in a cell, or in a row as a whole where `key` is ''. `code` and `params` say it in any language."""

    row: int
    key: str
    code: str
    severity: str
    message: str


def sheet_of(texts: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], terms: Sequence[str]) -> Sheet:
    """Return the sheet that was sent. Raises InvalidForm with a pointer for what can't be one at all."""
    if not 1 <= len(texts) <= MAX_TEXTS:
        raise InvalidForm(N_("A sheet has one to %(most)s texts.", most=MAX_TEXTS), field="/texts")
    if not 1 <= len(rows) <= MAX_ROWS:
        raise InvalidForm(N_("A sheet has one to %(most)s rows.", most=MAX_ROWS), field="/rows")
    read = tuple(_text(text, n) for n, text in enumerate(texts))
    keys = [text.key for text in read]
    for n, key in enumerate(keys):
        if key in keys[:n]:
            raise InvalidForm(N_("Two texts are called “%(key)s”.", key=key), field=f"/texts/{n}/key")
    return Sheet(read, tuple(_row(row, keys, n) for n, row in enumerate(rows)), _terms(terms))


def _text(text: Mapping[str, Any], n: int) -> SheetText:
    key, target = str(text.get("key") or "").strip(), str(text.get("target") or "").strip()
    if not key or len(key) > MAX_KEY or key.lower() == "locale":
        raise InvalidForm(N_("Give each text a name of its own, other than “locale”."), field=f"/texts/{n}/key")
    before = str(text.get("reads_before") or "")
    return SheetText(key, target or key, str(text.get("where") or ""), before)


def _row(row: Mapping[str, Any], keys: Sequence[str], n: int) -> SheetRow:
    reads = row.get("reads") or {}
    if unknown := next((key for key in reads if key not in keys), None):
        raise InvalidForm(
            N_("There is no text “%(unknown)s” in this sheet.", unknown=unknown), field=f"/rows/{n}/reads"
        )
    for key, words in reads.items():
        if len(words) > MAX_CELL:
            raise InvalidForm(
                N_("A cell holds at most %(most)s characters.", most=MAX_CELL), field=f"/rows/{n}/reads/{key}"
            )
    return SheetRow(str(row.get("locale") or "").strip(), {key: str(words) for key, words in reads.items()})


def _terms(terms: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(term.strip() for term in terms if term.strip()))
    if len(kept) > MAX_TERMS or any(len(term) > MAX_TERM for term in kept):
        raise InvalidForm(
            N_("At most %(most)s terms, of %(length)s characters each.", most=MAX_TERMS, length=MAX_TERM),
            field="/terms",
        )
    return kept


def keys_of(sheet: Sheet, row: SheetRow) -> list[str]:
    """The keys of the texts that a row changes, in the order in which its spec says them."""
    return [text.key for text in sheet.texts if row.reads.get(text.key, "").strip()]


def spec_of(base: Mapping[str, Any], sheet: Sheet, row: SheetRow) -> dict[str, Any]:
    """Return the spec of a row's run: its texts, and what the base spec changes beside texts."""
    changes = objects_of(base, "changes")
    templates = {str(change.get("target")): change for change in changes if change.get("kind") == "text"}
    facts = locale_facts(row.locale)
    texts = []
    for key in keys_of(sheet, row):
        text = sheet.text_named(key)
        assert text is not None  # keys_of only names texts of the sheet
        texts.append(_change(text, row.reads[key], templates.get(text.target) or {}, facts))
    return {**base, "changes": [*texts, *(change for change in changes if change.get("kind") != "text")]}


def objects_of(base: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in a list of a spec that nobody has checked yet; none where it is no list."""
    value = base.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def _change(text: SheetText, words: str, template: Mapping[str, Any], facts: LocaleFacts | None) -> dict[str, Any]:
    lines = text_lines(words)[:MAX_LINES]
    change = {
        **template,
        "kind": "text",
        "target": text.target,
        "reads": lines if len(lines) > 1 else (lines or [""])[0],
    }
    if text.where:
        change["where"] = text.where
    if text.reads_before:
        change["replaces"] = text.reads_before
    change.pop("script", None)
    if script := _script(words, facts):
        change["script"] = script
    return change


def _script(words: str, facts: LocaleFacts | None) -> str | None:
    """What the letters are. Of Chinese characters alone, only the locale knows whose they are."""
    found = detect_script(words)
    return facts.script if facts and found == "chinese" and fits(words, facts) else found


def cell_findings(sheet: Sheet) -> list[CellFinding]:
    """What the sheet itself shows to be wrong; what the prompt's lint finds of each row comes beside it."""
    found: list[CellFinding] = []
    seen: dict[str, int] = {}
    for n, row in enumerate(sheet.rows):
        facts = locale_facts(row.locale)
        tag = facts.tag if facts else row.locale
        if not row.locale:
            found.append(CellFinding(n, "", "no_locale", "error", N_("Choose a locale for this row.")))
        elif facts is None:
            message = N_("“%(locale)s” isn’t a known locale. Use a tag such as pt-BR or zh-Hant.", locale=row.locale)
            found.append(CellFinding(n, "", "unknown_locale", "error", message))
        elif tag in seen:
            message = N_("Row %(n)s has %(tag)s, too. Merge the rows, or change one.", n=seen[tag] + 1, tag=tag)
            found.append(CellFinding(n, "", "duplicate_locale", "error", message))
        seen.setdefault(tag, n)
        if not keys_of(sheet, row):
            found.append(CellFinding(n, "", "empty_row", "warning", N_("This row has no texts. It won’t run.")))
        found += [one for key in keys_of(sheet, row) for one in _of_cell(sheet, n, key, facts)]
    return found


def _of_cell(sheet: Sheet, n: int, key: str, facts: LocaleFacts | None) -> list[CellFinding]:
    words, text = sheet.rows[n].reads[key], sheet.text_named(key)
    found = []
    if facts and not fits(words, facts):
        message = N_("These aren’t letters of %(locale)s.", locale=facts.name)
        found.append(CellFinding(n, key, "other_script", "warning", message))
    for term in sheet.terms:
        if text and term in text.reads_before and term not in words:
            found.append(
                CellFinding(n, key, "missing_term", "warning", N_("“%(term)s” should stay as it is.", term=term))
            )
    return found
