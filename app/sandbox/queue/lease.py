"""A name for this process in the job store, proved by a lock that the system drops the moment the process ends."""

import fcntl
import os
import secrets
from pathlib import Path


class Lease:
    """Holds `<folder>/<name>.lock` under flock. A stopped (SIGSTOP) process keeps it, a killed one does not."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        while True:
            self.name = secrets.token_hex(8)
            self._descriptor = os.open(self._path(self.name), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            if self._path(self.name).exists():
                return  # else another process took the file for a dead one's before it was locked
            os.close(self._descriptor)

    def is_dead(self, name: str) -> bool:
        """Whether nobody holds that name any more. Removes what a dead one left."""
        if name == self.name:
            return False
        try:
            descriptor = os.open(self._path(name), os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._path(name).unlink(missing_ok=True)
            return True
        finally:
            os.close(descriptor)

    def sweep(self) -> None:
        """Remove the files of all dead ones."""
        for path in self._folder.glob("*.lock"):
            self.is_dead(path.stem)

    def end(self) -> None:
        self._path(self.name).unlink(missing_ok=True)
        os.close(self._descriptor)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"
