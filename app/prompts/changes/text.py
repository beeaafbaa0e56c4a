"""Text: replace what a text in the image reads. Up to four texts are one scope, said together in `text_sentences.py`."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import MaxLen

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name
from app.prompts.changes.targets import TARGET, WHERE, short_name, target_name, title_start
from app.prompts.language.quotes import LINES
from app.prompts.language.scripts import is_script
from app.prompts.spec.fields import Check, Choice, Form, Phrase
from app.prompts.spec.vocabulary import DIRECTIONS, PLACES, POSITIONS, SAME, TARGETS

Reads = Annotated[
    tuple[str, ...],
    Form(
        whole=Annotated[tuple[Phrase, ...], MaxLen(len(LINES))],
        short=Phrase,
        read=lambda reads: (reads,) if isinstance(reads, str) else reads or ("",),
        write=lambda lines: list(lines) if len(lines) > 1 else lines[0],
    ),
]
Script = Annotated[
    str,
    Check(is_script, N_("A script is named like latin, japanese_kana, arabic, or several joined by “+”.")),
]
READS = "The words, letter for letter; a list has a line each.", "今日のおすすめ"
SCRIPT = "The script that the prompt names; several are joined by “+”.", "japanese"
STYLE = "How it is set.", "bold"
TYPEFACE = "In what kind of typeface.", "clean sans-serif"
COLOR = "The color of the letters.", "white"
GROUND = "What is behind the letters.", "a dark green band"
LOOK = "What else the letters look like.", "hand-painted, slightly worn"
DIRECTION = "The direction of the lines, where a script is written both ways.", "horizontal"


@dataclass(frozen=True, slots=True)
class Text(Change):
    """Replace what a text in the image reads."""

    kind: Literal["text"] = kind_name()
    target: str = declare("words", *TARGET, required=True, control="list", starts="headline")
    reads: Reads = declare("text", *READS, required=True)
    replaces: Phrase = declare(
        "text", "What it reads now, letter for letter, where that tells which text it is.", "Today’s special"
    )
    script: Script = declare("script", *SCRIPT)
    style: str = declare("words", *STYLE, control="list")
    typeface: str = declare("words", *TYPEFACE, control="list")
    color: str = declare("words", *COLOR)
    background: str = declare("words", *GROUND)
    look: str = declare("words", *LOOK)
    direction: Annotated[str, Choice(DIRECTIONS)] = declare("choice", *DIRECTION)
    position: Annotated[str, Choice(POSITIONS)] = declare(
        "place", "Where it goes; same: where it was.", SAME, starts=SAME
    )
    weight: Annotated[str, Choice((SAME,))] = declare(
        "choice", "Same: the font weight of before.", SAME, control="same", starts=SAME
    )
    where: Annotated[str, Choice(PLACES)] = declare("place", *WHERE, control="ordinal")


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
