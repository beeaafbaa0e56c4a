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

    def __new__(cls, pattern: str, /, **values: Any) -> "LazyText":
        text = super().__new__(cls, filled(pattern, values))
        text.pattern, text.values = pattern, values
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.pattern, dict(self.values))


def _again(pattern: str, values: dict[str, Any]) -> LazyText:
    return LazyText(pattern, **values)


def filled(pattern: str, values: Mapping[str, Any]) -> str:
    """Return the pattern in English, with thousands separated; without values it is taken as it is."""
    if not values:
        return pattern
    return pattern % {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}


def joined(*texts: str) -> LazyText:
    """Return sentences one after the other, each of which is translated; empty ones are left out."""
    said = [text for text in texts if text]
    return LazyText(" ".join(f"%(part{n})s" for n in range(len(said))), **{f"part{n}": t for n, t in enumerate(said)})


def N_(pattern: str, /, **values: Any) -> LazyText:  # noqa: N802 - the name by which texts are collected
    """A text to translate later; `make messages` collects it."""
    return LazyText(pattern, **values)
