"""Notices a database that was restored: the highest event number that was seen is kept outside of it, a file a slot.

A database behind that number has lost what happened since; a run that it calls `ready` may have been sent. So has one
that came with runs and without any note, to a new machine. The number is written with every event, so before the
request of a claim can leave. Where processes share no disk, each knows what the sweeper shows it at least every 30 s; a
restore or a failover that only another machine could notice is told by `stillframe recover`.
"""

import contextlib
from pathlib import Path


class Mark:
    """`path` is a file in DATA_DIR that belongs to this process's slot. What other slots noted there counts as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        noted = [number for number in map(_read, path.parent.glob("*.mark")) if number is not None]
        self.highest, self._stranger = max(noted, default=0), not noted

    def is_ahead_of(self, newest: int) -> bool:
        """Whether a database whose newest event is `newest` is older than what was seen of it, or was never seen here."""
        return newest > 0 if self._stranger else newest < self.highest

    def saw(self, event: int) -> None:
        if event > self.highest:
            self.highest, self._stranger = event, self._stranger and event > 1  # the first of all: it was born here
            if not self._stranger:
                _write(self._path, event)

    def retire(self) -> None:
        """The slot is used by no later process: its note becomes that of all commands."""
        shared = self._path.with_name("cli.mark")
        if self._path.exists() and self.highest > (_read(shared) or 0):
            self._path.replace(shared)
        self._path.unlink(missing_ok=True)

    def reset(self, event: int) -> None:
        """Go on from what the database has now. After a restore the other slots' notes go back too: it was dealt with."""
        if event < self.highest:
            for other in self._path.parent.glob("*.mark"):
                if (_read(other) or 0) > event:
                    _write(other, event)
        self.highest, self._stranger = event, False
        _write(self._path, event)


def _read(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text())
    return None


def _write(path: Path, event: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(str(event))
    part.replace(path)
