"""Connections on asyncio's streams, seen from httpx."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from app.media import StreamBackend

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
Reply = Callable[[asyncio.StreamWriter], None]


@asynccontextmanager
async def serving(reply: Reply) -> AsyncIterator[tuple[str, list[asyncio.StreamWriter]]]:
    """A plain server that calls `reply` for each request. Answers its address and the connections it got."""
    connections: list[asyncio.StreamWriter] = []
    tasks: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        while await reader.read(65536):
            reply(writer)

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(answer(reader, writer)))

    server = await asyncio.start_server(start, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", connections
    finally:
        server.close()
        for writer in connections:
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def client(**options: Any) -> httpx.AsyncClient:
    transport: Any = httpx.AsyncHTTPTransport(trust_env=False)
    transport._pool._network_backend = StreamBackend()
    return httpx.AsyncClient(transport=transport, trust_env=False, **options)


async def test_it_uses_a_connection_again() -> None:
    async with serving(lambda writer: writer.write(ANSWER)) as (url, connections), client() as http:
        for _ in range(3):
            assert (await http.get(url)).text == "hello"
        assert len(connections) == 1


async def test_it_notices_that_an_idle_connection_was_closed() -> None:
    def answer_and_close(writer: asyncio.StreamWriter) -> None:
        writer.write(ANSWER)
        writer.close()

    async with serving(answer_and_close) as (url, connections), client() as http:
        transport: Any = http._transport
        for _ in range(2):
            assert (await http.get(url)).text == "hello"
            async with asyncio.timeout(5):
                while any(not kept.has_expired() for kept in transport._pool.connections):
                    await asyncio.sleep(0)
        assert len(connections) == 2


async def test_it_reads_in_large_pieces() -> None:
    size = 8 * 2**20

    def large(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)

    async with serving(large) as (url, _), client() as http, http.stream("GET", url) as response:
        pieces = [len(piece) async for piece in response.aiter_raw()]
    assert sum(pieces) == size
    assert max(pieces) > 65536


def reset(writer: asyncio.StreamWriter) -> None:
    now = struct.pack("ii", 1, 0)  # linger for no second: the other side gets a reset, not an end
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
    writer.transport.abort()


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (lambda writer: None, httpx.ReadTimeout),
        (reset, httpx.ReadError),
        (lambda writer: writer.close(), httpx.RemoteProtocolError),
    ],
    ids=["silence", "reset", "end"],
)
async def test_it_calls_a_failure_by_httpxs_name(reply: Reply, error: type[Exception]) -> None:
    async with serving(reply) as (url, _), client(timeout=0.2) as http:
        with pytest.raises(error):
            await http.get(url)


async def test_it_says_when_nobody_listens() -> None:
    async with serving(lambda writer: None) as (url, _):
        pass
    async with client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(url)


async def test_it_says_when_the_other_side_speaks_no_tls() -> None:
    async with serving(lambda writer: writer.write(ANSWER)) as (url, _), client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(url.replace("http:", "https:"))
