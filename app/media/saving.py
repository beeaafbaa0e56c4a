"""Saving a stream of bytes as a file, in constant memory. Either the whole file is there afterwards, or no file.

Writing and hashing go on in a thread while the next bytes are awaited; at most two batches are held at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import FetchFailed
from app.media.fetch import too_large
from app.media.part import PartFile

BATCH = 2 * 2**20  # measured: less, and handing over costs more than writing


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
            raise FetchFailed(f"{received:,} of {expected:,} bytes came.", retryable=True)
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
