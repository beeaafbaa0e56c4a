"""Add: put a new object into the image."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import short_name
from app.prompts.compose.parts import Line, Wording, mine, option, words
from app.prompts.compose.place_phrases import at_place
from app.prompts.language.grammar import phrase
from app.prompts.spec.fields import Choice
from app.prompts.spec.vocabulary import PLACES


@dataclass(frozen=True, slots=True)
class Add(Change):
    """Put a new object into the image."""

    kind: Literal["add"] = kind_name()
    what: str = declare("words", "What is added.", "a potted fern", required=True)
    where: Annotated[str, Choice(PLACES)] = declare("place", "Where it goes.", "right margin")


def _lines(change: Add, at: str, _only: str) -> list[Line]:
    place: Wording = words(" ", option(at_place(change.where), f"{at}/where")) if change.where else ""
    return lines_of(when(change.what, words("Add ", mine(change.what, f"{at}/what"), place, ".")))


KIND = ChangeKind(
    make=Add,
    rank=6,
    label=N_("Add object"),
    stage=2,
    lines=_lines,
    title=lambda change: N_("Added: %(what)s", what=phrase(change.what)),
    made=lambda change: f"added {short_name(change.what, 'object')}",
    recommends=("framing", "lighting", "everything_else"),
    endangers=Danger("framing", N_("Adding an object often shifts the crop."), N_("Keep the framing")),
    local=True,
    unquoted_in="what",
    draft=lambda _change: N_("Drafts can add text, but not objects."),
    flag=Flag("--add", "WHAT[@WHERE]", "add something, such as 'a fern@right-margin'", "placed", ("what",)),
)
