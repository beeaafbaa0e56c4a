"""docs/limits.md: every limit as the code has it."""

from tests.support.limits_doc import PAGE, page


def test_it_says_every_limit_as_the_code_has_it() -> None:
    assert PAGE.read_text() == page(), "python -m tests.support.limits_doc writes it anew"
