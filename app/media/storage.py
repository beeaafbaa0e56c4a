"""Where pictures and results are kept, by key. A key is a relative place such as `images/01J…/original.png`.

What was put is whole and durable when the call returns. On disk the files lie under one root; obstore reads and writes
them, and will do the same for object stores.
"""

import asyncio
import errno
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from app.errors import StorageError, StorageMissing
from app.media.part import disk_errors, storage_failed, storage_full, storage_missing, sync_file, sync_folder
from app.messages import Message

CHUNK = 2**20
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_FULL = re.compile(rf"\(os error ({errno.ENOSPC}|{errno.EDQUOT})\)")


class Storage:
    """Files by key. Raises StorageMissing, or StorageError: storage_full, or storage for anything else."""

    def __init__(self, store: LocalStore, root: Path) -> None:
        self._store = store
        self._root = root

    @classmethod
    def on_disk(cls, root: Path) -> Self:
        with disk_errors():
            root.mkdir(parents=True, exist_ok=True)
        root = root.resolve()
        return cls(LocalStore(prefix=root), root)

    async def free(self) -> int:
        """Bytes that are left on its disk."""
        with disk_errors():
            return (await asyncio.to_thread(shutil.disk_usage, self._root)).free

    async def put(self, key: str, data: bytes) -> None:
        path = self.path(key)
        with _store_errors():
            await obstore.put_async(self._store, key, data)
        await asyncio.to_thread(self._make_durable, path)

    async def put_file(self, key: str, file: Path) -> None:
        """Take `file` in: it is moved where it lies on the same disk, else copied and removed."""
        path = self.path(key)
        if not await asyncio.to_thread(_moved, file, path):
            with _store_errors():
                await obstore.put_async(self._store, key, file)
            await asyncio.to_thread(file.unlink)
        await asyncio.to_thread(self._make_durable, path)

    async def get(self, key: str) -> bytes:
        self.path(key)
        with _store_errors():
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())

    async def load(self, key: str, *, most: int) -> tuple[int, bytes | None]:
        """How large the file is, and all of it where that is at most `most` bytes: one look at the disk."""
        return await asyncio.to_thread(_load, self.path(key), most)

    async def stream(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The file, or its bytes from `start` until before `end`, in chunks. A missing one raises at the first; ask
        `size` before promising a body."""
        file = await asyncio.to_thread(_open, self.path(key), start)
        try:
            while end is None or start < end:
                chunk = await asyncio.to_thread(_read, file, CHUNK if end is None else min(CHUNK, end - start))
                if not chunk:
                    return
                start += len(chunk)
                yield chunk
        finally:
            await asyncio.to_thread(file.close)

    async def size(self, key: str) -> int:
        self.path(key)
        with _store_errors():
            return int((await obstore.head_async(self._store, key))["size"])

    async def exists(self, key: str) -> bool:
        try:
            await self.size(key)
        except StorageMissing:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Deleting what is not there is done already."""
        self.path(key)
        with _store_errors(), suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)

    def path(self, key: str) -> Path:
        """The local file of a key, for code that needs a path; it may be missing. Refuses a key that could leave the
        root: every part begins with a letter or digit, so `..`, a leading slash and hidden files can't be said."""
        if len(key) > 200 or not _KEY.fullmatch(key):
            raise StorageError(Message("storage.place"), detail=key[:200])
        return self._root / key

    def _make_durable(self, path: Path) -> None:
        with disk_errors():
            sync_file(path)
            for folder in path.parents:
                sync_folder(folder)
                if folder == self._root:
                    break


def _load(path: Path, most: int) -> tuple[int, bytes | None]:
    with disk_errors(), path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        return size, file.read() if size <= most else None


def _open(path: Path, start: int) -> BinaryIO:
    with disk_errors():
        file = path.open("rb", buffering=0)
        file.seek(start)
        return file


def _read(file: BinaryIO, size: int) -> bytes:
    with disk_errors():
        return file.read(size)


def _moved(file: Path, path: Path) -> bool:
    with disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.replace(path)
        except OSError as error:
            if error.errno == errno.EXDEV:
                return False
            raise
    return True


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise storage_missing() from error
    except (BaseError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise storage_full() if _FULL.search(str(error)) else storage_failed(reason) from error
