"""Add text: set a text that is not in the image yet."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of
from app.prompts.changes.targets import TARGET
from app.prompts.changes.text import (
    COLOR,
    DIRECTION,
    GROUND,
    LOOK,
    READS,
    SCRIPT,
    STYLE,
    TYPEFACE,
    Reads,
    Script,
    text_made,
    text_title,
)
from app.prompts.compose.parts import Line
from app.prompts.spec.fields import Choice
from app.prompts.spec.vocabulary import DIRECTIONS, POSITIONS


@dataclass(frozen=True, slots=True)
class AddText(Change):
    """Set a text that isn’t in the image yet."""

    kind: Literal["add_text"] = kind_name()
    target: str = declare("words", *TARGET, required=True, control="list", starts="headline")
    reads: Reads = declare("text", *READS, required=True)
    size: str = declare("words", "How large it is set.", "small")
    script: Script = declare("script", *SCRIPT)
    style: str = declare("words", *STYLE, control="list")
    typeface: str = declare("words", *TYPEFACE, control="list")
    color: str = declare("words", *COLOR)
    background: str = declare("words", *GROUND)
    look: str = declare("words", *LOOK)
    direction: Annotated[str, Choice(DIRECTIONS)] = declare("choice", *DIRECTION)
    position: Annotated[str, Choice(POSITIONS)] = declare(
        "place", "Where it goes.", "bottom-center", asked=True, starts="center"
    )


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
