"""A small internet on loopback: 127.0.0.2 plays a public server, 127.0.0.1 something inside our network.

Both speak TLS on one port, under a certificate for `*.ex.test`. `Dns` is the attacker's: it answers what it likes.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

import trustme

from app.media.addresses import is_public

PUBLIC, INTERNAL = "127.0.0.2", "127.0.0.1"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: image/png; charset=x\r\n"
Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]


def is_public_here(ip: str) -> bool:
    return ip == PUBLIC or is_public(ip)


class Dns:
    """The n-th lookup gets the n-th set of answers, and the last one from then on."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = answers or ([PUBLIC],)
        self.lookups = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.lookups += 1
        return self._answers[min(self.lookups, len(self._answers)) - 1]


@dataclass
class Internet:
    port: int
    trust: ssl.SSLContext
    hits: list[tuple[str, str]] = field(default_factory=list)  # address that was reached, head of the request
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def reached(self) -> list[str]:
        return [address for address, _ in self.hits]

    def url(self, path: str, host: str = "img.ex.test") -> str:
        return f"https://{host}:{self.port}{path}"


@contextlib.asynccontextmanager
async def internet() -> AsyncIterator[Internet]:
    ca = trustme.CA()
    server_tls, trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    ca.issue_cert("*.ex.test", "ex.test").configure_cert(server_tls)
    ca.configure_trust(trust)
    public, internal = _two_sockets()
    net = Internet(public.getsockname()[1], trust)
    tasks: set[asyncio.Task[None]] = set()

    def serve(address: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(_answer(net, address, reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        return start

    servers = [
        await asyncio.start_server(serve(PUBLIC), sock=public, ssl=server_tls),
        await asyncio.start_server(serve(INTERNAL), sock=internal, ssl=server_tls),
    ]
    try:
        yield net
    finally:
        for server in servers:
            server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _two_sockets() -> tuple[socket.socket, socket.socket]:
    for _ in range(50):
        public, internal = socket.socket(), socket.socket()
        public.bind((PUBLIC, 0))
        try:
            internal.bind((INTERNAL, public.getsockname()[1]))
        except OSError:
            public.close()
            internal.close()
        else:
            return public, internal
    raise RuntimeError("no port is free on both addresses")


async def _answer(net: Internet, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
        net.hits.append((address, head))
        path = head.split(" ")[1]
        if path in net.files:
            writer.write(OK + b"Content-Length: %d\r\n\r\n" % len(net.files[path]) + net.files[path])
        elif path.startswith("/redirect?"):
            target = unquote(path.removeprefix("/redirect?"))
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())
        elif path.startswith("/status/"):
            writer.write(f"HTTP/1.1 {path.removeprefix('/status/')} X\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            await BEHAVIOURS[path](writer)
        await writer.drain()
        writer.close()


def _says(*parts: bytes) -> Handler:
    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.writelines(parts)

    return handler


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while not writer.transport.is_closing():
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


def _drips(start: bytes) -> Handler:
    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.transport.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    return handler


async def _many_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(5000):
        writer.write(b"X-%d: " % n + b"a" * 8000 + b"\r\n")
        await writer.drain()


_ZIPPED = gzip.compress(b"\0" * 10_000_000)
BEHAVIOURS: dict[str, Handler] = {
    "/hello": _says(OK, b"Content-Length: 5\r\n\r\nhello"),
    "/until-close": _says(OK, b"Connection: close\r\n\r\nhello"),
    "/loop": _says(b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n"),
    "/cookie": _says(b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b; Path=/\r\nLocation: /hello\r\nContent-Length: 0\r\n\r\n"),
    "/short": _says(OK, b"Content-Length: 500\r\n\r\nhello"),
    "/says-huge": _says(OK, b"Content-Length: 99999999999\r\n\r\n"),
    "/negative": _says(OK, b"Content-Length: -1\r\n\r\nhello"),
    "/two-lengths": _says(OK, b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    "/gzip": _says(OK, b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_ZIPPED), _ZIPPED),
    "/endless": _endless,
    "/drips-body": _drips(OK + b"Content-Length: 100000\r\n\r\n"),
    "/drips-head": _drips(b"HTTP/1.1 200 OK\r\nX-Slow: "),
    "/many-headers": _many_headers,
    "/garbage": _says(b"\x16\x03\x01SSH-2.0-OpenSSH\r\n\r\n"),
}
