"""Findings and their fixes, as values. Errors block Run, warnings never do."""

import copy
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ERROR, WARNING, ADVICE = "error", "warning", "advice"


@dataclass(frozen=True)
class Fix:
    """A change of the spec that a click applies. `patch` is JSON Patch: add, replace, remove."""

    label: str
    patch: list[dict[str, Any]] = dataclasses.field(hash=False)

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "patch": self.patch}


@dataclass(frozen=True)
class Finding:
    """`field` is a JSON pointer into the spec; `params` are what the message was made of, for translation."""

    code: str
    severity: str
    message: str
    field: str | None = None
    fix: Fix | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        fix = self.fix.to_json() if self.fix else None
        return {"code": self.code, "severity": self.severity, "message": self.message, "field": self.field, "fix": fix}


@dataclass(frozen=True)
class DriftRisk:
    """low | medium | high, and why."""

    level: str
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "reasons": list(self.reasons)}


def apply_fix(spec: dict[str, Any], fix: Fix) -> dict[str, Any]:
    """The spec's JSON with the fix applied; the one given stays as it was."""
    fixed = copy.deepcopy(spec)
    for step in fix.patch:
        *path, last = [part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:]]
        parent: Any = fixed
        for part in path:
            parent = parent[int(part)] if isinstance(parent, list) else parent.setdefault(part, {})
        if isinstance(parent, list):
            _in_list(parent, last, step)
        elif step["op"] == "remove":
            parent.pop(last, None)
        else:
            parent[last] = copy.deepcopy(step["value"])
    return fixed


def _in_list(items: list[Any], at: str, step: dict[str, Any]) -> None:
    if step["op"] == "add":
        items.insert(len(items) if at == "-" else int(at), copy.deepcopy(step["value"]))
    elif step["op"] == "remove":
        items.pop(int(at))
    else:
        items[int(at)] = copy.deepcopy(step["value"])


def drift_risk(spec: Any, findings: Sequence[Finding]) -> DriftRisk:
    """Follows from the findings and from what kind of change it is."""
    codes = {finding.code for finding in findings}
    kinds = {change.kind for change in spec.changes}
    high = [words for code, words in _HIGH.items() if code in codes]
    medium = [words for code, words in _MEDIUM.items() if code in codes]
    medium += [words for kind, words in _BROAD.items() if kind in kinds]
    if high:
        return DriftRisk("high", (*high, *medium))
    if medium:
        return DriftRisk("medium", tuple(medium))
    if not kinds:
        return DriftRisk("low", ("nothing is changed yet",))
    return DriftRisk("low", ("one change, to text only",) if kinds <= {"text", "add_text"} else ("one change",))


_HIGH = {"compound_change": "several changes in one pass", "missing_preservation": "nothing is kept"}
_MEDIUM = {
    "contradiction": "one sentence denies another",
    "vague_direction": "the change is vague",
    "size_override": "the size is forced",
    "unnumbered_reference": "a reference is not numbered",
}
_BROAD = {
    "background": "most of the picture is redrawn",
    "style": "the whole picture is redrawn",
    "compose": "two pictures become one",
    "lighting": "light falls on everything",
    "crop": "the framing changes",
}
