"""Texts that were to stay: read before and after, and compared. The engines that read are an extra of the project.

Without one a text is `not_installed`: nobody looked, and the report says so. `compare` is what an engine's lines go through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.fidelity.picture import Picture
from app.fidelity.verdicts import Box, Check, Item, Limits, Verdict
from app.messages import Message

LIMITS = Limits(held=0.03, changed=0.20)  # one minus the likeness
NOT_INSTALLED = Message("report.no_reader")
UNIT = "of the letters differ"


@dataclass(frozen=True)
class Line:
    text: str
    box: Box


Reader = Callable[[Picture], Sequence[Line]]


def text(expected: str, edit: Picture, reader: Reader | None) -> Item:
    """Judge whether `expected` reads in the edit, anywhere."""
    what = Message("report.text", text=expected)
    if reader is None:
        return Item(Check.TEXT, what, Verdict.NOT_INSTALLED, NOT_INSTALLED)
    return compare(expected, reader(edit))


def compare(expected: str, lines: Sequence[Line]) -> Item:
    """Return the item for a text and the lines that were read; inside a line and across lines counts too."""
    what = Message("report.text", text=expected)
    wanted = plain(expected)
    if not wanted:
        return Item(Check.TEXT, what, Verdict.CANT_TELL, Message("report.text_no_letters"))
    joined = plain("".join(line.text for line in lines))
    best = max(lines, key=lambda line: likeness(wanted, plain(line.text)), default=None)
    found = max(likeness(wanted, joined), likeness(wanted, plain(best.text)) if best else 0.0)
    lost = 1 - found
    verdict = LIMITS.verdict(lost)
    if verdict is Verdict.CHANGED and not is_readable(expected):
        verdict = Verdict.CANT_TELL
    words = {
        Verdict.HELD: Message("report.text_held"),
        Verdict.CHANGED: Message("report.text_reads", text=best.text)
        if best and found > 0.3
        else Message("report.not_found"),
        Verdict.CANT_TELL: Message("report.text_may_read", text=best.text) if best else Message("report.text_unread"),
    }[verdict]
    return Item(Check.TEXT, what, verdict, words, lost, UNIT, best.box if best and found > 0.3 else None, LIMITS)


def plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def likeness(wanted: str, there: str) -> float:
    """Return how much of `wanted` stands in `there`, 0 to 1: 1 where it stands in it whole."""
    if wanted in there:
        return 1.0
    if not there:
        return 0.0
    matcher = SequenceMatcher(None, wanted, there, autojunk=False)
    if len(there) <= len(wanted):
        return matcher.ratio()
    starts = {max(0, block.b - block.a) for block in matcher.get_matching_blocks() if block.size}
    windows = (there[start : start + len(wanted)] for start in starts)
    return max((SequenceMatcher(None, wanted, window, autojunk=False).ratio() for window in windows), default=0.0)


def is_readable(words: str) -> bool:
    """Whether the script is one in which a mismatch proves something: Latin, kana, Chinese characters."""
    return all(
        ord(letter) < 0x250 or 0x3040 <= ord(letter) <= 0x30FF or 0x3400 <= ord(letter) <= 0x9FFF
        for letter in plain(words)
    )
