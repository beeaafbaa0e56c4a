"""Waiting for a condition."""

import time
from collections.abc import Callable
from typing import Any

WAIT_S = 60.0


def until(true: Callable[[], Any], *, within_s: float = WAIT_S) -> None:
    """Wait for something that must come. However busy the machine is, the time is only for what never does."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)
