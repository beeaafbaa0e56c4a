"""Findings and fixes, as values. Errors block Run, warnings never do.

A finding carries its code, an English sentence and what the sentence was made of, so that a page can translate it.
A fix is a JSON Patch (add, replace, remove) of the spec's JSON.
"""

import copy
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ERROR, WARNING, ADVICE = "error", "warning", "advice"
SEVERITIES = (ERROR, WARNING, ADVICE)

Step = dict[str, Any]


@dataclass(frozen=True)
class Fix:
    """A change of the spec that a click applies.

    `action` is "split" for a compound edit: the patch leaves its first pass alone, and a page that can run a chain
    offers all of `split_passes` instead.
    """

    label: str
    patch: list[Step]
    action: str = "patch"

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "patch": copy.deepcopy(self.patch), "action": self.action}


@dataclass(frozen=True)
class Finding:
    """`field` is a JSON pointer into the spec."""

    code: str
    severity: str
    message: str
    field: str = ""
    fix: Fix | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "field": self.field,
            "fix": self.fix.to_json() if self.fix else None,
        }


def error(code: str, message: str, at: str, fix: Fix | None = None, **params: Any) -> Finding:
    return Finding(code, ERROR, message, at, fix, params)


def warning(code: str, message: str, at: str, fix: Fix | None = None, **params: Any) -> Finding:
    return Finding(code, WARNING, message, at, fix, params)


def advice(code: str, message: str, at: str, fix: Fix | None = None, **params: Any) -> Finding:
    return Finding(code, ADVICE, message, at, fix, params)


def put(path: str, value: Any) -> Step:
    """A member of an object, there already or not; a new entry of a list at its number or, with "-", its end."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> Step:
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> Step:
    return {"op": "remove", "path": path}


def apply_fix(spec_json: dict[str, Any], fix: Fix) -> dict[str, Any]:
    """The spec's JSON with the fix applied; the one given stays as it was. Raises LookupError where it doesn't fit."""
    fixed = copy.deepcopy(spec_json)
    for step in fix.patch:
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:])
        parent: Any = fixed
        for part in way:
            parent = parent[int(part)] if isinstance(parent, list) else parent[part]
        key = last if isinstance(parent, dict) else len(parent) if last == "-" else int(last)
        if step["op"] == "remove":
            del parent[key]
        elif step["op"] == "add" and isinstance(parent, list):
            parent.insert(key, copy.deepcopy(step["value"]))
        else:
            parent[key] = copy.deepcopy(step["value"])
    return fixed
