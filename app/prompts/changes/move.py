"""Move: put a thing in another place of the image."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.drawn_text import only_text
from app.prompts.changes.targets import (
    TARGET,
    kept_noun,
    place_text,
    short_name,
    target_phrase,
    thing,
    title_start,
)
from app.prompts.compose.parts import Line, option, words
from app.prompts.compose.place_phrases import end_of_move
from app.prompts.spec.fields import Choice
from app.prompts.spec.vocabulary import PLACES


@dataclass(frozen=True, slots=True)
class Move(Change):
    """Put a thing in another place of the image."""

    kind: Literal["move"] = kind_name()
    target: str = declare("words", *TARGET, required=True)
    from_: Annotated[str, Choice(PLACES)] = declare(
        "place", "Where it is.", "top-right", name="from", required=True, starts="top-left"
    )
    to: Annotated[str, Choice(PLACES)] = declare(
        "place", "Where it goes.", "bottom-center", required=True, starts="bottom-center"
    )


def _lines(change: Move, at: str, _only: str) -> list[Line]:
    ends = option(end_of_move(change.from_), f"{at}/from"), option(end_of_move(change.to), f"{at}/to")
    sentence = words("Move ", target_phrase(change.target, "", at), " from ", ends[0], " to ", ends[1], ".")
    return lines_of(when(change.target, sentence))


def _denies(change: Move) -> tuple[str, ...]:
    noun = tuple(word for word in kept_noun(change.target) if word != "text")
    return ("layout", "framing", *noun)


KIND = ChangeKind(
    make=Move,
    rank=3,
    label=N_("Move"),
    stage=2,
    lines=_lines,
    title=lambda change: N_("%(target)s to %(place)s", target=title_start(change.target), place=place_text(change.to)),
    made=lambda change: f"new place of the {short_name(thing(change.target), 'object')}",
    recommends=("typography", "photograph", "brand_mark"),
    denies=_denies,
    happens=N_("moved within it"),
    endangers=Danger("text", N_("Other text often moves too."), N_("Keep all other text")),
    draft=only_text,
    flag=Flag(
        "--move",
        "TARGET=FROM:TO",
        "move something, such as headline=top-right:bottom-center",
        "move",
        ("target", "from", "to"),
        "headline=top-right:bottom-center",
    ),
    gist=LazyText("%(target)s"),
)
