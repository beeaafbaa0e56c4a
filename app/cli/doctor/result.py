"""What a check answers."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """`says` is how it is, `mend` what to do about it; nothing to do where it is well."""

    check: str
    level: Level
    says: str
    mend: str = ""


def ok(check: str, says: str) -> Finding:
    return Finding(check, Level.OK, says)


def warn(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.WARN, says, mend)


def fail(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.FAIL, says, mend)
