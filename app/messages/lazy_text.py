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


class Joined(LazyText):
    """Sentences one after the other, each of which is translated."""

    __slots__ = ("texts",)
    texts: tuple[str, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return joined, self.texts


def joined(*texts: str) -> Joined:
    """Return the sentences as one text; empty ones are left out."""
    parts = [part for text in texts if text for part in (text.texts if isinstance(text, Joined) else (text,))]
    names = {f"part{n}": part for n, part in enumerate(parts)}
    made = Joined.__new__(Joined, " ".join(f"%({name})s" for name in names), **names)
    assert isinstance(made, Joined)
    made.texts = tuple(parts)
    return made


def N_(pattern: str, /, **values: Any) -> LazyText:  # noqa: N802 - the name by which texts are collected
    """A text to translate later; `make messages` collects it."""
    return LazyText(pattern, **values)
