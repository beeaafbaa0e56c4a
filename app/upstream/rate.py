"""The one limit on polling that all runs of a process share."""

import asyncio
import time

MAX_PAUSE_S = 30.0


class Rate:
    """At most `per_second` calls, evenly spaced, first come first served: no run can starve another."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Returns when it is the caller's turn. A caller that gives up meanwhile leaves its turn unused."""
        now = time.monotonic()
        mine = max(now, self._next)
        self._next = mine + self._gap
        if mine > now:
            await asyncio.sleep(mine - now)

    def pause(self, seconds: float) -> None:
        """Upstream said that it is busy: nobody who comes from now on asks before that."""
        self._next = max(self._next, time.monotonic() + min(seconds, MAX_PAUSE_S))
