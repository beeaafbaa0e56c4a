"""Notices a database that was restored: the highest event number that was seen is kept outside of it, a file a slot.

A database behind that number has lost what happened since; a run that it calls `ready` may have been sent. The number is
written with every event, so before the request of a claim can leave. Where processes share no disk, each knows what the
sweeper shows it at least every 30 s; a restore that only another machine could notice is told by `stillframe recover`.
"""

import contextlib
from pathlib import Path


class Mark:
    """`path` is a file in DATA_DIR that belongs to this process's slot. What other slots noted there counts as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.highest = max(map(_read, path.parent.glob("*.mark")), default=0)

    def saw(self, event: int) -> None:
        if event > self.highest:
            self.highest = event
            _write(self._path, event)

    def reset(self, event: int) -> None:
        """Go on from what the database has now. After a restore the other slots' notes go back too: it was dealt with."""
        if event < self.highest:
            for other in self._path.parent.glob("*.mark"):
                if _read(other) > event:
                    _write(other, event)
        self.highest = event
        _write(self._path, event)


def _read(path: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text())
    return 0


def _write(path: Path, event: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(str(event))
    part.replace(path)
