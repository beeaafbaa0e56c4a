"""What one attempt to submit proved. Money hangs on it: only what is certain is called certain.

Accepted   a 2xx with a well-formed id: the request exists and costs money
Refused    upstream understood and said no: nothing was booked
NotSent    no byte of the request left this machine, or 429: it may be sent again
Unknown    all else: it may exist and cost money, and must never be sent again unasked
"""

from dataclasses import dataclass
from typing import Any

from app.messages import Message
from app.upstream.ids import is_request_id
from app.upstream.refusals import GATING, Redact, kind_of, retry_after, said_of, says_no, words_in

REFUSING = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422})


@dataclass(frozen=True)
class Accepted:
    request_id: str


@dataclass(frozen=True)
class Refused:
    """`upstream_said` is in upstream's own words; `http_status` is None when we refused it ourselves."""

    code: str
    upstream_said: str | None
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
        return Unknown(Message("submit.status_named", status=status, request_id=str(given)), status)
    if given not in (None, ""):
        return Unknown(Message("submit.status_odd_id", status=status), status)
    if status == 429:
        return NotSent(Message("submit.busy"), retry_after=retry_after(wait))
    if isinstance(reply, dict) and (status in REFUSING or (status == 200 and says_no(reply) in GATING)):
        words = words_in(reply, redact)
        return Refused(kind_of(status, says_no(reply)), said_of(words), words.detail, status)
    return Unknown(Message("submit.status" if status >= 300 else "submit.status_no_id", status=status), status)
