"""How much one person may ask for, where people sign in: so many previews, runs, uploads, exports in a time.

Far above what work needs; without them one script of one person has the whole server. Where nobody signs in there is
nobody to be fair to, and nothing is counted. Counted in memory: each process allows as many.
"""

import math
import re
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import TooManyRequests
from app.messages import N_
from app.web.dependencies import person_in
from app.web.error_handlers import refuse


@dataclass(frozen=True)
class Quota:
    """`says` names the act, for docs/limits.md; `asks` is a pattern of a method and a path."""

    says: str
    asks: re.Pattern[str]
    limits: tuple[RateLimitItem, ...]


def _quota(says: str, asks: str, *limits: str) -> Quota:
    return Quota(says, re.compile(asks), tuple(parse(limit) for limit in limits))


# The first that fits counts. What only looks is counted where it makes a file of many.
QUOTAS = (
    _quota(
        "Previews, the prompt as one types",
        r"POST (?:/api/v1/(?:prompts|groups/plans)|/edit(?:/prompt)?|/groups/new|/recipes/[^/]+/prompt)",
        "1200 per 1 minute",
    ),
    _quota(
        "Runs and groups of them",
        r"POST (?:/api/v1/(?:runs|groups)|/runs|/runs/[^/]+/again|/recipes/(?!imports)[^/]+"
        r"|/groups/sheets|/(?:api/v1/)?groups/[^/]+/(?:runs|rows|continuation))",
        "1500 per 10 minute",
        "10000 per 1 day",
    ),
    _quota(
        "Pictures for the API, pairs to check",
        r"POST (?:/api/v1/(?:images|imports)|/check)",
        "600 per 10 minute",
        "5000 per 1 day",
    ),
    _quota(
        "Exports, archives, files to mail",
        r"GET (?:/runs/export\..*|/(?:api/v1/)?runs/[^/]+/(?:handout|proof)|/(?:api/v1/)?groups/[^/]+/(?:archive|sheet\..*))",
        "60 per 10 minute",
    ),
    _quota("Everything else that changes something", r"(?!GET |HEAD |OPTIONS ).*", "1200 per 1 minute"),
)


def quota_of(method: str, path: str) -> Quota | None:
    return next((quota for quota in QUOTAS if quota.asks.fullmatch(f"{method} {path}")), None)


class Quotas:
    """Stands behind who is let in, and in front of the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = person_in(scope) if scope["type"] == "http" else None
        quota = quota_of(scope["method"], scope["path"]) if person else None
        if person and quota and (wait := self._wait(person.id, quota)):
            await refuse(over_quota(wait), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _wait(self, person: str, quota: Quota) -> int:
        """Seconds until the act may be done; 0 for now, and then it is counted."""
        full = [limit for limit in quota.limits if not self._limiter.test(limit, quota.says, person)]
        if not full:
            for limit in quota.limits:
                self._limiter.hit(limit, quota.says, person)
            return 0
        ends = (self._limiter.get_window_stats(limit, quota.says, person).reset_time for limit in full)
        return max(1, math.ceil(max(ends) - time.time()))


def over_quota(wait: int) -> TooManyRequests:
    message = N_("This is more than one person may ask for in so short a time. Nothing was done; try again later.")
    return TooManyRequests(message, code="over_quota", detail={"retry_after": wait})
