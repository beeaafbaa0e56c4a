"""Characters that nobody sees: those that do nothing are found, those that do something stay."""

import time

import pytest

from app.prompts.invisible import invisible_characters, visible


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # the half-space of Persian
        "क\u094d\u200dष",
        "ه\u200d",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "葛\U000e0100",
        "שלום\u200f!",
        "ᠮᠣᠩ\u180bᠭ",
        "ភាសា\u200bខ្មែរ",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Mot\u00a0: «\u202foui\u202f»",
    ],
)
def test_it_keeps_what_does_something(text: str) -> None:
    assert invisible_characters(text) == []
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\ufeffSale", "Sale"),
        ("co\u00adop", "coop"),
        ("S\u200dale", "Sale"),
        ("S\u200cale", "Sale"),
        ("Sa\u200ble", "Sale"),
        ("Sale\u200e", "Sale"),
        ("Sale\U000e0069\U000e0067", "Sale"),  # words in tags that only a machine reads
        ("Sale\u3164", "Sale"),
        ("S\ufe0fale", "Sale"),
        ("\u2060 Sale \ufffc", "Sale"),
        ("می\u200c خواهم", "می خواهم"),
        ("Sale\u2800", "Sale"),
    ],
)
def test_it_takes_out_what_does_nothing(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert visible(seen) == seen


def test_it_looks_at_a_long_text_once() -> None:
    started = time.perf_counter()
    invisible_characters("🏴" + "\U000e0067" * 100_000 + "ا\u200c" * 50_000)
    assert time.perf_counter() - started < 5
