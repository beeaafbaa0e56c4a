"""Why a run has no result, as it is stored: a code, its params, and what upstream said of it in its own words.

The code is that of the API. `params` are what the message of that code (app/messages/runs.py) is filled with; `case`
among them names one message where a code has several. A run of a version before codes may hold a `message` instead.
"""

from collections.abc import Mapping
from typing import Any

from app.messages import MESSAGES, Message, message_of, read, stored

FAILED = "failed"  # the case whose code is upstream's own


def run_error(
    code: str,
    /,
    *,
    retryable: bool = False,
    outcome_known: bool = True,
    upstream_said: Any = None,
    detail: Any = None,
    status: int | None = None,
    **params: Any,
) -> dict[str, Any]:
    """Return an error fit to store. A param may be a message, which is kept as its code and params."""
    error = {"code": code, "params": {name: stored(value) for name, value in params.items()}}
    values = {"upstream_said": stored(upstream_said), "detail": detail, "status": status}
    known = {name: value for name, value in values.items() if value is not None}
    return {**error, **known, "retryable": retryable, "outcome_known": outcome_known}


def error_text(error: Mapping[str, Any]) -> str:
    """Return its message, in English until it is translated: ours first, then upstream's own words, quoted."""
    params = error.get("params")
    if params is None:
        return str(error.get("message") or error["code"])
    quote: str | None = read(error.get("upstream_said"))
    if params.get("case") == FAILED:
        return quote or Message(f"run.{FAILED}")
    code = _message_code(str(error["code"]), str(params.get("case") or ""))
    text = message_of(code, params) if code else None
    if text is None:
        return quote or str(error["code"])
    return Message("upstream.said", sentence=text, words=quote) if quote else text


def group_error_text(error: Mapping[str, Any]) -> str:
    """Return why a chain could not go on by itself: the message of the error that stopped it."""
    params = error.get("params")
    return str(error.get("message", "")) if params is None else str(read(params.get("why", "")))


def _message_code(code: str, case: str) -> str | None:
    """Return which message says this, of those that this version has."""
    upstream = f"upstream.{code.removeprefix('upstream_')}" if code.startswith("upstream_") else ""
    wanted = (f"run.{code}.{case}", f"run.{case}", f"run.{code}", upstream)
    return next((name for name in wanted if name in MESSAGES), None)
