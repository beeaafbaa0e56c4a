"""How often somebody may guess. Counted in memory: each process allows as many, and a restart forgets.

Nobody can be locked out by a stranger's guesses. A browser that has signed in before has a count of its own; for all
others an account that is guessed at answers late, not never; and whoever has the right code or link is not counted.
"""

import ipaddress
import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooManyRequests
from app.messages import N_

# One network at one account; one network (an office may share it); a wider one; one browser that is known.
PAIR, ADDRESS, WIDE, DEVICE = map(parse, ("5 per 5 minute", "60 per 5 minute", "300 per 5 minute", "10 per 5 minute"))
STRANGERS = parse("60 per hour")  # at one account, from wherever; beyond it each answer waits
DELAY_S = 5.0
SETUP = parse("10 per 15 minute")
# Secret links: wrong ones that one network tries, and what one link writes.
LINK_MISSED, LINK_WRITTEN = parse("30 per 5 minute"), parse("200 per hour")


def network_of(address: str, prefix: int = 64) -> str:
    """What one person has: an IPv4 address, or of IPv6 the /64, in which anybody has as many addresses as they like."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, prefix), strict=False))


class Throttle:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def sign_in(self, address: str, email: str, *, device: str | None = None) -> float:
        """Count a try before it is looked at, so that many at once are counted too. Answers the seconds after which to
        look at it. `device` names a browser that has signed in as this person before. Raises TooManyRequests."""
        if device:
            self._take(DEVICE, "device", device, email)
            return 0.0
        self._take(PAIR, "pair", network_of(address), email)
        self._take(ADDRESS, "address", network_of(address))
        self._take(WIDE, "wide", network_of(address, 48))
        return 0.0 if self._limiter.hit(STRANGERS, "account", email) else DELAY_S

    def forgive(self, address: str, email: str, *, device: str | None = None) -> None:
        """Signed in: the tries before were a person's own."""
        self._limiter.clear(PAIR, "pair", network_of(address), email)
        if device:
            self._limiter.clear(DEVICE, "device", device, email)

    def setup_missed(self, address: str) -> None:
        self._take(SETUP, "setup", network_of(address))

    def link_missed(self, address: str) -> None:
        """Raises TooManyRequests for a network that has tried too many links that lead nowhere."""
        self._take(LINK_MISSED, "link", network_of(address))

    def link_written(self, link: str) -> None:
        self._take(LINK_WRITTEN, "written", link)

    def _take(self, limit: RateLimitItem, *key: str) -> None:
        if self._limiter.hit(limit, *key):
            return
        wait = max(1, math.ceil(self._limiter.get_window_stats(limit, *key).reset_time - time.time()))
        minutes = math.ceil(wait / 60)
        raise TooManyRequests(
            N_("Too many attempts. Try again in %(minutes)s minutes.", minutes=minutes)
            if minutes > 1
            else N_("Too many attempts. Try again in 1 minute."),
            code="too_many_tries",
            detail={"retry_after": wait},
        )
