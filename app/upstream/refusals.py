"""Upstream's errors: its codes, its words made fit for a page, and which of our errors each becomes.

https://docs.runcomfy.com/model-apis/error-codes, https://docs.runcomfy.com/serverless/error-codes
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from app.errors import UpstreamBroken, UpstreamBusy, UpstreamError, UpstreamRefused
from app.messages import Message
from app.upstream.replies import Words

Redact = Callable[[str], str]

# "these occur before the request is accepted", says the documentation: such an answer booked nothing
GATING = frozenset(
    {"10001", "10002", "10003", "400001", "400002", "400004", "401001", "403001", "403003", "404001", "422001"}
)
# in a 200 and without a status these speak of the call, any other code speaks of the request
OF_THE_CALL = GATING | {"405001", "413001", "429001", "500001"}
REFUSALS = frozenset({400, 401, 402, 403, 404, 405, 410, 413, 415, 422})

KINDS = {
    "401": "upstream_token",
    "403": "upstream_forbidden",
    "404": "upstream_not_found",
    "410": "upstream_not_found",
    "422": "upstream_schema",
    "402": "upstream_funds",
    "10001": "upstream_funds",
    "400002": "upstream_funds",
    "400004": "upstream_token",
}
MAX_LENGTH = 500
MAX_ITEMS = 30
DEEPEST = 5
MAX_WAIT_S = 3600.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def says_no(reply: Any) -> str | None:
    """The error code in a reply, as text. A 200 with one is an error too."""
    code = reply.get("error_code") if isinstance(reply, dict) else None
    if isinstance(code, float) and code.is_integer():
        code = int(code)
    if isinstance(code, bool) or not isinstance(code, int | str) or not code:
        return None
    return str(code).strip()[:60] or None


def kind_of(status: int, code: str | None) -> str:
    """Our code for upstream's. Theirs begin with the HTTP status that they belong to: 401001."""
    named = KINDS.get(code or "") or (KINDS.get(code[:3]) if code and len(code) == 6 else None)
    return named or KINDS.get(str(status)) or "upstream_refused"


def words_in(reply: dict[str, Any], redact: Redact) -> Words:
    message = next((reply[key] for key in ("error_message", "message") if isinstance(reply.get(key), str)), None)
    return Words(says_no(reply), tidy(message, redact) or None, tidy(reply.get("detail"), redact))


def run_error(reply: dict[str, Any], error: Any, redact: Redact) -> Words | None:
    """Why a run failed: a top-level `error_code`, or `error` as an object or as text."""
    outer = words_in(reply, redact)
    if isinstance(error, dict) and error:
        inner = words_in({"error_code": error.get("code"), **error}, redact)
        quote = error["said"] if isinstance(error.get("said"), dict | list) else None
        return Words(inner.code or outer.code, inner.message or outer.message, inner.detail or outer.detail, quote)
    text = tidy(error, redact) if isinstance(error, str) else None
    return Words(outer.code, text or outer.message, outer.detail) if text or outer.code else None


def said_of(words: Words) -> str | None:
    """Upstream's own words, or the fields that it names."""
    return words.message or ", ".join(_fields(words.detail)) or None


def sentence(code: str, words: Words) -> Message:
    """Ours first, then upstream's own words, quoted."""
    return _quoting(Message(code.replace("_", ".", 1)), said_of(words))


def _quoting(ours: Message, quote: str | None) -> Message:
    return Message("upstream.said", sentence=ours, words=quote) if quote else ours


def _fields(detail: Any) -> list[str]:
    """`detail[]` of a 422 names fields: `{"loc": ["body", "size"], "msg": …}`."""
    found = []
    for item in detail if isinstance(detail, list) else ():
        if isinstance(item, dict) and isinstance(item.get("loc"), list) and isinstance(item.get("msg"), str):
            place = ".".join(str(part) for part in item["loc"] if part != "body")
            found.append(f"{place}: {item['msg']}" if place else item["msg"])
    return found[:3]


def error_for(status: int, wait: str | None, reply: Any, redact: Redact) -> UpstreamError:
    """The error that an answer to a reading call is. `reply` is its JSON, None when that can't be read."""
    words = words_in(reply, redact) if isinstance(reply, dict) else Words(None, None)
    known: dict[str, Any] = {"http_status": status, "upstream_code": words.code, "detail": words.detail}
    if status == 429 or words.code == "429001":
        return UpstreamBusy(Message("upstream.busy"), retry_after=retry_after(wait), **known)
    refused = status in REFUSALS or (status == 200 and words.code is not None and words.code != "500001")
    if refused:
        code = kind_of(status, words.code)
        if status == 200 and words.code:  # whoever reads the status reads what the code stands for
            known["http_status"] = int(words.code[:3]) if re.fullmatch(r"4\d{5}", words.code) else status
        return UpstreamRefused(sentence(code, words), code=code, **known)
    message = _quoting(Message("upstream.unusable", status=status), words.message)
    return UpstreamBroken(message, retry_after=retry_after(wait), **known)


def retry_after(wait: str | None) -> float | None:
    """Seconds until upstream wants to be asked again, given as seconds or as a date; at most an hour is believed."""
    if not wait:
        return None
    try:
        seconds = float(wait)
    except ValueError:
        try:
            until = parsedate_to_datetime(wait)
        except ValueError:
            return None
        seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    return min(max(0.0, seconds), MAX_WAIT_S) if math.isfinite(seconds) else None


def tidy(value: Any, redact: Redact, depth: int = 0) -> Any:
    """Foreign JSON made fit to store and show: no secret, no control character, no book."""
    if isinstance(value, str):
        text = _CONTROL.sub(" ", redact(value)).strip()
        return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
    if isinstance(value, list):
        return [tidy(item, redact, depth + 1) for item in value[:MAX_ITEMS]] if depth < DEEPEST else "…"
    if isinstance(value, dict):
        if depth >= DEEPEST:
            return "…"
        return {tidy(key, redact): tidy(item, redact, depth + 1) for key, item in list(value.items())[:MAX_ITEMS]}
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:MAX_LENGTH]
