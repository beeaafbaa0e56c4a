"""Recolor: give one thing another color."""

from dataclasses import dataclass
from typing import Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import (
    kept_noun,
    short_name,
    target_phrase,
    thing,
    title_start,
)
from app.prompts.compose.parts import Line, mine, words
from app.prompts.language.grammar import phrase


@dataclass(frozen=True, slots=True)
class Recolor(Change):
    """Give one thing another color."""

    kind: Literal["recolor"] = kind_name()
    target: str = declare("words", "What is recolored.", "jacket", required=True)
    to: str = declare("words", "The new color.", "navy", required=True)


def _lines(change: Recolor, at: str, only: str) -> list[Line]:
    target, color = target_phrase(change.target, "", at), mine(change.to, f"{at}/to")
    sentence = words(f"Change {only}the color of ", target, " to ", color, ".")
    return lines_of(when(change.target, when(change.to, sentence)))


KIND = ChangeKind(
    make=Recolor,
    rank=7,
    label=N_("Recolor"),
    stage=3,
    lines=_lines,
    title=lambda change: N_("%(target)s in %(to)s", target=title_start(change.target), to=phrase(change.to)),
    made=lambda change: f"new color of the {short_name(thing(change.target), 'object')}",
    recommends=("framing", "shadows", "everything_else"),
    denies=lambda change: ("palette", *kept_noun(change.target)),
    happens=N_("recolored"),
    endangers=Danger("shadows", N_("A new color often flattens the shadows."), N_("Keep the shadows")),
    local=True,
    draft=lambda _change: N_("Not available in drafts. Connect RunComfy to recolor objects."),
    flag=Flag("--recolor", "TARGET=COLOR", "give something another color", "pair", ("target", "to"), "jacket=navy"),
    gist=N_("%(target)s in %(to)s"),
    gist_needs="to",
)
