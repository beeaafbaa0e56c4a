"""A file in the making: written beside its place under a random name, hashed on the way, renamed when whole.

Blocking, for a thread. What goes wrong with the disk comes out as StorageError.
"""

import errno
import hashlib
import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import StorageError, StorageMissing
from app.messages import Message

FULL = (errno.ENOSPC, errno.EDQUOT)


class PartFile:
    """Either `finish()`ed, and then durable under its name, or `discard()`ed without a trace."""

    def __init__(self, target: Path) -> None:
        self.size = 0
        self._target = target
        self._hash = hashlib.sha256()
        self._lock = threading.Lock()  # a cancelled download discards while its last write is still at work
        self._path = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("xb", buffering=0)

    def write(self, chunks: Sequence[bytes]) -> None:
        """Few and large chunks: each one takes the interpreter from whoever feeds us."""
        with self._lock, disk_errors():
            written, whole = os.writev(self._file.fileno(), chunks), sum(map(len, chunks))
            if written < whole:  # at a signal, or when the disk has just filled up
                rest = memoryview(b"".join(chunks))[written:]
                while rest:
                    rest = rest[self._file.write(rest) :]
            for chunk in chunks:
                self._hash.update(chunk)
            self.size += whole

    def finish(self) -> str:
        """Put the file in its place for good. Returns its sha256."""
        with self._lock, disk_errors():
            os.fsync(self._file.fileno())
            self._file.close()
            self._path.replace(self._target)
            sync_folder(self._target.parent)
        return self._hash.hexdigest()

    def discard(self) -> None:
        with self._lock, disk_errors():
            with suppress(OSError):  # closing writes what is buffered, and that may be what failed
                self._file.close()
            self._path.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def disk_errors() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise storage_missing() from error
    except OSError as error:
        raise storage_full() if error.errno in FULL else storage_failed(error.strerror) from error


def storage_missing() -> StorageMissing:
    return StorageMissing(Message("storage.missing"))


def storage_full() -> StorageError:
    return StorageError(Message("storage.full"), code="storage_full")


def storage_failed(reason: str | None) -> StorageError:
    return StorageError(Message("storage.failed"), detail=reason)
