"""A text sheet: what each row is made of, and what is wrong in a cell."""

from typing import Any

import pytest

from app.errors import InvalidForm
from app.prompts import compose, parse_spec
from app.runs.groups.localization import CellFinding, Sheet, cell_findings, sheet_of, spec_of

BASE = {
    "version": 1,
    "model": "openai/gpt-image-2/edit",
    "images": [{"url": "https://example.com/poster.jpg"}],
    "keep": ["layout"],
    "changes": [{"kind": "text", "target": "headline", "reads": "x", "style": "bold"}],
}
TEXTS = [{"key": "headline", "target": "headline", "reads_before": "Today at Halm"}, {"key": "cta", "target": "button"}]


def sheet(*rows: tuple[str, dict[str, str]], terms: tuple[str, ...] = ()) -> Sheet:
    return sheet_of(TEXTS, [{"locale": locale, "reads": reads} for locale, reads in rows], terms)


def prompt(made: Sheet, n: int = 0) -> str:
    return compose(parse_spec(spec_of(BASE, made, made.rows[n]))).prompt


def codes(found: list[CellFinding]) -> list[tuple[int, str, str]]:
    return [(one.row, one.key, one.code) for one in found]


def test_a_row_is_one_edit_of_its_texts_that_keeps_the_look_of_the_base() -> None:
    assert prompt(sheet(("de", {"headline": "Heute bei Halm", "cta": "Am Tresen"}))) == (
        'Keep the layout unchanged. Replace only the in-image headline "Today at Halm" and the button. '
        'The new headline reads "Heute bei Halm" in bold Latin letters. The new button reads "Am Tresen" in Latin letters.'
    )


def test_a_text_without_words_stays_as_it_is() -> None:
    made = sheet(("de", {"headline": "", "cta": "Am Tresen"}))
    assert [change["target"] for change in spec_of(BASE, made, made.rows[0])["changes"]] == ["button"]


def test_the_locale_says_whose_chinese_characters_they_are() -> None:
    made = sheet(("ja", {"cta": "注文"}), ("zh-Hant", {"cta": "點餐"}), ("de", {"cta": "注文"}))
    scripts = [spec_of(BASE, made, row)["changes"][0]["script"] for row in made.rows]
    assert scripts == ["japanese", "chinese_traditional", "chinese"]


def test_lines_of_a_cell_are_lines_of_the_text() -> None:
    made = sheet(("de", {"headline": "Heute\nbei Halm"}))
    assert spec_of(BASE, made, made.rows[0])["changes"][0]["reads"] == ["Heute", "bei Halm"]


def test_what_the_base_changes_beside_texts_is_changed_in_each_row() -> None:
    light = {"kind": "lighting", "to": "golden hour"}
    made = sheet(("de", {"cta": "Am Tresen"}))
    assert spec_of({**BASE, "changes": [light]}, made, made.rows[0])["changes"][1] == light


def test_it_finds_what_is_wrong_in_a_row() -> None:
    made = sheet(("de", {"cta": "a"}), ("de", {"cta": "b"}), ("qq", {"cta": "c"}), ("", {"cta": "d"}), ("fr", {}))
    assert codes(cell_findings(made)) == [
        (1, "", "duplicate_locale"),
        (2, "", "unknown_locale"),
        (3, "", "no_locale"),
        (4, "", "empty_row"),
    ]


def test_it_finds_words_of_another_script_and_lost_terms_in_their_cell() -> None:
    made = sheet(("ru", {"headline": "Today at Halm"}), ("de", {"headline": "Heute", "cta": "x"}), terms=("Halm",))
    assert codes(cell_findings(made)) == [(0, "headline", "other_script"), (1, "headline", "missing_term")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"texts": []}, "/texts"),
        ({"texts": [{"key": "locale"}]}, "/texts/0/key"),
        ({"texts": [*TEXTS, {"key": "cta"}]}, "/texts/2/key"),
        ({"rows": []}, "/rows"),
        ({"rows": [{"locale": "de", "reads": {"legal": "x"}}]}, "/rows/0/reads"),
        ({"rows": [{"locale": "de", "reads": {"cta": "x" * 2001}}]}, "/rows/0/reads/cta"),
        ({"rows": [{"locale": "de", "reads": {}}] * 501}, "/rows"),
        ({"terms": ["x" * 81]}, "/terms"),
    ],
)
def test_it_refuses_what_can_be_no_sheet(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        sheet_of(**{"texts": TEXTS, "rows": [{"locale": "de", "reads": {}}], "terms": [], **change})
    assert refused.value.field == field
