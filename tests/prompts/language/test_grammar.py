"""The small grammar of prompts."""

import pytest

from app.prompts.language.grammar import (
    article,
    listed,
    phrase,
    pieces,
    second_sentence,
    spaced,
    the,
    without_determiner,
)
from app.prompts.language.quotes import character_name, refused_characters


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b, and c"),
        (list("abcd"), "a, b, c, and d"),
    ],
)
def test_it_lists_with_the_serial_comma(items: list[str], said: str) -> None:
    assert listed(items) == said


@pytest.mark.parametrize("noun", ["apple", "unusual hat", "hour hand", "heirloom", "eager dog", "underline", "usher"])
def test_it_says_an(noun: str) -> None:
    assert article(noun) == "an "


@pytest.mark.parametrize(
    "noun", ["sofa", "uniform", "European car", "one-liner", "used car", "utensil", "unicorn", "猫"]
)
def test_it_says_a(noun: str) -> None:
    assert article(noun) == "a "


@pytest.mark.parametrize(
    ("words", "article_said"),
    [("sofa", "the "), ("the sofa", ""), ("Anna's hat", ""), ("Anna’s hat", ""), ("anna's hat", "the "), ("both", "")],
)
def test_it_says_the_where_no_other_determiner_stands(words: str, article_said: str) -> None:
    assert the(words) == article_said


def test_it_takes_a_determiner_off_but_never_the_whole_phrase() -> None:
    assert [without_determiner(words) for words in ("the sofa", "sofa", "its", "")] == ["sofa", "sofa", "its", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  a cup.  ", "a cup"),
        ("a cup!?…", "a cup"),
        ("чашка。", "чашка"),
        ("soft \n grey", "soft grey"),
        ('sign "A  B."', 'sign "A  B."'),
        ("the", ""),
        (" . ", ""),
        ("Dr. Martens", "Dr. Martens"),
    ],
)
def test_it_makes_a_phrase_of_what_was_typed(text: str, said: str) -> None:
    assert phrase(text) == said


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ('a "b" c', ["a ", '"b"', " c"]),
        ("«a» 「b」", ["", "«a»", " ", "「b」", ""]),
        ('27" screen', ['27" screen']),
        ('“a "b” c"', ["", '“a "b”', ' c"']),
        ("", [""]),
    ],
)
def test_it_cuts_a_text_at_its_quotations(text: str, cut: list[str]) -> None:
    assert pieces(text) == cut
    assert "".join(cut) == text


def test_it_spaces_what_is_not_quoted() -> None:
    assert spaced(' a  b "c  d"\t\te ') == 'a b "c  d" e'


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("the cup. Remove the plate", "Remove the plate"),
        ("the cup! and more", "and more"),
        ("das Glas. Mehr", "Mehr"),
        ("コップ。皿も", "皿も"),
        ('a sign "x". Then', "Then"),
    ],
)
def test_it_finds_a_second_sentence(text: str, rest: str) -> None:
    assert second_sentence(text) == rest


@pytest.mark.parametrize(
    "text",
    ["the cup.", "the St. Moritz sign", "No. 5", "J. Crew", "e.g. this", "3.5 cm", "soft... grey", "soft… grey", 'a "A. B" sign', "コップ。", "U.S. flag"],
)  # fmt: skip
def test_it_takes_an_abbreviation_or_a_quotation_for_no_sentence(text: str) -> None:
    assert second_sentence(text) is None


def test_it_names_the_characters_that_it_refuses() -> None:
    assert [character_name(c) for c in refused_characters("a\u202e\x00\u2067\x01\u2028", breaks=False)] == [
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+0000 NULL",
        "U+2067 RIGHT-TO-LEFT ISOLATE",
        "U+0001 CONTROL CHARACTER",
        "U+2028 LINE SEPARATOR",
    ]
    assert refused_characters("a\n\tb\u200d\u200f\u061c\ufe0f\u00ad", breaks=True) == []
    assert refused_characters("a\n", breaks=False) == ["\n"]
