"""How often somebody may guess. Counted in memory: each process allows as many, and a restart forgets."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooManyRequests

# One address at one account; one address (an office may share it); one account, whoever asks.
PAIR, ADDRESS, ACCOUNT = parse("5 per 5 minute"), parse("60 per 5 minute"), parse("60 per hour")
SETUP = parse("10 per 15 minute")
# Secret links: wrong ones that one address tries, and what one link writes.
LINK_MISSED, LINK_WRITTEN = parse("30 per 5 minute"), parse("200 per hour")


class Throttle:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def sign_in(self, address: str, email: str) -> None:
        """Count a try before it is looked at, so that many at once are counted too. Raises TooManyRequests."""
        self._take(PAIR, "pair", address, email)
        self._take(ADDRESS, "address", address)
        self._take(ACCOUNT, "account", email)

    def forgive(self, address: str, email: str) -> None:
        """Signed in: the tries before were a person's own."""
        self._limiter.clear(PAIR, "pair", address, email)

    def setup(self) -> None:
        self._take(SETUP, "setup")

    def link(self, address: str) -> None:
        """Raises TooManyRequests while this address has tried too many links that lead nowhere, whatever it tries now."""
        if not self._limiter.test(LINK_MISSED, "link", address):
            raise self._refusal(LINK_MISSED, "link", address)

    def link_missed(self, address: str) -> None:
        self._limiter.hit(LINK_MISSED, "link", address)

    def link_written(self, link: str) -> None:
        self._take(LINK_WRITTEN, "written", link)

    def _take(self, limit: RateLimitItem, *key: str) -> None:
        if self._limiter.hit(limit, *key):
            return
        raise self._refusal(limit, *key)

    def _refusal(self, limit: RateLimitItem, *key: str) -> TooManyRequests:
        wait = max(1, math.ceil(self._limiter.get_window_stats(limit, *key).reset_time - time.time()))
        minutes = math.ceil(wait / 60)
        return TooManyRequests(
            f"Too many tries. The next one counts in {minutes} minute{'s' if minutes > 1 else ''}.",
            code="too_many_tries",
            detail={"retry_after": wait},
        )
