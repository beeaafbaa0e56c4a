"""The spec, version 1: everything that a designer asks for in one edit, and its canonical JSON.

`parse.py` makes specs from JSON, the kinds of change are in `changes.py`. A list keeps the order in which it was given,
so that a JSON pointer into what was sent still points at the same thing here.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.prompts.spec.changes import CHANGE_KINDS, Change, FieldSpec, Figure, Match
from app.prompts.spec.vocabulary import KEEP_ORDER, PARTS

VERSION = 1
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A picture: a public address, or the id of one of ours."""

    url: str | None = None
    image: str | None = None
    role: str = "other"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    what: str
    image: int | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the primary image, in fractions of its width and height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Spec:
    """`raw` is a request body that is sent unchanged; all the rest is then empty."""

    model: str
    images: tuple[Source, ...] = ()
    keep: tuple[Kept, ...] = ()
    keep_also: tuple[str, ...] = ()
    keep_strength: str = "unchanged"
    changes: tuple[Change, ...] = ()
    area: Area | None = None
    size: str = "auto"
    options: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] | None = None

    def to_json(self) -> Json:
        """The canonical JSON: `parse_spec` of it is this spec again."""
        if self.raw is not None:
            return {"version": VERSION, "model": self.model, "raw": copy.deepcopy(dict(self.raw))}
        return {
            "version": VERSION,
            "model": self.model,
            "images": [_source_json(source) for source in self.images],
            "keep": [kept_json(kept) for kept in self.keep],
            "keep_also": list(self.keep_also),
            "keep_strength": self.keep_strength,
            "changes": [change_json(change) for change in self.changes],
            "area": [self.area.x, self.area.y, self.area.w, self.area.h] if self.area else None,
            "size": self.size,
            "options": dict(self.options),
        }


def spec_hash(spec: Spec) -> str:
    """SHA-256 of the canonical JSON. What is kept counts as a set: the order of clicks makes no other edit."""
    said = spec.to_json()
    if spec.raw is None:
        kept = sorted(set(spec.keep), key=keep_key)
        said["keep"] = [kept_json(item) for item in kept]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def keep_key(kept: Kept) -> tuple[int, int, tuple[int, ...]]:
    """The canonical order of kept things."""
    return KEEP_ORDER[kept.what], kept.image or 0, tuple(sorted(map(PARTS.index, kept.parts)))


def kept_json(kept: Kept) -> str | Json:
    if kept.image is None and not kept.parts:
        return kept.what
    return (
        {"what": kept.what}
        | ({"image": kept.image} if kept.image is not None else {})
        | ({"parts": list(kept.parts)} if kept.parts else {})
    )


def change_json(change: Change) -> Json:
    said: Json = {"kind": change.kind}
    for spec in CHANGE_KINDS[change.kind].fields.values():
        value = getattr(change, spec.attribute)
        if spec.required or value:
            said[spec.name] = _field_json(spec, value)
    return said


def _source_json(source: Source) -> Json:
    place = {"image": source.image} if source.image is not None else {"url": source.url}
    return place | {"role": source.role} | ({"note": source.note} if source.note else {})


def _field_json(spec: FieldSpec, value: Any) -> Any:
    if isinstance(value, Figure):
        return {"image": value.image} | ({"name": value.name} if value.name else {})
    if spec.shape == "matches":
        return [_match_json(match) for match in value]
    if isinstance(value, tuple):
        return list(value) if len(value) > 1 else value[0]
    return value


def _match_json(match: Match) -> Json:
    return (
        {"what": match.what}
        | ({"words": match.words} if match.words else {})
        | ({"image": match.image} if match.image is not None else {})
    )
