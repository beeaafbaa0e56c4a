"""Remove: take one thing out of the image."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.drawn_text import only_text
from app.prompts.changes.targets import WHERE, kept_noun, place_text, target_phrase, title_name
from app.prompts.compose.parts import Line, words
from app.prompts.spec.fields import Choice
from app.prompts.spec.vocabulary import ORDINALS, PLACES


@dataclass(frozen=True, slots=True)
class Remove(Change):
    """Take one thing out of the image."""

    kind: Literal["remove"] = kind_name()
    target: str = declare("words", "What is removed.", "cup", required=True)
    where: Annotated[str, Choice(PLACES)] = declare("place", *WHERE, control="ordinal")


def _lines(change: Remove, at: str, only: str) -> list[Line]:
    target = target_phrase(change.target, change.where, at)
    if change.where in ORDINALS:
        return lines_of(when(change.target, words("Remove ", target, " only" if only else "", ".")))
    return lines_of(when(change.target, words("Remove ", only, target, ".")))


def _title(change: Remove) -> LazyText:
    name = title_name(change.target)
    if change.where:
        return N_("Without the %(place)s %(target)s", place=place_text(change.where), target=name)
    return N_("Without %(target)s", target=name)


KIND = ChangeKind(
    make=Remove,
    rank=4,
    label=N_("Remove"),
    stage=2,
    lines=_lines,
    title=_title,
    made=lambda _change: "cleared place",
    recommends=("framing", "lighting", "everything_else"),
    denies=lambda change: kept_noun(change.target),
    happens=N_("removed"),
    endangers=Danger("everything_else", N_("Nearby objects are often removed too."), N_("Keep everything else")),
    local=True,
    draft=only_text,
    flag=Flag("--remove", "TARGET[@WHERE]", "remove something, such as cup@leftmost", "placed", ("target",)),
    gist=LazyText("%(target)s"),
)
