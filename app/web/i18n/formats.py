"""Dates, times, numbers and sentences as the language of the present answer writes them. Babel is imported at the first use."""

import copy
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from app.web.i18n import translation
from app.web.i18n.translation import gettext as _

MAX_KEPT = 4096  # a list of runs says the same few figures many times, and Babel takes 0.1 ms for each


def number(value: float | Decimal, places: int = 0) -> str:
    """With the language's separators, rounded to that many places."""
    return _number(value, places, _locale())


def usd(amount: str | float | Decimal | None, places: int = 2) -> str:
    """US dollars: `$0.04`, `0,04 $`. Two places for money that is not settled; an exact figure has four."""
    return _usd(str(amount or 0), places, _locale())


@lru_cache(maxsize=MAX_KEPT, typed=True)
def _number(value: float | Decimal, places: int, locale: str) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=MAX_KEPT)
def _usd(amount: str, places: int, name: str) -> str:
    from babel import Locale

    locale = Locale.parse(name)
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return str(pattern.apply(Decimal(amount), locale, currency="USD", currency_digits=False))


def file_size(count: int) -> str:
    if count >= 100_000:
        return _("%(size)s MB") % {"size": number(count / 1_000_000, 1)}
    return _("%(size)s kB") % {"size": number(max(1, round(count / 1000)))}


def seconds(count: float) -> str:
    """`7.2 s`, `24 s`, `4 min`, `2 h 5 min`, `25 h`."""
    if count < 10 and count != round(count):
        return _("%(count)s s") % {"count": number(count, 1)}
    if count < 180:
        return _("%(count)s s") % {"count": number(count)}
    hours, minutes = divmod(round(count / 60), 60)
    if hours >= 24:
        return _("%(hours)s h") % {"hours": number(hours)}
    if not hours:
        return _("%(minutes)s min") % {"minutes": number(minutes)}
    return _("%(hours)s h %(minutes)s min") % {"hours": number(hours), "minutes": number(minutes)}


def day(then: date, today: date) -> str:
    """Today, Yesterday, else the date in words."""
    from babel.dates import format_date

    if then == today:
        return _("Today")
    if then == today - timedelta(days=1):
        return _("Yesterday")
    return format_date(then, "long", locale=_locale())


def moment(iso: str, zone: tzinfo) -> str:
    from babel.dates import format_datetime

    return format_datetime(datetime.fromisoformat(iso).astimezone(zone), "medium", locale=_locale())


def date_of(iso: str, zone: tzinfo) -> str:
    from babel.dates import format_date

    return format_date(datetime.fromisoformat(iso).astimezone(zone), "long", locale=_locale())


def clock(iso: str, zone: tzinfo) -> str:
    return datetime.fromisoformat(iso).astimezone(zone).strftime("%H:%M:%S")


def sentence(words: str) -> str:
    """What went wrong, as it stands between other sentences."""
    words = cap(words.strip())
    return words if not words or words.endswith((".", "!", "?", "…")) else f"{words}."


def cap(words: str) -> str:
    return words[:1].upper() + words[1:]


def _locale() -> str:
    return translation.language().replace("-", "_")
