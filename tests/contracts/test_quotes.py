"""A sentence of the interface stands in one file of the tests, or in tests/support/ui_text.py for several.

Whoever improves the sentence then changes two places, however many tests look for it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.contracts.repository import ROOT
from tests.contracts.test_strings import files
from tests.contracts.test_ui_text import spoken

OF_PROMPTS = ("prompts", "sandbox")  # whose words are those of prompts
FEWEST_WORDS = 4  # shorter ones are labels


def quoted(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each string that has as many words as a sentence; docstrings are none."""
    for node in ast.walk(ast.parse(source)):
        parts = [] if isinstance(node, ast.Expr) else ast.iter_child_nodes(node)
        for part in parts:
            if isinstance(part, ast.Constant) and len(str(part.value).split()) >= FEWEST_WORDS:
                yield part.lineno, str(part.value)


def sentences() -> set[str]:
    sources = [*files("*.html", "templates"), *files("*.py", "app/web", "app/prompts", "app/runs")]
    found = (" ".join(text.split()) for path in sources for text in spoken(path.read_text(encoding="utf-8")))
    return {text.rstrip(".") for text in found if len(text.split()) >= FEWEST_WORDS and "%" not in text}


def test_a_sentence_of_the_interface_is_quoted_in_one_file() -> None:
    known, places = sentences(), defaultdict(set)
    assert len(known) > 100
    for path in files("*.py", "tests"):
        room = path.relative_to(ROOT / "tests").parts[0]
        if path.name != "ui_text.py" and room not in OF_PROMPTS:
            for _, text in quoted(path.read_text(encoding="utf-8")):
                for sentence in known:
                    if sentence in text:
                        places[sentence].add(path.relative_to(ROOT).as_posix())
    assert {sentence: found for sentence, found in places.items() if len(found) > 1} == {}, (
        "quote it in tests/support/ui_text.py, once"
    )


def test_it_sees_a_quote_and_no_docstring() -> None:
    source = 'def f():\n    """It has so many words."""\n    assert "so many words that it counts" in page\n'
    assert list(quoted(source)) == [(3, "so many words that it counts")]
