"""Text: replace what a text in the image reads. Up to four texts are one scope, said together in `text_sentences.py`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare
from app.prompts.changes.targets import short_name, target_name, title_start
from app.prompts.spec.vocabulary import DIRECTIONS, PLACES, POSITIONS, SAME, TARGETS


@dataclass(frozen=True, slots=True)
class Text(Change):
    kind: ClassVar[str] = "text"
    target: str = declare("words", required=True, control="list", starts="headline")
    reads: tuple[str, ...] = declare("text", required=True)
    replaces: str = declare("text")
    script: str = declare("script")
    style: str = declare("words", control="list")
    typeface: str = declare("words", control="list")
    color: str = declare("words")
    background: str = declare("words")
    look: str = declare("words")
    direction: str = declare("choice", choices=DIRECTIONS)
    position: str = declare("place", choices=POSITIONS, starts=SAME)
    weight: str = declare("choice", choices=(SAME,), control="same", starts=SAME)
    where: str = declare("place", choices=PLACES, control="ordinal")


def text_title(change: Any) -> LazyText:
    words = " ".join(line for line in change.reads if line.strip())
    name = title_start(change.target) or N_("Text")
    return N_("%(target)s reads %(text)s", target=name, text=words) if words else LazyText("%(target)s", target=name)


def text_made(change: Any) -> str:
    name = target_name(change.target)
    return TARGETS[name].subject if name in TARGETS else f"new {short_name(name, 'text')}"


def _denies(change: Text) -> tuple[str, ...]:
    label = ("label",) if target_name(change.target) == "label" else ()
    return (*label, *(("typography",) if change.typeface else ()))


KIND = ChangeKind(
    make=Text,
    rank=0,
    label=N_("Text"),
    stage=4,
    title=text_title,
    made=text_made,
    recommends=("photograph", "layout", "brand_mark"),
    denies=_denies,
    happens=N_("rewritten"),
    endangers=Danger("text", N_("Small print often shifts when nearby text changes."), N_("Keep all other text")),
    draft=lambda _change: "",
    flag=Flag(
        "--text",
        "TARGET=WORDS",
        "the new words of a text in the image, such as headline=今日のおすすめ",
        "text",
        ("target", "reads"),
        "headline=今日のおすすめ",
    ),
    gist=N_("%(target)s reads %(reads)s"),
    gist_needs="reads",
)
