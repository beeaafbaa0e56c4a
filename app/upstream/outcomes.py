"""What one attempt to submit proved. Money hangs on it: only what is certain is called certain.

Accepted   a 2xx with a well-formed id: the request exists and costs money
Refused    upstream understood and said no: nothing was booked
NotSent    no byte of the request left this machine, or 429: it may be sent again
Unknown    all else: it may exist and cost money, and must never be sent again unasked
"""

from dataclasses import dataclass
from typing import Any

from app.upstream.ids import is_request_id
from app.upstream.refusals import GATING, Redact, kind_of, retry_after, says_no, sentence, words_in

REFUSING = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422})


@dataclass(frozen=True)
class Accepted:
    request_id: str


@dataclass(frozen=True)
class Refused:
    """`message` is for a designer and quotes upstream; `http_status` is None when we refused it ourselves."""

    code: str
    message: str
    detail: Any
    http_status: int | None


@dataclass(frozen=True)
class NotSent:
    """`declined`: the sender's own last look said no."""

    reason: str
    declined: bool = False
    retry_after: float | None = None


@dataclass(frozen=True)
class Unknown:
    """`http_status` is None when no answer came."""

    reason: str
    http_status: int | None = None


SubmitOutcome = Accepted | Refused | NotSent | Unknown


def judge(status: int, wait: str | None, reply: Any, redact: Redact) -> SubmitOutcome:
    """What the answer to a submission means. `reply` is its JSON, None when that can't be read or is not whole."""
    given = reply.get("request_id") if isinstance(reply, dict) else None
    if is_request_id(given):
        if 200 <= status < 300:
            return Accepted(str(given))
        return Unknown(f"upstream answered HTTP {status}, and yet named the request {given}", status)
    if given not in (None, ""):
        return Unknown(f"upstream answered HTTP {status} with an id that is none", status)
    if status == 429:
        return NotSent("upstream is busy (HTTP 429)", retry_after=retry_after(wait))
    if isinstance(reply, dict) and (status in REFUSING or (status == 200 and says_no(reply) in GATING)):
        words = words_in(reply, redact)
        code = kind_of(status, says_no(reply))
        return Refused(code, sentence(code, words), words.detail, status)
    return Unknown(f"upstream answered HTTP {status}" + ("" if status >= 300 else " without a request id"), status)
