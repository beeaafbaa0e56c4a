"""The drift risk of an edit: low, medium or high, from its findings and the kind of its change, with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.messages import N_
from app.prompts.changes.registry import CHANGE_KINDS
from app.prompts.lint.findings import Finding
from app.prompts.spec.spec import Spec

_HIGH = {
    "compound_change": N_("several changes in one pass"),
    "missing_preservation": N_("nothing is kept"),
}
_MEDIUM = {
    "contradiction": N_("conflicting instructions"),
    "vague_direction": N_("change is vague"),
    "paraphrased_text": N_("text not in quotation marks"),
    "script_mismatch": N_("writing system doesn’t match the text"),
    "unnumbered_reference": N_("image number missing"),
    "size_override": N_("the size is forced"),
    "long_text": N_("a long text"),
    "many_images": N_("many images at once"),
}


@dataclass(frozen=True, slots=True)
class DriftRisk:
    level: str
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "reasons": list(self.reasons)}


def drift_risk(spec: Spec, findings: Sequence[Finding]) -> DriftRisk:
    codes = {finding.code for finding in findings}
    kinds = {change.kind for change in spec.changes}
    high = [words for code, words in _HIGH.items() if code in codes]
    medium: list[str] = [kind.broad for name, kind in CHANGE_KINDS.items() if name in kinds and kind.broad]
    medium += [words for code, words in _MEDIUM.items() if code in codes]
    if high:
        return DriftRisk("high", (*high, *medium))
    if medium:
        return DriftRisk("medium", tuple(medium))
    if spec.raw is None and not kinds:
        return DriftRisk("low", (N_("nothing is changed yet"),))
    return DriftRisk(
        "low", (N_("one change, to text only"),) if kinds and kinds <= {"text", "add_text"} else (N_("one change"),)
    )
