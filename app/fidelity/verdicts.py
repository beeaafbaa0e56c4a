"""What a report is made of, as values: the checks, the four verdicts, an item and the report. docs/fidelity.md explains them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.messages import LazyText, Message, stored

VERSION = 1  # of the methods and limits; told in every report
CALIBRATION = "built-in"

Box = tuple[float, float, float, float]  # x, y, width, height in fractions of the source


class Verdict(StrEnum):
    HELD = "held"
    CHANGED = "changed"
    CANT_TELL = "cant_tell"
    NOT_INSTALLED = "not_installed"


class Check(StrEnum):
    FRAMING = "framing"
    COLOR = "color"
    DRIFT = "drift"
    FACE = "face"
    MARK = "mark"
    TEXT = "text"
    EXACT = "exact"


@dataclass(frozen=True)
class Limits:
    """Up to `held` a value says that nothing changed, above `changed` that it did; between them nobody can tell."""

    held: float
    changed: float

    def verdict(self, value: float) -> Verdict:
        if value <= self.held:
            return Verdict.HELD
        return Verdict.CHANGED if value > self.changed else Verdict.CANT_TELL


@dataclass(frozen=True)
class Item:
    """One thing that was to be kept, and what became of it."""

    check: Check
    what: str
    verdict: Verdict
    words: LazyText
    value: float | None = None
    unit: str | None = None
    box: Box | None = None
    limits: Limits | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.check.value,
            "what": self.what,
            **({"what_said": stored(self.what)} if isinstance(self.what, Message) else {}),
            "verdict": self.verdict.value,
            "value": None if self.value is None else round(self.value, 3),
            "unit": self.unit,
            "box": None if self.box is None else [round(side, 4) for side in self.box],
            "words": str(self.words),
            "said": stored(self.words),
            "limits": None if self.limits is None else [self.limits.held, self.limits.changed],
        }


@dataclass(frozen=True)
class Report:
    """All items, and one verdict over them."""

    items: tuple[Item, ...]
    notes: tuple[LazyText, ...] = ()
    version: int = VERSION
    calibration: str = field(default=CALIBRATION)

    @property
    def verdict(self) -> Verdict:
        return worst(item.verdict for item in self.items)

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.value,
            "items": [item.to_json() for item in self.items],
            "notes": [str(note) for note in self.notes],
            "notes_said": [stored(note) for note in self.notes],
            "version": self.version,
            "calibration": self.calibration,
        }


def listed(parts: Sequence[LazyText]) -> LazyText:
    """Return the parts of a sentence with commas between."""
    first, *rest = parts
    return Message("report.two", one=first, other=listed(rest)) if rest else first


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return `changed` where anything changed, `held` only where everything that was to be judged held."""
    seen = set(verdicts)
    if Verdict.CHANGED in seen:
        return Verdict.CHANGED
    return Verdict.HELD if seen == {Verdict.HELD} else Verdict.CANT_TELL
