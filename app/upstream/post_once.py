"""The one call that costs money: sending a request at most once, and telling what the attempt proved.

The proof that nothing was sent is the gate: no byte of the request is written before it opens, so whatever goes wrong
until then is NotSent, and whatever goes wrong after it is Unknown. It opens after connect and TLS, when the sender's
last look says yes. Nobody has to know which of httpx's errors can come when.
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import structlog

from app.messages import Message
from app.upstream.connections import (
    ALONE,
    CONNECT_S,
    Unreadable,
    authorization,
    open_client,
    open_transport,
    read_whole,
)
from app.upstream.documents import read_json
from app.upstream.outcomes import NotSent, SubmitOutcome, Unknown, judge
from app.upstream.profiles import Profile
from app.upstream.refusals import Redact

Check = Callable[[], Awaitable[bool]]
WRITING = "http11.send_request_headers.started"
log = structlog.get_logger(__name__)


class Declined(Exception):
    """The sender's last look said no. Raised where httpx is about to write; it then closes the connection."""


class Attempt:
    """`gate_open` is set before the first byte may leave, and never unset. `answer` is kept the moment it is whole, so
    that no trouble with closing the connection can lose an id."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self.gate_open = False
        self.answer: tuple[int, str | None, Any] | None = None

    async def open_gate(self) -> None:
        if not await self._check():
            raise Declined
        self.gate_open = True

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx's `trace` extension. A proxy's CONNECT is traced under the same name, and is not the request."""
        if event == WRITING and info["request"].method == b"POST":
            await self.open_gate()


async def post_once(
    profile: Profile,
    url: str,
    body: Mapping[str, Any],
    check: Check,
    *,
    deadline_s: float,
    verify: ssl.SSLContext | None,
) -> SubmitOutcome:
    """Send it on a connection of its own, without retries or redirects. Being cancelled is no outcome: it propagates."""
    attempt = Attempt(check)
    try:
        async with asyncio.timeout(deadline_s):
            content = await asyncio.to_thread(_encode, body)
            await _exchange(attempt, profile, url, content, deadline_s, verify)
    except Declined:
        return NotSent(Message("submit.declined"), declined=True)
    except Exception as error:
        if attempt.answer is None:
            return _failed(attempt, error, _reason(error, deadline_s, profile.redact))
    assert attempt.answer is not None
    return judge(*attempt.answer, profile.redact)


async def _exchange(
    attempt: Attempt, profile: Profile, url: str, content: bytes, deadline_s: float, verify: ssl.SSLContext | None
) -> None:
    headers = {"content-type": "application/json", "connection": "close", **authorization(profile)}
    async with open_client(profile, open_transport(profile, ALONE, verify)) as client:
        request = client.build_request(
            "POST",
            url,
            content=content,
            headers=headers,
            timeout=httpx.Timeout(deadline_s, connect=min(CONNECT_S, deadline_s)),
            extensions={"trace": attempt.trace},
        )
        if profile.transport is not None:
            await attempt.open_gate()  # no network, no trace: this is the moment before the request is handed over
        response = await client.send(request, stream=True)
        try:
            data = await read_whole(response)
            attempt.answer = response.status_code, response.headers.get("retry-after"), read_json(data, profile.redact)
        finally:
            await response.aclose()


def _failed(attempt: Attempt, error: Exception, reason: Message) -> SubmitOutcome:
    if attempt.gate_open:
        return Unknown(reason)
    if not isinstance(error, httpx.TransportError | TimeoutError):
        log.exception("post_not_sent")  # no trouble of the network, so a fault of ours that somebody should see
    return NotSent(reason)


def _encode(body: Mapping[str, Any]) -> bytes:
    """In a thread: a request may hold 64 MiB of pictures."""
    return json.dumps(body, allow_nan=False, separators=(",", ":")).encode()


def _reason(error: Exception, deadline_s: float, redact: Redact) -> Message:
    """For a designer: what happened to the connection."""
    match error:
        case TimeoutError() | httpx.ReadTimeout() | httpx.WriteTimeout():
            return Message("submit.no_answer", seconds=f"{deadline_s:g}")
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Message("submit.no_connection_in_time")
        case httpx.ProxyError():
            return Message("submit.proxy", error=redact(str(error)))
        case httpx.ConnectError():
            message = redact(str(error))
            if "CERTIFICATE" in message.upper() or "SSL" in message.upper():
                return Message("submit.not_secure", error=message)
            return Message("submit.no_connection", error=message) if message else Message("submit.connection_refused")
        case httpx.TransportError():
            return Message("submit.broken_off")
        case Unreadable():
            return error.message
    return Message("submit.not_made", error=type(error).__name__)
