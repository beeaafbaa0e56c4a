"""Tables in and out: CSV, TSV, XLSX; keys and words are kept both ways, formulas stay words, and what can't be read is told."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from app.errors import InvalidForm
from app.runs.groups.sheet_files import csv_of, read_sheet, xlsx_of

KEYS = ["headline", "call to action"]
ROWS = [("pt-BR", {"headline": "Duas\nlinhas", "call to action": 'Peça "já"'}), ("ar", {"headline": "عرض اليوم"})]


def test_a_table_of_excel_is_read_with_its_quotes_and_breaks() -> None:
    pasted = 'Locale\theadline\tcall to action\r\npt-BR\t"Duas\nlinhas"\t"Peça ""já"""\r\nar\tعرض اليوم\t\r\n'
    assert read_sheet(pasted.encode(), KEYS) == (KEYS, ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_it_knows_the_delimiter(delimiter: str) -> None:
    text = f"locale{delimiter}headline\nde{delimiter}Hallo"
    assert read_sheet(text.encode(), []).rows == [("de", {"headline": "Hallo"})]


def test_a_table_without_names_is_taken_in_the_order_of_the_texts() -> None:
    assert read_sheet(b"de\tHallo\tWelt", KEYS).rows == [("de", {"headline": "Hallo", "call to action": "Welt"})]


def test_unicode_text_of_excel_is_read() -> None:
    assert read_sheet("locale\theadline\nde\tGrüße".encode("utf-16"), KEYS).rows == [("de", {"headline": "Grüße"})]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


@given(
    st.dictionaries(
        st.sampled_from(KEYS), st.one_of(WORDS, st.sampled_from(["=1+1", "+49", "-5 %", "@home", "'x", "'=x"]))
    )
)
def test_words_come_back_as_they_went_out(reads: dict[str, str]) -> None:
    rows = [("de", reads)]
    assert read_sheet(csv_of(KEYS, rows).encode(), KEYS) == (KEYS, rows)


def test_a_workbook_comes_back_as_it_went_out() -> None:
    assert read_sheet(xlsx_of(KEYS, ROWS), []) == (KEYS, ROWS)


def test_a_formula_stays_words_in_both() -> None:
    evil = [("de", {"headline": '=HYPERLINK("http://evil")'})]
    assert ",'=HYPERLINK" in csv_of(KEYS, evil).replace('"', "")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(KEYS, evil))).active
    assert sheet is not None
    assert sheet["B2"].data_type == "s"


def test_a_formula_in_a_workbook_is_not_computed() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["locale", "headline"])
    sheet.append(["de", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InvalidForm, match="Cell B2"):  # nobody computed it: its words would be lost
        read_sheet(out.getvalue(), KEYS)


def test_a_workbook_that_is_formatted_far_down_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["locale", "headline"])
    sheet.append(["de", "Hallo"])
    sheet["A40000"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    assert read_sheet(out.getvalue(), KEYS).rows == [("de", {"headline": "Hallo"})]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no rows"),
        (b"PK\x03\x04 and no more", "can’t be read"),
        (b'locale,headline\n"de', "quotation mark"),
        ("locale,headline\nde,Grüße".encode("latin1"), "UTF-8"),
        (b"\x89PNG\x00\x00", "UTF-8"),
        (b"a\x00b", "isn’t a table"),
        (b"locale,a,a\nde,1,2", "Two columns"),
        (b"locale\nde", "name the columns"),
        (b"locale,headline,,subline\nde,a,lost,b", "Column 3 has words in row 1"),
        (b"locale,a\n" + b"de,x\n" * 10_001, "10,000 rows"),
    ],
)
def test_it_says_what_it_cannot_read(data: bytes, words: str) -> None:
    with pytest.raises(InvalidForm, match=words):
        read_sheet(data, [])


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    with pytest.raises(InvalidForm, match="too large"):
        read_sheet(_bomb(), [])
