"""A look at upstream from here: does it answer, does it take the token, and what time is it there?"""

import asyncio
import ssl
import time
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from app.errors import UpstreamBroken, UpstreamError, UpstreamUnreachable
from app.messages import Message
from app.upstream.connections import ALONE, Unreadable, authorization, open_client, open_transport, read_whole
from app.upstream.profiles import Profile

WITHIN_S = 10.0


@dataclass(frozen=True)
class Reached:
    """`skew_s`: upstream's clock less ours, None where it does not tell. `status` is its HTTP status."""

    status: int
    took_s: float
    skew_s: float | None


async def reach(profile: Profile, *, verify: ssl.SSLContext | None = None) -> Reached:
    """Ask for one entry of the catalogue. Raises UpstreamError where nothing comes back."""
    url = f"{profile.base}/v1/models"
    begun = time.monotonic()
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            open_client(profile, open_transport(profile, ALONE, verify)) as client,
            client.stream("GET", url, params={"limit": "1"}, headers=authorization(profile)) as response,
        ):
            date = response.headers.get("date")
            skew = _skew(date)
            await read_whole(response)
            return Reached(response.status_code, time.monotonic() - begun, skew)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise UpstreamUnreachable(_no_connection(profile.redact(str(error)))) from None
    except (httpx.HTTPError, TimeoutError, Unreadable) as error:
        failure: UpstreamError = UpstreamBroken(
            Message("upstream.no_whole_answer", seconds=f"{WITHIN_S:g}", error=type(error).__name__)
        )
        raise failure from None


def _skew(date: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - time.time()


def _no_connection(why: str) -> Message:
    return Message("upstream.no_connection_why", error=why) if why else Message("upstream.no_connection")
