"""Blur: soften one thing, such as the background behind the product."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import (
    kept_noun,
    short_name,
    target_phrase,
    thing,
    title_start,
)
from app.prompts.compose.parts import Line, Wording, option, words
from app.prompts.spec.fields import Choice

STRENGTHS = ("slightly", "moderately", "strongly")


@dataclass(frozen=True, slots=True)
class Blur(Change):
    """Soften one thing, such as the background behind the product."""

    kind: Literal["blur"] = kind_name()
    target: str = declare("words", "What is blurred.", "the background behind the product", required=True)
    strength: Annotated[str, Choice(STRENGTHS)] = declare("choice", "How much.", "slightly")


def _lines(change: Blur, at: str, _only: str) -> list[Line]:
    strength: Wording = words(" ", option(change.strength, f"{at}/strength")) if change.strength else ""
    return lines_of(when(change.target, words("Blur ", target_phrase(change.target, "", at), strength, ".")))


KIND = ChangeKind(
    make=Blur,
    rank=8,
    label=N_("Blur"),
    stage=3,
    lines=_lines,
    title=lambda change: N_("%(target)s blurred", target=title_start(change.target)),
    made=lambda change: f"blur of the {short_name(thing(change.target), 'object')}",
    recommends=("framing", "lighting", "everything_else"),
    denies=lambda change: kept_noun(change.target),
    happens=N_("blurred"),
    endangers=Danger("everything_else", N_("Nearby objects often lose sharpness too."), N_("Keep everything else")),
    local=True,
    draft=lambda _change: N_("Not available in drafts. Connect RunComfy to blur parts of an image."),
    flag=Flag("--blur", "TARGET", "blur something, such as 'the background behind the product'", "words", ("target",)),
    gist=LazyText("%(target)s"),
)
