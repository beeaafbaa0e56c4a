"""Words that may not come back into what people read (docs/ui-text.md)."""

import re

import pytest

from tests.contracts.test_strings import LITERAL, WRAPPED, files

OVER = re.compile(
    r"\b(?:pictures?|colou?red? variant|colour\w*|grey|honour\w*|catalogue|cancelled|centre|misspelt)\b"
    r"|\bany more\b|\ball the same\b|\bno such thing\b|\btake (?:it|them|this \w+) (?:out|in)\b|\btold\b|\bis to be\b"
    r"|\bgoes on\b|\bby itself\b|\bset aside\b|\bleave it\b|\bmended\b",
    re.IGNORECASE,
)


def spoken(source: str) -> list[str]:
    """The texts that a template or a module passes to gettext."""
    return [
        next(group for group in literal.groups() if group is not None)
        for call in WRAPPED.finditer(source)
        for literal in LITERAL.finditer(call.group())
    ]


def test_nothing_that_people_read_uses_words_that_are_over() -> None:
    sources = [*files("*.html", "templates"), *files("*.py", "app/web", "app/prompts", "app/runs")]
    found = {
        path.name: [text for text in spoken(path.read_text(encoding="utf-8")) if OVER.search(text)] for path in sources
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("text", ["Add a picture", "Take it out", "Your favourite colour", "It goes on by itself"])
def test_it_notices(text: str) -> None:
    assert [said for said in spoken(f'_("{text}")') if OVER.search(said)] == [text]
