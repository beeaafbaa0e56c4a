"""Style: restyle the whole image."""

from dataclasses import dataclass
from typing import Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import gist
from app.prompts.compose.parts import Line, mine, words


@dataclass(frozen=True, slots=True)
class Style(Change):
    """Restyle the whole image."""

    kind: Literal["style"] = kind_name()
    to: str = declare("words", "The new style.", "a loose watercolor painting", required=True)


def _lines(change: Style, at: str, _only: str) -> list[Line]:
    return lines_of(when(change.to, words("Restyle the image as ", mine(change.to, f"{at}/to"), ".")))


KIND = ChangeKind(
    make=Style,
    rank=9,
    label=N_("Style"),
    stage=3,
    lines=_lines,
    title=lambda change: N_("Style: %(to)s", to=gist(change.to)),
    made=lambda _change: "new style",
    recommends=("identity", "pose", "framing"),
    denies=lambda _change: ("photograph", "palette"),
    happens=N_("restyled"),
    endangers=Danger("layout", N_("A new style often rearranges the image."), N_("Keep the layout")),
    broad=N_("the whole image is redrawn"),
    draft=lambda _change: N_("Not available in drafts. Connect RunComfy to restyle the image."),
    flag=Flag("--style", "WORDS", "change the style", "words", ("to",)),
)
