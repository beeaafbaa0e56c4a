"""How long the tests are: short in `make test`, whole in `make check-long` (CHECK_LONG=1)."""

import os
from typing import TypeVar

T = TypeVar("T")
LONG = os.environ.get("CHECK_LONG", "") not in ("", "0")


def longer(short: T, whole: T) -> T:
    """Return `whole` where there is time."""
    return whole if LONG else short
