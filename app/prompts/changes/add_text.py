"""Add text: set a text that is not in the image yet."""

from dataclasses import dataclass
from typing import ClassVar

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, lines_of
from app.prompts.changes.text import text_made, text_title
from app.prompts.compose.parts import Line
from app.prompts.spec.vocabulary import DIRECTIONS, POSITIONS


@dataclass(frozen=True, slots=True)
class AddText(Change):
    kind: ClassVar[str] = "add_text"
    target: str = declare("words", required=True, control="list", starts="headline")
    reads: tuple[str, ...] = declare("text", required=True)
    size: str = declare("words")
    script: str = declare("script")
    style: str = declare("words", control="list")
    typeface: str = declare("words", control="list")
    color: str = declare("words")
    background: str = declare("words")
    look: str = declare("words")
    direction: str = declare("choice", choices=DIRECTIONS)
    position: str = declare("place", choices=POSITIONS, asked=True, starts="center")


def _lines(change: AddText, at: str, _only: str) -> list[Line]:
    from app.prompts.compose.text_sentences import add_text  # it knows both kinds of text

    return lines_of(add_text(change, at))


KIND = ChangeKind(
    make=AddText,
    rank=1,
    label=N_("Add text"),
    stage=4,
    lines=_lines,
    title=text_title,
    made=text_made,
    recommends=("photograph", "brand_mark"),
    endangers=Danger("text", N_("Existing text often changes when text is added."), N_("Keep all other text")),
    draft=lambda _change: "",
    flag=Flag(
        "--add-text",
        "TARGET=WORDS",
        "a text that is not there yet",
        "text",
        ("target", "reads"),
        "headline=今日のおすすめ",
    ),
    gist=N_("%(target)s reads %(reads)s"),
    gist_needs="reads",
)
