"""Sentences that remember what they were made of, so that a page can say them in another language.

Everything else takes one as the English text that it is.
"""

from collections.abc import Mapping
from typing import Any


class LazyText(str):
    """`pattern` is the text to translate, with `%(name)s` for each of `values`; a value may be such a text itself."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, Any]

    def __new__(cls, pattern: str, **values: Any) -> "LazyText":
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        text = super().__new__(cls, pattern % shown if values else pattern)
        text.pattern, text.values = pattern, values
        return text


def N_(pattern: str, **values: Any) -> LazyText:  # noqa: N802 - the name by which texts are collected
    """A text to translate later; `make messages` collects it."""
    return LazyText(pattern, **values)
