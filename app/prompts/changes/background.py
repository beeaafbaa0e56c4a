"""Background: replace what is behind the subject, or turn it into something else."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_
from app.prompts.changes.base import Change, ChangeKind, Danger, Flag, declare, kind_name, lines_of, when
from app.prompts.changes.targets import gist
from app.prompts.compose.parts import Line, mine, words
from app.prompts.spec.fields import Choice
from app.prompts.spec.vocabulary import VERBS

_STUDIO = re.compile(
    r"studio|sweep|seamless|cyclorama|backdrop|paper roll|"
    r"\b(?:plain|solid|flat|uniform|pure|single[- ]colou?r|gradient)\b",
    re.IGNORECASE,
)
_SCENE = re.compile(
    r"\b(?:beach|street|forest|city|kitchen|room|mountains?|garden|park|office|desert|sea|ocean|sky|field|cafe|café|"
    r"restaurant|library|landscape|skyline|market|lake|river|woods?|window(?! light)|house|building|people|crowd|shop)\b",
    re.IGNORECASE,
)
_COLOR = re.compile(
    r"#[0-9a-f]{6}\b|\b(?:white|black|dark|charcoal|navy|gr[ae]y|beige|sand|linen|cream|ivory|sage|mint|terracotta|peach|"
    r"lavender|lilac|teal|pink|rose|blush|blue|green|yellow|orange|red|crimson|brown|purple|violet)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:an?|the|soft|light|pale|deep|bright|warm|cool|muted|pastel|background|ground|colou?r|to|and|with|gentle|floor|"
    r"shadow)\b|[\s,.-]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Background(Change):
    """Replace what is behind the subject, or turn it into something else."""

    kind: Literal["background"] = kind_name()
    to: str = declare("words", "The new background.", "a soft warm-gray studio sweep", required=True)
    verb: Annotated[str, Choice(VERBS)] = declare(
        "choice",
        "Whether the background is replaced with that, or turned into it.",
        "turn",
        default="replace",
        control="verb",
    )


def paints(to: str) -> bool:
    """Whether the words describe a studio, a plain ground or a color and nothing else: no scene, no thing."""
    if _SCENE.search(to):
        return False
    return bool(_STUDIO.search(to)) or bool(_COLOR.search(to) and not _FILLER.sub("", _COLOR.sub("", to)))


def _lines(change: Background, at: str, _only: str) -> list[Line]:
    start = "Turn the background into " if change.verb == "turn" else "Replace the background with "
    return lines_of(when(change.to, words(start, mine(change.to, f"{at}/to"), ".")))


def _draft(change: Background) -> str:
    return "" if paints(change.to) else N_("Drafts support plain and studio backgrounds, not scenes.")


KIND = ChangeKind(
    make=Background,
    rank=2,
    label=N_("Background"),
    stage=1,
    lines=_lines,
    title=lambda change: N_("Background: %(to)s", to=gist(change.to)),
    made=lambda _change: "new background",
    recommends=("identity", "pose", "framing"),
    denies=lambda _change: ("background",),
    happens=N_("replaced"),
    endangers=Danger("framing", N_("Replacing the background often shifts the crop."), N_("Keep the framing")),
    broad=N_("most of the image is redrawn"),
    unquoted_in="to",
    draft=_draft,
    flag=Flag("--background", "WORDS", "replace the background with this", "words", ("to",)),
)
