"""Replace: put one thing where another is."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import (
    WHERE,
    kept_noun,
    short_name,
    target_phrase,
    title_start,
)
from app.prompts.compose.parts import Line, mine, words
from app.prompts.language.grammar import phrase
from app.prompts.spec.fields import Choice
from app.prompts.spec.vocabulary import PLACES


@dataclass(frozen=True, slots=True)
class Replace(Change):
    """Put one thing where another is."""

    kind: Literal["replace"] = kind_name()
    target: str = declare("words", "What is replaced.", "mug", required=True)
    with_: str = declare("words", "What is there instead.", "glass of water", name="with", required=True)
    where: Annotated[str, Choice(PLACES)] = declare("place", *WHERE, control="ordinal")


def _lines(change: Replace, at: str, _only: str) -> list[Line]:
    target, instead = target_phrase(change.target, change.where, at), mine(change.with_, f"{at}/with")
    return lines_of(when(change.target, when(change.with_, words("Replace ", target, " with ", instead, "."))))


KIND = ChangeKind(
    make=Replace,
    rank=5,
    label=N_("Replace"),
    stage=2,
    lines=_lines,
    title=lambda change: N_("%(target)s becomes %(to)s", target=title_start(change.target), to=phrase(change.with_)),
    made=lambda change: f"new {short_name(change.with_, 'object')}",
    recommends=("framing", "lighting", "everything_else"),
    denies=lambda change: kept_noun(change.target),
    happens=N_("replaced"),
    endangers=Danger("everything_else", N_("Nearby objects often change too."), N_("Keep everything else")),
    local=True,
    unquoted_in="with",
    flag=Flag(
        "--replace",
        "TARGET=WITH",
        "replace one thing with another",
        "pair",
        ("target", "with"),
        "mug=glass of water",
    ),
    gist=N_("%(target)s with %(with)s"),
    gist_needs="with",
)
