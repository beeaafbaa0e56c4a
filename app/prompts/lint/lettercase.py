"""Find a look that asks for capitals, or for small letters, of a text that is quoted in others.

The fix writes the text as it was asked, by the rules of its language, and takes the words out of the look.
"""

from collections.abc import Iterator

from app.messages import N_
from app.prompts.capitals import asked_case, capitals, is_turkic, small_letters
from app.prompts.changes.registry import TextChange
from app.prompts.lint.findings import Finding, Fix, put, remove, warning
from app.prompts.spec.spec import Spec

_FIELDS = ("style", "typeface", "look")
_WRITE = {"upper": capitals, "lower": small_letters}
_LABEL = {"upper": N_("Write it in capitals"), "lower": N_("Write it in small letters")}
_MESSAGE = {
    "upper": N_("Text is quoted letter for letter, and this one is not typed in the capitals that it should have."),
    "lower": N_(
        "Text is quoted letter for letter, and this one is not typed in the small letters that it should have."
    ),
}


def letter_case_findings(spec: Spec) -> Iterator[Finding]:
    texts = [change for change in spec.changes if isinstance(change, TextChange)]
    turkic = is_turkic(line for change in texts for line in change.reads)
    for n, change in enumerate(spec.changes):
        if not isinstance(change, TextChange):
            continue
        for field in _FIELDS:
            if not (asked := asked_case(getattr(change, field))):
                continue
            case, rest = asked
            lines = [_WRITE[case](line, turkic=turkic) for line in change.reads]
            if lines == list(change.reads):
                break
            at = f"/changes/{n}"
            step = put(f"{at}/{field}", rest) if rest else remove(f"{at}/{field}")
            fix = Fix(_LABEL[case], [put(f"{at}/reads", lines if len(lines) > 1 else lines[0]), step])
            yield warning("letter_case", _MESSAGE[case], f"{at}/{field}", fix, case=case)
            break
