"""Owns the drift risk of an edit: low, medium or high, from its findings and the kind of its change, with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.prompts.findings import Finding
from app.prompts.spec import Spec

LEVELS = ("low", "medium", "high")
_HIGH = {
    "compound_change": "several changes in one pass",
    "missing_preservation": "nothing is kept",
}
_MEDIUM = {
    "contradiction": "one sentence denies another",
    "vague_direction": "the change is left open",
    "paraphrased_text": "text is not quoted",
    "script_mismatch": "the script named is not the text’s",
    "unnumbered_reference": "an image is meant without its number",
    "size_override": "the size is forced",
    "long_text": "a long text",
    "many_images": "many images at once",
}
_BROAD = {
    "background": "most of the picture is redrawn",
    "style": "the whole picture is redrawn",
    "compose": "two images become one",
    "lighting": "light falls on everything",
    "crop": "the framing changes",
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
    medium = [words for kind, words in _BROAD.items() if kind in kinds]
    medium += [words for code, words in _MEDIUM.items() if code in codes]
    if high:
        return DriftRisk("high", (*high, *medium))
    if medium:
        return DriftRisk("medium", tuple(medium))
    if spec.raw is None and not kinds:
        return DriftRisk("low", ("nothing is changed yet",))
    return DriftRisk(
        "low", ("one change, to text only",) if kinds and kinds <= {"text", "add_text"} else ("one change",)
    )
