"""What was asked to change beyond a place, and which of the measured things can then be judged at all.

A change of light is no drift of color, a crop no drift of the frame. Where one thing was to change and nobody knows where,
it may be what a place shows, but it is never the whole picture's cast.
"""

from dataclasses import dataclass, replace

from app.fidelity.color import LIMITS as COLOR_LIMITS
from app.fidelity.color import Cast
from app.fidelity.verdicts import Check, Item, Verdict
from app.messages import Message, joined

UNKNOWN = Message("report.unknown_area")
BY_WISH = {
    Check.FRAMING: Message("report.asked_framing"),
    Check.COLOR: Message("report.asked_color"),
    Check.DRIFT: Message("report.asked_drift"),
}


@dataclass(frozen=True)
class Wish:
    """`local`: one thing was to change, so that a change of the whole picture was not asked, wherever that thing is."""

    light: bool = False
    frame: bool = False
    everything: bool = False
    local: bool = False

    def covers(self, check: Check) -> bool:
        return {Check.FRAMING: self.frame, Check.COLOR: self.light, Check.DRIFT: self.everything}.get(check, False)


def judged_by(wish: Wish, item: Item, cast: Cast | None, *, is_known: bool) -> Item:
    """Return the item, as “can't tell” where it shows what may have been asked."""
    if is_known:
        return item
    if wish.covers(item.check):
        return replace(item, verdict=Verdict.CANT_TELL, words=BY_WISH[item.check])
    if item.verdict is not Verdict.CHANGED or item.check is Check.FRAMING:
        return item
    if item.check is Check.COLOR and wish.local and cast and cast.whole > COLOR_LIMITS.changed:
        return item
    return replace(item, verdict=Verdict.CANT_TELL, words=joined(item.words, UNKNOWN))
