"""What text and JSON that is sent to us must be, in forms and in the API alike: what every database can keep.

Numbers and dates that come as text are read here and nowhere else, each within bounds: Python refuses to read a number
of 4,301 digits, and a sum of two that were fine may be none.
"""

import math
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator

_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


def keepable(value: Any) -> Any:
    """No NUL, no half of a surrogate pair, no NaN, however deep. Raises ValueError."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and _UNKEEPABLE.search(item):
            raise ValueError("holds a NUL character or half of a character")
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError("holds a number that JSON does not know")
    return value


Text = Annotated[str, AfterValidator(keepable)]

MAX_DIGITS = 18  # of a whole number: each fits in 63 bits
MAX_DECIMAL_LETTERS = 40
FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(9999, 12, 30)  # a day on either side is left for time zones


def whole(text: str, *, least: int = 0, most: int = 10**MAX_DIGITS - 1) -> int | None:
    """The whole number that `text` is, in the digits 0 to 9; None where it is none, or not from `least` to `most`."""
    if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS:
        return None
    return number if least <= (number := int(text)) <= most else None


def decimal(text: str, *, least: float = -math.inf, most: float = math.inf) -> Decimal | None:
    """The number that `text` is, with a point or a comma; None where it is none, or not from `least` to `most`."""
    text = text.strip().replace(",", ".")
    if len(text) > MAX_DECIMAL_LETTERS or not text.isascii() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    if not number.is_finite() or not math.isfinite(float(number)):
        return None
    return number if least <= number <= most else None


def percent(text: str) -> Decimal | None:
    """The fraction that `text` says in percent, from 0 to 1: `12,5 %` is 0.125."""
    number = decimal(text.strip().removesuffix("%"), least=0, most=100)
    return None if number is None else number / 100


def day(text: str) -> date | None:
    """The day that `text` is, as a browser sends it; None where it is none, or no time zone could have it."""
    try:
        found = date.fromisoformat(text) if len(text) <= 10 else None
    except ValueError:
        return None
    return found if found and FIRST_DAY <= found <= LAST_DAY else None
