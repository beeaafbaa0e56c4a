"""Crop: give the image another framing or ratio."""

import re
from dataclasses import dataclass
from typing import Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Flag, declare, kind_name, lines_of, when
from app.prompts.compose.parts import Line, mine, words
from app.prompts.language.grammar import phrase

_RATIO = re.compile(r"\b\d+(?:\.\d+)? ?[:x×] ?\d+(?:\.\d+)?\b|\bsquare\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Crop(Change):
    """Give the image another framing or ratio."""

    kind: Literal["crop"] = kind_name()
    to: str = declare("words", "The new framing or ratio.", "a square", required=True)


def _lines(change: Crop, at: str, _only: str) -> list[Line]:
    return lines_of(when(change.to, words("Reframe the image to ", mine(change.to, f"{at}/to"), ".")))


def _draft(change: Crop) -> str:
    return "" if _RATIO.search(change.to) else N_("Drafts can crop to a ratio, such as 4:5.")


KIND = ChangeKind(
    make=Crop,
    rank=11,
    label=N_("Reframe"),
    stage=0,
    lines=_lines,
    title=lambda change: N_("Reframed to %(to)s", to=phrase(change.to)),
    made=lambda _change: "new framing",
    denies=lambda _change: ("layout", "framing"),
    happens=N_("reframed"),
    broad=N_("the framing changes"),
    reframes=True,
    draft=_draft,
    flag=Flag("--crop", "WORDS", "reframe, such as 'a square'", "words", ("to",)),
)
