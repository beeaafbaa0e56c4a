"""Notices a database that was restored: the highest event number that this process saw is kept outside of it.

A database behind that number has lost what happened since; a run that it calls `ready` may have been sent. The note is
written at most once a second; a restore that falls into that second is told to the ledger by `stillframe recover`.
"""

import time
from pathlib import Path


class Mark:
    """`path` is a file in DATA_DIR that belongs to this process's slot."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written_at = 0.0
        try:
            self.highest = int(path.read_text())
        except (OSError, ValueError):
            self.highest = 0

    def saw(self, event: int) -> None:
        if event <= self.highest:
            return
        self.highest = event
        if time.monotonic() - self._written_at >= 1.0:
            self.write()

    def write(self) -> None:
        self._written_at = time.monotonic()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        part.write_text(str(self.highest))
        part.replace(self._path)

    def reset(self, event: int) -> None:
        """After a restore was dealt with: go on from what the database has now."""
        self.highest = event
        self.write()
