"""Faces that were to stay. What compares them is an extra of the project; without it a face is `not_installed`.

An engine's words are "measures alike", never "same person", and its descriptors are not stored.
"""

from collections.abc import Callable

from app.fidelity.align import Alignment
from app.fidelity.pair import Pair
from app.fidelity.verdicts import Check, Item, Verdict
from app.messages import Message

NOT_INSTALLED = Message("report.no_faces")

FaceCheck = Callable[[Pair, Alignment], Item]


def face(pair: Pair, alignment: Alignment, check: FaceCheck | None) -> Item:
    if check is None:
        return Item(Check.FACE, "face", Verdict.NOT_INSTALLED, NOT_INSTALLED)
    return check(pair, alignment)
