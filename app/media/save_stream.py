"""Saving a stream of bytes as a file, in constant memory. Either the whole file is there afterwards, or no file.

Writing and hashing go on in a thread while the next bytes are awaited; at most two batches are held at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import structlog

from app.errors import FetchFailed
from app.media.encodings import CHUNK, NotUnpacked, is_packed, unpacked
from app.media.fetch import too_large
from app.media.formats import HEAD
from app.media.part import PartFile, disk_errors
from app.messages import Message

BATCH = 2 * 2**20  # measured: less, and handing over costs more than writing
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Saved:
    path: Path
    bytes: int
    sha256: str


async def save_stream(
    chunks: AsyncIterator[bytes],
    to: Path,
    *,
    expected: int | None,
    max_bytes: int,
    on_bytes: Callable[[int], None] | None = None,
) -> Saved:
    """Save `chunks` as the file `to`; on disk and durable when this returns. `on_bytes` hears how many came so far, with every
    chunk; it must be quick.

    Raises FetchFailed (retryable) when fewer or more bytes come than `expected`, FetchRefused over `max_bytes`,
    StorageError when the disk is full. These, any error of `chunks`, and a cancellation leave no file behind.
    """
    part = await asyncio.to_thread(PartFile, to)
    try:
        received = await _write(chunks, part, max_bytes, on_bytes)
        if expected is not None and received != expected:
            raise FetchFailed(Message("fetch.partial", received=received, expected=expected), retryable=True)
        sha256 = await asyncio.to_thread(part.finish)
    except BaseException:
        await asyncio.shield(asyncio.to_thread(part.discard))
        raise
    return Saved(to, received, sha256)


async def _write(
    chunks: AsyncIterator[bytes], part: PartFile, max_bytes: int, on_bytes: Callable[[int], None] | None
) -> int:
    received, batch, held = 0, [], 0
    writing: Awaitable[None] | None = None
    try:
        async for chunk in chunks:
            received += len(chunk)
            if received > max_bytes:
                raise too_large(max_bytes)
            if on_bytes:
                on_bytes(received)
            batch.append(chunk)
            held += len(chunk)
            if held >= BATCH:
                if writing:
                    await writing
                writing = asyncio.ensure_future(asyncio.to_thread(part.write, batch))
                batch, held = [], 0
    finally:
        if writing:
            await writing
    await asyncio.to_thread(part.write, batch)
    return received


async def unpack_saved(saved: Saved, header: str, *, max_bytes: int) -> Saved:
    """The saved file unpacked, where it came with a Content-Encoding and is packed. One that can't be unpacked within
    `max_bytes` stays as it came: it may be all that there is. Raises StorageError."""
    try:
        return await asyncio.to_thread(_unpack, saved, header, max_bytes)
    except NotUnpacked as error:
        log.info("file_not_unpacked", encoding=header[:80], reason=str(error))
        return saved


def _unpack(saved: Saved, header: str, max_bytes: int) -> Saved:
    with disk_errors(), saved.path.open("rb") as file:
        if not is_packed(file.read(HEAD), header):
            return saved
        file.seek(0)
        part = PartFile(saved.path)
        try:
            for chunk in unpacked(_read(file), header, max_bytes=max_bytes):
                part.write([chunk])
            return Saved(saved.path, part.size, part.finish())
        except BaseException:
            part.discard()
            raise


def _read(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
