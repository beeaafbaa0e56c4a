"""A saved stream is a whole file or no file."""

import asyncio
import errno
import hashlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.errors import FetchFailed, FetchRefused, StorageError
from app.media import save_stream
from app.media.part import PartFile
from app.media.save_stream import BATCH


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(0)
        yield part


async def test_it_saves_the_bytes_in_order_and_hashes_them(tmp_path: Path) -> None:
    parts = [bytes([n]) * 300_000 for n in range(20)]
    heard: list[int] = []
    saved = await save_stream(
        chunks(*parts), tmp_path / "a" / "out.png", expected=6_000_000, max_bytes=10**7, on_bytes=heard.append
    )
    whole = b"".join(parts)
    assert saved.path.read_bytes() == whole
    assert (saved.bytes, saved.sha256) == (6_000_000, hashlib.sha256(whole).hexdigest())
    assert heard == [300_000 * n for n in range(1, 21)]
    assert list(saved.path.parent.iterdir()) == [saved.path]


async def test_it_saves_an_empty_file(tmp_path: Path) -> None:
    saved = await save_stream(chunks(), tmp_path / "out", expected=0, max_bytes=1)
    assert saved.path.read_bytes() == b""


async def test_it_replaces_an_older_file_only_when_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"older")
    with pytest.raises(FetchFailed):
        await save_stream(chunks(b"new"), out, expected=10, max_bytes=100)
    assert out.read_bytes() == b"older"
    await save_stream(chunks(b"newer"), out, expected=5, max_bytes=100)
    assert out.read_bytes() == b"newer"


@pytest.mark.parametrize("expected", [2, 4])
async def test_it_keeps_nothing_of_a_stream_with_another_length(tmp_path: Path, expected: int) -> None:
    with pytest.raises(FetchFailed, match=f"3 of {expected} bytes") as failed:
        await save_stream(chunks(b"abc"), tmp_path / "out", expected=expected, max_bytes=100)
    assert failed.value.retryable
    assert list(tmp_path.iterdir()) == []


async def test_it_stops_at_the_largest_size(tmp_path: Path) -> None:
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield b"x" * 65536

    with pytest.raises(FetchRefused, match="larger than 4 MiB"):
        await save_stream(endless(), tmp_path / "out", expected=None, max_bytes=4 * 2**20)
    assert asked == 65
    assert list(tmp_path.iterdir()) == []


async def test_it_keeps_nothing_when_the_source_fails(tmp_path: Path) -> None:
    async def breaks() -> AsyncIterator[bytes]:
        yield b"x" * BATCH
        raise FetchFailed("The connection broke off.", retryable=True)

    with pytest.raises(FetchFailed, match="broke off"):
        await save_stream(breaks(), tmp_path / "out", expected=None, max_bytes=10**8)
    assert list(tmp_path.iterdir()) == []


async def test_it_keeps_nothing_when_cancelled(tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def stalls() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536
        arrived.set()
        await asyncio.Event().wait()

    saving = asyncio.create_task(save_stream(stalls(), tmp_path / "out", expected=None, max_bytes=10**8))
    await arrived.wait()
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert list(tmp_path.iterdir()) == []


async def test_it_holds_two_batches_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given, written, most = 0, 0, 0
    write = PartFile.write

    def counting(self: PartFile, batch: Sequence[bytes]) -> None:
        nonlocal written
        write(self, batch)
        written = self.size

    async def source() -> AsyncIterator[bytes]:
        nonlocal given, most
        for _ in range(400):
            given += 65536
            most = max(most, given - written)
            yield b"x" * 65536

    monkeypatch.setattr(PartFile, "write", counting)
    await save_stream(source(), tmp_path / "out", expected=None, max_bytes=10**8)
    assert written == given
    assert most <= 2 * BATCH + 65536


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_it_says_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def full(fd: int) -> None:
        raise OSError(number, "No space left on device")

    monkeypatch.setattr("app.media.part.os.fsync", full)
    with pytest.raises(StorageError, match="disk of this server is full") as failed:
        await save_stream(chunks(b"abc"), tmp_path / "out", expected=3, max_bytes=100)
    assert failed.value.error_code == "storage_full"
    assert list(tmp_path.iterdir()) == []


async def test_it_says_when_the_folder_takes_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError) as failed:
        await save_stream(chunks(b"abc"), tmp_path / "file" / "out", expected=3, max_bytes=100)
    assert failed.value.error_code == "storage"


async def test_it_writes_on_where_the_disk_stopped_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import app.media.part as part

    writev = part.os.writev
    monkeypatch.setattr(part.os, "writev", lambda fd, parts: writev(fd, [parts[0][:1000]]))
    data = [bytes([n]) * 70_000 for n in range(50)]
    saved = await save_stream(chunks(*data), tmp_path / "out", expected=3_500_000, max_bytes=10**7)
    assert saved.path.read_bytes() == b"".join(data)


async def test_it_makes_the_file_durable_before_and_after_its_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.media.part as part

    seen: list[Any] = []
    fsync, replace = part.os.fsync, Path.replace
    monkeypatch.setattr(part.os, "fsync", lambda fd: (seen.append("fsync"), fsync(fd)))
    monkeypatch.setattr(Path, "replace", lambda self, target: (seen.append("rename"), replace(self, target))[1])
    await save_stream(chunks(b"abc"), tmp_path / "out", expected=3, max_bytes=100)
    assert seen == ["fsync", "rename", "fsync"]
