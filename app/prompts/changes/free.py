"""Free: a change in the designer's own sentence."""

from dataclasses import dataclass
from typing import Literal

from app.prompts.changes.base import Change, ChangeKind, Flag, declare, kind_name, lines_of
from app.prompts.compose.parts import Line, verbatim, words
from app.prompts.language.grammar import phrase, spaced
from app.prompts.language.lazy_text import N_

_ENDS = tuple(".!?。！？…")


@dataclass(frozen=True, slots=True)
class Free(Change):
    """Change something in your own sentence."""

    kind: Literal["free"] = kind_name()
    instruction: str = declare(
        "instruction", "Whole sentences, which stand in the prompt as they are.", "Close the umbrella.", required=True
    )


def _lines(change: Free, at: str, _only: str) -> list[Line]:
    said = spaced(change.instruction)
    said = said if said.endswith("...") else said.rstrip(".")
    if not phrase(said):
        return []
    return lines_of(words(verbatim(said, f"{at}/instruction"), "" if said.endswith(_ENDS) else "."))


KIND = ChangeKind(
    make=Free,
    rank=12,
    label=N_("Custom"),
    stage=2,
    lines=_lines,
    title=lambda change: phrase(change.instruction) or "Own words",
    made=lambda _change: "result of the edit before",
    local=True,
    unquoted_in="instruction",
    draft=lambda _change: N_("Custom instructions may not work in drafts."),
    flag=Flag("--change", "WORDS", "a change in your own words", "words", ("instruction",)),
)
