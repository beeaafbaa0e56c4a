"""What each word of a keep list is judged by. Words without a check of their own stand with everything outside the area."""

from app.fidelity.verdicts import Check, Item, Verdict
from app.messages import Message

CHECK_OF = {
    "face": Check.FACE,
    "identity": Check.FACE,
    "expression": Check.FACE,
    "framing": Check.FRAMING,
    "layout": Check.FRAMING,
    "lighting": Check.COLOR,
    "palette": Check.COLOR,
    "brand_mark": Check.MARK,
    "text": Check.TEXT,
    "typography": Check.TEXT,
    "label": Check.TEXT,
}


def by_drift(what: str, drift: Item) -> Item:
    """Judge something whose place is not known by the drift map: nothing changed anywhere means that it did not."""
    if drift.verdict is Verdict.HELD:
        return Item(Check.DRIFT, what, Verdict.HELD, Message("report.kept_held"))
    words = Message("report.kept_unchecked")
    return Item(Check.DRIFT, what, Verdict.CANT_TELL, words)
