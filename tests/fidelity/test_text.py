"""Texts: the same where they read the same, wherever they stand; a mismatch proves something only in scripts that are read well."""

import pytest

from app.fidelity.text import Line, compare
from app.fidelity.verdicts import Verdict

BOX = (0.1, 0.1, 0.2, 0.1)


def lines(*texts: str) -> list[Line]:
    return [Line(text, BOX) for text in texts]


@pytest.mark.parametrize(
    "read", [["Grand Opening"], ["GRAND OPENING!"], ["Tonight", "Grand", "Opening"], ["The Grand Opening of all"]]
)
def test_it_finds_a_text_in_a_line_across_lines_and_inside_one(read: list[str]) -> None:
    assert compare("Grand Opening", lines(*read)).verdict is Verdict.HELD


def test_it_says_how_it_reads_now() -> None:
    item = compare("Grand Opening", lines("Grnad Closing", "Tonight"))
    assert item.verdict is Verdict.CHANGED
    assert "Grnad Closing" in item.words
    assert item.box == BOX


def test_it_finds_that_a_text_is_gone() -> None:
    item = compare("Grand Opening", [])
    assert item.verdict is Verdict.CHANGED
    assert "not found" in item.words


def test_one_letter_of_many_is_no_verdict() -> None:
    assert compare("Grand Opening Sale", lines("Grand Opaning Sale")).verdict is Verdict.CANT_TELL


@pytest.mark.parametrize("text", ["Открытие", "التخفيضات", "그랜드 오픈"])
def test_a_mismatch_in_a_script_that_is_read_badly_proves_nothing(text: str) -> None:
    assert compare(text, lines("xxxx")).verdict is Verdict.CANT_TELL
    assert compare(text, lines(text)).verdict is Verdict.HELD


def test_a_text_without_letters_can_t_be_compared() -> None:
    assert compare("—", lines("—")).verdict is Verdict.CANT_TELL
