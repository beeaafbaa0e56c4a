"""What each event says in a timeline, in words. English here and in the API; pages pass `translate`."""

from collections.abc import Callable
from typing import Any

_ = str  # marks a sentence for translation

SAID: dict[str, str] = {
    "created": _("Created, ${held_usd} reserved"),
    "created_free": _("Created"),
    "claimed": _("Sending…"),
    "accepted": _("{upstream} accepted the request"),
    "accepted_late": _("{upstream} accepted the request after all"),
    "adopted": _("A late reply named this request"),
    "answer_adopted": _("A late reply became a run of its own"),
    "declined": _("Not sent; retrying now"),
    "not_sent": _("Not sent, {reason}; again in {again_in_s} s"),
    "refused": _("{upstream} refused the request; nothing was charged"),
    "answer_unknown": _("No clear reply: {reason}"),
    "claim_stale": _("The server stopped while it was sending"),
    "id_taken": _("The request ID that came back belongs to another run"),
    "id_shared": _("Another run was given this run’s request ID"),
    "cancelled_here": _("Canceled before it was sent"),
    "cancelled": _("Canceled"),
    "cancel_asked": _("Cancellation requested"),
    "cancel_cancelled": _("{upstream} canceled it; not charged"),
    "cancel_too_late": _("Too late to cancel: it had started"),
    "cancel_unknown": _("No reply to the cancellation from {upstream}"),
    "unreachable": _("Stopped trying: couldn’t reach {upstream}"),
    "upstream_changed": _("Not sent: this server now uses another provider"),
    "source_gone": _("Not sent: a source image is gone"),
    "stale": _("Not sent after all"),
    "parked": _("Waiting for a person to send it"),
    "sent_on": _("Sent by a person"),
    "gone_on": _("A person let it go on"),
    "queued": _("In the queue"),
    "running": _("Running"),
    "seen_again": _("Seen again, running"),
    "word": _("{upstream} status: {word}"),
    "succeeded": _("Finished"),
    "succeeded_cost": _("Finished, ${cost_usd}"),
    "failed": _("{upstream} couldn’t complete it"),
    "lost": _("Lost track of it"),
    "token_refused": _("{upstream} refused the token; sign in again"),
    "received": _("Downloading"),
    "saved": _("Saved"),
    "done": _("Done"),
    "expired": _("The result is gone from {upstream}"),
    "incomplete": _("The result couldn’t be downloaded completely"),
    "empty": _("{upstream} finished without an image"),
    "still_expired": _("Retried: the result is gone"),
    "still_incomplete": _("Retried: still incomplete"),
    "still_refused": _("Retried: still refused"),
    "still_empty": _("Retried: still no image"),
    "address_refused": _("The result’s URL doesn’t belong to {upstream}"),
    "unsaved_why": _("The result is not here: {why}"),
    "still_unsaved_why": _("Tried again, still not here: {why}"),
    "saved_unshown": _("Saved; {unshown} of {files} can’t be shown here"),
    "unread": _("{upstream} said something that can’t be read of: {fields}. It counts as not known"),
    "unreadable": _("{upstream}’s answers can’t be read: {why}"),
    "warned": _("The result came with a warning: “{words}”"),
    "crashed": _("Stopped after {times} crashes of this server with the same cause: {why}"),
    "cost_stated": _("A person recorded its cost: ${cost_usd}"),
    "cost_stated_free": _("A person recorded that it cost nothing"),
    "abandoned": _("Stopped by a person; amount still reserved"),
    "pasted": _("A person linked the request"),
    "restored": _("The database was restored; this may have been sent before"),
    "deleted": _("Deleted"),
    "undeleted": _("Restored"),
}
UPSTREAMS = {"runcomfy": "RunComfy", "sandbox": _("The sandbox"), "custom": _("Upstream")}


def say(cause: str, detail: dict[str, Any], upstream: str, state: str, translate: Callable[[str], str] = str) -> str:
    """One line for an event. A cause without a sentence is shown as its own words."""
    if cause == "created" and not float(detail.get("held_usd", 0)):
        cause = "created_free"
    elif cause == "succeeded" and "cost_usd" in detail:
        cause = "succeeded_cost"
    elif cause == "cost_stated" and not float(detail.get("cost_usd", 1)):
        cause = "cost_stated_free"
    elif cause == "cancelled" and state == "not_sent":
        cause = "cancelled_here"
    elif state == "unsaved" and "why" in detail:
        cause = "still_unsaved_why" if cause.startswith("still_") else "unsaved_why"
    elif cause == "refused" and state == "unsaved":
        cause = "address_refused"
    elif cause == "saved" and "unshown" in detail:
        cause = "saved_unshown"
    sentence = translate(SAID[cause]) if cause in SAID else cause.replace("_", " ").capitalize()
    try:
        return sentence.format(**{"upstream": translate(UPSTREAMS.get(upstream, upstream)), **detail})
    except (KeyError, IndexError, ValueError):  # a detail that an older version did not write
        return sentence
