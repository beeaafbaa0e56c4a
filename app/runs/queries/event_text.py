"""What each event says in a timeline: its cause is a code of app/messages/events.py, its detail the params."""

from typing import Any

from app.messages import MESSAGES, LazyText, message_of
from app.messages.events import UPSTREAMS


def event_text(cause: str, detail: dict[str, Any], upstream: str, state: str) -> LazyText:
    """Return one line for an event, in English until it is translated. A cause without a message is its own words."""
    params = {"upstream": UPSTREAMS.get(upstream, upstream), **detail}
    text = message_of(f"event.{_case(cause, detail, state)}", params)
    return text or LazyText(cause.replace("_", " ").capitalize())


def _case(cause: str, detail: dict[str, Any], state: str) -> str:
    """Return which message of its cause an event has."""
    if cause == "created" and not float(detail.get("held_usd", 0)):
        return "created_free"
    if cause == "succeeded" and "cost_usd" in detail:
        return "succeeded_cost"
    if cause == "cost_stated" and not float(detail.get("cost_usd", 1)):
        return "cost_stated_free"
    if cause == "cancelled" and state == "not_sent":
        return "cancelled_here"
    if state == "unsaved" and "why" in detail:
        kind = f"unsaved_{detail.get('case', 'why')}"
        kind = kind if f"event.{kind}" in MESSAGES else "unsaved_why"
        return f"still_{kind}" if cause.startswith("still_") else kind
    if cause == "refused" and state == "unsaved":
        return "address_refused"
    if cause == "saved" and "unshown" in detail:
        return "saved_unshown"
    return cause
