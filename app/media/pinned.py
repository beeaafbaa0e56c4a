"""Connections to public addresses only: a name is looked up once for each, and every answer is checked."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore
import httpx

from app.errors import FetchRefused
from app.media.addresses import is_public
from app.media.network import StreamBackend
from app.messages import Message

Resolver = Callable[[str, int], Awaitable[list[str]]]

CONNECT_S = 10.0
ADDRESS_S = 4.0
LOOKUPS = 16  # a lookup holds a thread of the event loop's pool


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, to checked addresses only. TLS still checks the certificate for the name."""

    def __init__(self, resolver: Resolver | None = None, allow: Callable[[str], bool] | None = None) -> None:
        self._resolve = resolver or system_resolve
        self._allow = allow or is_public
        self._inner = StreamBackend()
        self._lookups = asyncio.Semaphore(LOOKUPS)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own form
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout or CONNECT_S):
                return await self._connect(await self._checked(host, port), port, socket_options)
        except TimeoutError:
            raise httpcore.ConnectTimeout("no connection in time") from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

    async def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise FetchRefused(Message("fetch.socket"))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def check(self, request: httpx.Request) -> None:
        """For a client whose connections a proxy makes. A name that is not known here is the proxy's to judge."""
        with contextlib.suppress(OSError, httpcore.ConnectError):
            await self._checked(request.url.raw_host.decode("ascii"), request.url.port or 443)

    async def _checked(self, host: str, port: int) -> list[str]:
        async with self._lookups:
            answers = await self._resolve(host, port)
        if not answers:
            raise httpcore.ConnectError("the name has no address")
        if not all(
            self._allow(answer) for answer in answers
        ):  # one bad answer spoils the name: it is being played with
            raise FetchRefused(Message("fetch.private", host=host))
        return answers

    async def _connect(self, addresses: list[str], port: int, options: Any) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError("no address answers")
        for address in addresses[:4]:
            try:
                stream = await self._inner.connect_tcp(address, port, timeout=ADDRESS_S, socket_options=options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            peer = (stream.get_extra_info("server_addr") or ("",))[0]
            if ipaddress.ip_address(peer) != ipaddress.ip_address(address):
                await stream.aclose()
                raise FetchRefused(Message("fetch.other_address"))
            return stream
        raise failure


async def system_resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
