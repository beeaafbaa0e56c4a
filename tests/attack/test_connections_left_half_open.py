"""Connections that send nothing, half a head, or half a body: they end, and shut nobody out meanwhile."""

import asyncio
import contextlib
import resource
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.web.middleware.body_limit import HEAD_S
from tests.attack import TIMES
from tests.attack.served import MAX_BUSY_S, cpu_s
from tests.support.server import Server

HALVES = {
    "nothing": b"",
    "half a line": b"GET /heal",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b",
    "a head and half of another": b"GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\nGET /he",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With as few open files as a plain container may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    server = Few(tmp_path_factory.mktemp("connections"), forked=False)
    yield server.start(upstream="sandbox")
    server.stop()
    assert (soft, hard) == resource.getrlimit(resource.RLIMIT_NOFILE)


class Few(Server):
    def command(self) -> list[str]:
        return ["sh", "-c", 'ulimit -n 600; exec "$@"', "sh", *super().command()]


async def opened(server: Server, first: bytes, count: int) -> list[Any]:
    port = urlsplit(server.url).port
    first = first.replace(b"%s", f"127.0.0.1:{port}".encode())
    made = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(first)
            made.append((reader, writer))
    return made


async def answered(server: Server) -> float:
    """What the server did meanwhile, in its own time."""
    began = cpu_s(server)
    answer = await asyncio.to_thread(server.get, "/healthz")
    assert answer.status_code == 200
    return cpu_s(server) - began


async def ended(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(OSError):
        while await reader.read(65536):
            pass


async def test_nine_hundred_of_them_shut_nobody_out_and_end(server: Server, sent: Counter[str]) -> None:
    made: list[Any] = []
    drip = asyncio.create_task(drips(server))
    for name, first in HALVES.items():
        some = await opened(server, first, 225 if TIMES == 1 else 900)
        sent[name] += len(some)
        made += some
        assert await answered(server) < MAX_BUSY_S, name
    async with asyncio.timeout(HEAD_S + 15):
        await asyncio.gather(*(ended(reader) for reader, _ in made))
    for _, writer in made:
        writer.close()
    assert await answered(server) < MAX_BUSY_S
    assert await drip


async def test_a_browser_keeps_its_connection_while_half_open_ones_come(server: Server, sent: Counter[str]) -> None:
    whole = b"GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n"
    ((reader, writer),) = await opened(server, whole, 1)
    assert b"200" in await reader.readline()
    made = await opened(server, b"GET /heal", 700)
    sent["half"] = len(made)
    assert await answered(server) < MAX_BUSY_S  # which those have come before
    writer.write(whole.replace(b"%s", urlsplit(server.url).netloc.encode()))
    answers = b""
    async with asyncio.timeout(10):
        while answers.count(b"HTTP/1.1 200") < 1:
            piece = await reader.read(65536)
            assert piece, "it was closed"
            answers += piece
    for _, one in [(reader, writer), *made]:
        one.close()


async def drips(server: Server) -> bool:
    """Whether a connection ends that sends a byte of its head now and then."""
    ((reader, writer),) = await opened(server, b"GET /healthz HTTP/1.1\r\n", 1)
    began = time.monotonic()
    end = asyncio.create_task(ended(reader))
    while not end.done() and time.monotonic() - began < HEAD_S + 10:
        with contextlib.suppress(OSError):
            writer.write(b"X")
        await asyncio.sleep(0.5)
    writer.close()
    return end.done()
