"""Which changes the sandbox's draft engine takes up. The engine itself is `sandbox`'s; its tests hold this to it."""

from dataclasses import dataclass

from app.prompts.changes.base import Change
from app.prompts.changes.registry import kind_of


@dataclass(frozen=True, slots=True)
class Draft:
    """Truthy when the engine takes the change up; else with the reason, as a sentence."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def drafts(change: Change) -> Draft:
    return Draft(kind_of(change).draft(change))
