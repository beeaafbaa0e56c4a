"""Capitals and small letters as languages write them, and the phrases that ask for them."""

import pytest

from app.prompts.capitals import asked_case, capitals, is_turkic, small_letters


@pytest.mark.parametrize(
    ("text", "upper"),
    [
        ("istanbul ışık", "İSTANBUL IŞIK"),
        ("beyaz peynir çeşitleri", "BEYAZ PEYNİR ÇEŞİTLERİ"),
        ("bakı şəhəri", "BAKI ŞƏHƏRİ"),
        ("ştiinţă", "ŞTIINŢĂ"),
        ("title", "TITLE"),
        ("Straße", "STRASSE"),
        ("ﬁn ŉ ĳs", "FIN ʼN ĲS"),
        ("Καφές της ημέρας", "ΚΑΦΕΣ ΤΗΣ ΗΜΕΡΑΣ"),
        ("μάιος ή Μαΐου", "ΜΑΪΟΣ Ή ΜΑΪΟΥ"),
        ("скидка", "СКИДКА"),
        ("今日 50 %", "今日 50 %"),
    ],
)
def test_it_writes_capitals(text: str, upper: str) -> None:
    assert capitals(text, turkic=is_turkic([text])) == upper


def test_it_writes_small_letters() -> None:
    assert small_letters("İSTANBUL IŞIK", turkic=True) == "istanbul ışık"
    assert small_letters("ΚΑΦΕΣ", turkic=False) == "καφες"
    assert small_letters("SALE", turkic=False) == "sale"


@pytest.mark.parametrize(
    ("phrase", "asked"),
    [
        ("all caps", ("upper", "")),
        ("bold ALL-CAPS", ("upper", "bold")),
        ("all caps, bold", ("upper", "bold")),
        ("in capital letters with wide tracking", ("upper", "with wide tracking")),
        ("bold, italic and uppercase", ("upper", "bold, italic")),
        ("all lower case", ("lower", "")),
        ("small caps", None),
        ("not in all caps", None),
        ("bold", None),
        ("capsule-shaped", None),
        ("", None),
    ],
)
def test_it_reads_what_a_phrase_asks(phrase: str, asked: tuple[str, str] | None) -> None:
    assert asked_case(phrase) == asked
