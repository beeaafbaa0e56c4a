"""Connections for httpcore on asyncio's own streams. httpcore's backend reads 64 KiB at a time, and 16 KiB under TLS,
through a further layer; for results of some megabytes that costs a third of the throughput."""

import asyncio
import ssl
from collections.abc import Awaitable, Iterable
from typing import Any, TypeVar

import httpcore

READ = 2**18  # what asyncio takes from a socket at once
T = TypeVar("T")


class StreamBackend(httpcore.AsyncNetworkBackend):
    """Opens plain TCP connections; httpcore asks the stream to start TLS."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own form
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        opening = asyncio.open_connection(host, port, limit=READ)
        reader, writer = await _mapped(opening, timeout, httpcore.ConnectTimeout, httpcore.ConnectError)
        for option in socket_options or ():
            writer.get_extra_info("socket").setsockopt(*option)
        return Stream(reader, writer)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Stream(httpcore.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        reading = self._reader.read(max(max_bytes, READ))
        return await _mapped(reading, timeout, httpcore.ReadTimeout, httpcore.ReadError)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self._writer.write(buffer)
        await _mapped(self._writer.drain(), timeout, httpcore.WriteTimeout, httpcore.WriteError)

    async def aclose(self) -> None:
        self._writer.transport.abort()  # nothing is left to say; a peer that never answers must not hold us

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        starting = self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        try:
            await _mapped(starting, timeout, httpcore.ConnectTimeout, httpcore.ConnectError)
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return (
                self._reader.at_eof() or self._reader.exception() is not None
            )  # idle, and yet something came: its end
        name = {"server_addr": "peername", "client_addr": "sockname"}.get(info, info)
        return self._writer.get_extra_info(name)


async def _mapped(doing: Awaitable[T], seconds: float | None, late: type[Exception], failed: type[Exception]) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await doing
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:  # ssl.SSLError is one
        raise failed(str(error)) from error
