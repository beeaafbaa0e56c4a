"""Notices a database that was restored: the highest event number that was seen is kept outside of it, a file a slot.

A database behind that number has lost what happened since; a run that it calls `ready` may have been sent. So has one
that came with runs and without any note, to a new machine. The number is written with every event, so before the
request of a claim can leave. Where processes share no disk, each knows what the sweeper shows it at least every 30 s; a
restore or a failover that only another machine could notice is told by `stillframe recover`.
"""

import contextlib
import os
from pathlib import Path

DIGITS = 20


class HighWaterMark:
    """`path` is a file in DATA_DIR that belongs to this process's slot. What other slots noted there counts as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        noted = [number for number in map(_read, path.parent.glob("*.mark")) if number is not None]
        self.highest, self._stranger = max(noted, default=0), not noted

    def is_ahead_of(self, newest: int) -> bool:
        """Whether a database whose newest event is `newest` is older than what was seen of it, or was never seen here."""
        return newest > 0 if self._stranger else newest < self.highest

    def saw(self, event: int) -> None:
        if event > self.highest:
            self.highest, self._stranger = event, self._stranger and event > 1  # the first of all: it was born here
            if not self._stranger:
                self._write(event)

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
                    other.write_bytes(_encoded(event))
        self.highest, self._stranger = event, False
        self._write(event)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _write(self, event: int) -> None:
        """In place, with one write that no reader sees half: this is called with every event."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.pwrite(self._file, _encoded(event), 0)


def _read(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text())
    return None


def _encoded(event: int) -> bytes:
    return f"{event:0{DIGITS}d}".encode()
