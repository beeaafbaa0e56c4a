"""Lighting: change the light of the whole image."""

import re
from dataclasses import dataclass
from typing import Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import gist
from app.prompts.compose.parts import Line, mine, words

_MOODS = re.compile(
    r"\b(?:blue hour|dusk|twilight|night|moon\w*|sepia|golden|sunset|sunrise|afternoon|candle\w*|fire\w*|lamp\w*|evening|"
    r"black[- ]and[- ]white|monochrome|overcast|cloudy|diffuse|flat|moody|dark|low[- ]key|dim|dramatic|hard|contrasty|"
    r"high[- ]key|airy|cool|cold|morning|blue|warm|sun\w*|window light|bright|brighter|light|high|soft|daylight|natural|"
    r"studio|softbox)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lighting(Change):
    """Change the light of the whole image."""

    kind: Literal["lighting"] = kind_name()
    to: str = declare("words", "The new light.", "golden hour", required=True)


def _lines(change: Lighting, at: str, only: str) -> list[Line]:
    return lines_of(when(change.to, words(f"Change {only}the lighting to ", mine(change.to, f"{at}/to"), ".")))


def _draft(change: Lighting) -> str:
    return "" if _MOODS.search(change.to) else N_("Drafts support a few lighting moods, such as golden hour.")


KIND = ChangeKind(
    make=Lighting,
    rank=8,
    label=N_("Lighting"),
    stage=3,
    lines=_lines,
    title=lambda change: N_("Light: %(to)s", to=gist(change.to)),
    made=lambda _change: "new lighting",
    recommends=("framing", "everything_else"),
    denies=lambda _change: ("lighting",),
    happens=N_("changed"),
    endangers=Danger("framing", N_("New lighting often shifts the crop."), N_("Keep the framing")),
    broad=N_("lighting affects everything"),
    draft=_draft,
    flag=Flag("--light", "WORDS", "change the light, such as 'golden hour'", "words", ("to",)),
)
