"""The drawing process: what goes wrong there fails the request at hand, and no other."""

import asyncio
import os
import struct
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from app.media import sample_path
from app.sandbox.renderer.process import Drawn, Failed, Worker
from tests.media.pictures import encoded
from tests.sandbox import engines
from tests.sandbox.conftest import picture

ENGINE = f"{engines.__name__}:draft"


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker(ENGINE, draw_s=10)
    yield worker
    worker.close()


async def outcome(worker: Worker, prompt: str, *pictures: bytes) -> str:
    """`drawn`, or the code of the failure."""
    result = await worker.draw(prompt, pictures or (picture(),), {})
    return result.code if isinstance(result, Failed) else "drawn"


def processes_that_drew(folder: Path) -> list[str]:
    return [path.name.partition("-")[2] for path in sorted(folder.iterdir())]


async def test_it_stays_warm_between_requests(worker: Worker, tmp_path: Path) -> None:
    for _ in range(3):
        assert await outcome(worker, f"drawn in {tmp_path}") == "drawn"
    assert len(set(processes_that_drew(tmp_path))) == 1


@pytest.mark.parametrize("trouble", ["crash", "break", "memory", "spin"])
async def test_it_fails_one_request_and_goes_on(trouble: str, tmp_path: Path) -> None:
    worker = Worker(ENGINE, draw_s=30)
    try:
        assert await outcome(worker, f"drawn in {tmp_path}") == "drawn"
        worker._draw_s = 1.0 if trouble == "spin" else 30  # a busy machine may take a second to start a process
        failed = await worker.draw(trouble, [picture()], {})
        worker._draw_s = 30
        assert isinstance(failed, Failed)
        assert failed.code == {"crash": "crashed", "break": "crashed", "spin": "timeout"}.get(trouble, trouble)
        assert failed.message.endswith(".")
        assert await outcome(worker, f"drawn in {tmp_path}") == "drawn"
        assert len(set(processes_that_drew(tmp_path))) == 2
    finally:
        worker.close()


async def test_it_replaces_a_process_that_was_killed_while_it_waited(worker: Worker, tmp_path: Path) -> None:
    assert await outcome(worker, f"drawn in {tmp_path}") == "drawn"
    pid = int(processes_that_drew(tmp_path)[0])
    os.kill(pid, 9)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # it is gone, and nobody was told yet
    assert await outcome(worker, "again") == "drawn"


async def test_it_lets_one_request_in_at_a_time(worker: Worker) -> None:
    results = await asyncio.gather(*(outcome(worker, f"number {n}") for n in range(5)))
    assert results == ["drawn"] * 5


async def test_it_ends_the_drawing_of_a_request_that_is_given_up(worker: Worker, tmp_path: Path) -> None:
    asked = asyncio.create_task(worker.draw(f"drawn in {tmp_path} for 30 s", [picture()], {}))
    while not processes_that_drew(tmp_path):
        await asyncio.sleep(0.01)
    began = time.monotonic()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert time.monotonic() - began < 1
    assert await outcome(worker, "another") == "drawn"


async def test_it_gives_the_process_nothing_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNCOMFY_TOKEN", "canary-token")
    worker = Worker(f"{engines.__name__}:environment")
    try:
        drawn = await worker.draw("look", [picture()], {})
        assert isinstance(drawn, Drawn)
        assert "canary-token" not in drawn.notes[0]["text"]
    finally:
        worker.close()


async def test_it_is_not_confused_by_what_a_library_prints(worker: Worker) -> None:
    assert await outcome(worker, "print") == "drawn"


async def test_it_fails_when_there_is_no_such_engine() -> None:
    worker = Worker("no_such_module:draft")
    try:
        assert await outcome(worker, "x") == "crashed"
    finally:
        worker.close()


def png_of(width: int, height: int) -> bytes:
    """A picture that says to be that large and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image_unsupported"),
        (b"<script>alert(1)</script>", "image_unsupported"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image_unsupported"),
        (picture(kind="TIFF"), "image_unsupported"),
        (picture(size=(200, 200), kind="JPEG")[:700], "image_corrupt"),
        (png_of(10_000, 10_000), "image_too_large"),
        (png_of(20_000, 20), "image_too_large"),
        (png_of(2_000, 2_000), "image_corrupt"),
    ],
    ids=["empty", "page", "postscript", "tiff", "cut", "bomb", "long", "hollow"],
)
async def test_it_names_a_picture_that_it_can_not_open(worker: Worker, data: bytes, code: str) -> None:
    result = await worker.draw("x", [picture(), data], {})
    assert isinstance(result, Failed)
    assert result.code == code
    assert result.message.startswith("Image 2 ")


async def test_it_opens_every_format_that_the_studio_takes(worker: Worker) -> None:
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "AVIF"):
        assert await outcome(worker, "x", picture("teal", (64, 64), kind)) == "drawn", kind


async def test_it_gives_its_memory_back_when_there_is_nothing_to_do(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await outcome(worker, f"drawn in {tmp_path}")
    worker.rest()
    await outcome(worker, f"drawn in {tmp_path}")
    monkeypatch.setattr("app.sandbox.renderer.process.IDLE_S", 0.0)
    worker.rest()
    await outcome(worker, f"drawn in {tmp_path}")
    first, second, third = processes_that_drew(tmp_path)
    assert first == second != third


async def test_a_terminals_ctrl_c_does_not_break_the_draft_at_hand(worker: Worker) -> None:
    """It reaches every process of the terminal's group; ours decides what becomes of the drawing one."""
    assert await outcome(worker, "drawn") == "drawn"
    assert worker._process is not None
    assert os.getpgid(worker._process.pid) != os.getpgid(0)


async def test_the_draft_engine_draws_the_same_bytes_in_another_process() -> None:
    prompt = (
        "Replace the background with a plain white studio sweep. "
        'Replace only the in-image headline. The new headline reads "Bonjour", same position as before.'
    )
    with Image.open(sample_path("poster")) as whole:
        poster = encoded(whole.convert("RGB").reduce(3), "PNG")
    drawn = []
    for _ in range(2):
        worker = Worker("app.sandbox.draft:draft")
        try:
            drawn.append(await worker.draw(prompt, [poster], {"size": "1024_1024"}))
        finally:
            worker.close()
    first, again = drawn
    assert isinstance(first, Drawn)
    assert isinstance(again, Drawn)
    assert first.png == again.png
