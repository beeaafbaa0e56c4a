"""Storage by key: whole files, and no key that leaves the root."""

import asyncio
import errno
from pathlib import Path

import pytest

from app.errors import StorageError
from app.media import Storage

KEY = "images/01J/original.png"


async def test_it_gives_back_what_was_put(storage: Storage) -> None:
    await storage.put(KEY, b"picture")
    assert await storage.get(KEY) == b"picture"
    assert await storage.size(KEY) == 7
    assert await storage.exists(KEY)
    assert storage.path(KEY).read_bytes() == b"picture"


async def test_it_streams_a_large_file_in_chunks(storage: Storage) -> None:
    data = bytes(range(256)) * 8192
    await storage.put(KEY, data)
    parts = [chunk async for chunk in storage.stream(KEY)]
    assert b"".join(parts) == data
    assert len(parts) > 1


async def test_it_replaces_a_file_whole(storage: Storage) -> None:
    await storage.put(KEY, b"a" * 1000)
    await storage.put(KEY, b"b")
    assert await storage.get(KEY) == b"b"
    assert [path.name for path in storage.path(KEY).parent.iterdir()] == ["original.png"]


async def test_it_moves_a_file_in(storage: Storage, tmp_path: Path) -> None:
    file = tmp_path / "whole"
    file.write_bytes(b"picture")
    inode = file.stat().st_ino
    await storage.put_file(KEY, file)
    assert not file.exists()
    assert storage.path(KEY).stat().st_ino == inode


async def test_it_copies_a_file_in_from_another_disk(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    file = tmp_path / "whole"
    file.write_bytes(b"picture" * 1000)
    monkeypatch.setattr(Path, "replace", other_disk)
    await storage.put_file(KEY, file)
    assert not file.exists()
    assert await storage.get(KEY) == b"picture" * 1000


async def test_it_says_when_a_file_is_missing(storage: Storage, tmp_path: Path) -> None:
    assert not await storage.exists(KEY)
    for reading in (
        storage.get(KEY),
        storage.size(KEY),
        anext(storage.stream(KEY)),
        storage.put_file(KEY, tmp_path / "no"),
    ):
        with pytest.raises(StorageError) as missing:
            await reading
        assert missing.value.error_code == "storage_missing"


async def test_it_deletes_and_minds_no_second_time(storage: Storage) -> None:
    await storage.put(KEY, b"picture")
    await storage.delete(KEY)
    await storage.delete(KEY)
    assert not await storage.exists(KEY)


@pytest.mark.parametrize(
    "key",
    ["", ".", "..", "../x", "/etc/passwd", "a/../b", "a/..", "a//b", "a/", ".hidden", "a/.hidden", "a\\..\\b", "a\0b", "a\n", "é", "%2e%2e/x", "a" * 201],
    ids=ascii,
)  # fmt: skip
async def test_it_refuses_a_key_that_could_leave_its_root(storage: Storage, tmp_path: Path, key: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    acts = [
        storage.put(key, b"x"),
        storage.put_file(key, file),
        storage.get(key),
        anext(storage.stream(key)),
        storage.size(key),
        storage.exists(key),
        storage.delete(key),
    ]
    for act in acts:
        with pytest.raises(StorageError, match="no place in storage"):
            await act
    assert file.read_bytes() == b"mine"


async def test_it_says_when_the_disk_is_full(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(OSError):
        pass

    async def full(*args: object) -> None:
        raise Full("Generic LocalFileSystem error: Unable to write: No space left on device (os error 28)")

    monkeypatch.setattr("app.media.storage.obstore.put_async", full)
    with pytest.raises(StorageError) as failed:
        await storage.put(KEY, b"x")
    assert failed.value.error_code == "storage_full"


async def test_it_says_when_a_folder_lies_in_the_way(storage: Storage) -> None:
    await storage.put("a/b", b"x")
    with pytest.raises(StorageError) as failed:
        await storage.put("a", b"x")
    assert failed.value.error_code == "storage"


async def test_it_takes_many_files_at_once(storage: Storage) -> None:
    await asyncio.gather(*(storage.put(f"many/{n}", str(n).encode()) for n in range(40)))
    assert [await storage.get(f"many/{n}") for n in range(40)] == [str(n).encode() for n in range(40)]
