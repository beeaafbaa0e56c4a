"""Free: a change in the designer's own sentence."""

from dataclasses import dataclass
from typing import Literal

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, Flag, declare, kind_name, lines_of
from app.prompts.compose.parts import Line, verbatim, words
from app.prompts.language.grammar import phrase, spaced

_ENDS = tuple(".!?。！？…")


@dataclass(frozen=True, slots=True)
class Free(Change):
    """Change something in your own sentence."""

    kind: Literal["free"] = kind_name()
    instruction: str = declare(
        "instruction", "Whole sentences, which stand in the prompt as they are.", "Close the umbrella.", required=True
    )


def _lines(change: Free, at: str, _only: str) -> list[Line]:
    sentence = spaced(change.instruction)
    sentence = sentence if sentence.endswith("...") else sentence.rstrip(".")
    if not phrase(sentence):
        return []
    return lines_of(words(verbatim(sentence, f"{at}/instruction"), "" if sentence.endswith(_ENDS) else "."))


KIND = ChangeKind(
    make=Free,
    rank=12,
    label=N_("Custom"),
    stage=2,
    lines=_lines,
    title=lambda change: (
        LazyText("%(words)s", words=phrase(change.instruction)) if phrase(change.instruction) else N_("Own words")
    ),
    made=lambda _change: "result of the edit before",
    local=True,
    unquoted_in="instruction",
    draft=lambda _change: N_("Custom instructions may not work in drafts."),
    flag=Flag("--change", "WORDS", "a change in your own words", "words", ("instruction",)),
)
