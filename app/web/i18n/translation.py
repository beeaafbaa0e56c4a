"""The language of an answer. English is the source; each other language is a folder of `locales`.

Python code says `gettext("…") % {…}`. Templates say `_("…%(name)s…", name=…)`: there every message is a format string,
so a per cent sign is written twice. `make messages` collects both (babel.cfg).
"""

import gettext as catalogues
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from app.messages import LazyText
from app.web.accept_header import accepted

DOMAIN = "stillframe"
SOURCE = "en"
LOCALES = Path(__file__).parent / "locales"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def gettext(message: str) -> str:
    return _catalogue(_language.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    return _catalogue(_language.get()).ngettext(one, many, count)


def translated(words: str) -> str:
    """A sentence of `app.prompts` in the present language: it remembers what it was made of. Other words stay."""
    if not isinstance(words, LazyText):
        return words
    message = gettext(words.pattern) if words.pattern else ""
    if not words.values:
        return message
    return message % {name: _value(value) for name, value in words.values.items()}


def _value(value: object) -> str:
    if isinstance(value, str):
        return translated(value)
    from babel.numbers import format_decimal  # at the first use, as in formats.py

    return str(format_decimal(value, locale=_language.get())) if isinstance(value, int) else str(value)


def sentences(*texts: str) -> str:
    """Return what is said one after the other; what is empty is left out."""
    return " ".join(text for text in (text.strip() for text in texts) if text)


def language() -> str:
    """The present answer's language as HTML names it, such as en or zh-Hans."""
    return _language.get().replace("_", "-")


def use_language(accept: str) -> None:
    """Choose by an Accept-Language header, for the rest of this request."""
    _language.set(choose(accept, available()))


@cache
def available() -> tuple[str, ...]:
    return (SOURCE, *sorted(folder.parent.parent.name for folder in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def choose(accept: str, names: tuple[str, ...]) -> str:
    """The wanted language that we have, the most wanted first; a region that we lack falls back to its language."""
    # by hand: babel.negotiate_locale has nothing of zh_Hans for zh-CN, and knows no region but its own aliases
    by_tag = {name.replace("_", "-").lower(): name for name in names}
    for tag in accepted(accept):
        if tag in by_tag:
            return by_tag[tag]
        primary = tag.partition("-")[0]
        same = next((name for known, name in by_tag.items() if known.partition("-")[0] == primary), None)
        if same:
            return same
    return SOURCE


@cache
def _catalogue(name: str) -> catalogues.NullTranslations:
    return catalogues.translation(DOMAIN, LOCALES, [name], fallback=True)
