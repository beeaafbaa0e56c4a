"""Fetching from addresses that a stranger may have chosen, without becoming that stranger's way into our network.

Three layers. `addresses.parse_public_url` decides what may be asked for. `pinned.PinnedBackend` looks a name up once for each
connection, checks every answer, and connects to a checked address, so that a name can't change its mind in between. Where
a proxy makes the connections, names are its to look up; one that is known here is checked all the same.
`open_public` follows redirects by hand, each through the same two layers, and bounds bytes and time.
"""

import asyncio
import functools
import os
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from app import __version__
from app.errors import FetchFailed, FetchRefused
from app.media.addresses import HTTPS, HostRule, has_unsafe_characters, parse_public_url
from app.media.encodings import NotUnpacked, unpack
from app.media.pinned import CONNECT_S, PinnedBackend, Resolver
from app.messages import Message

MAX_REDIRECTS = 4
AGENT = f"Stillframe/{__version__}"
ACCEPT = "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1"


@dataclass(frozen=True)
class Fetched:
    data: bytes
    final_url: str
    mime: str  # as the server called it; what it is, `decode` finds out


def make_public_client(
    verify: ssl.SSLContext | None = None,
    resolver: Resolver | None = None,
    allow: Callable[[str], bool] | None = None,
    proxy: str | None = None,
    agent: str = AGENT,
) -> httpx.AsyncClient:
    """A client for public addresses. It reads no proxy and no .netrc from the environment, follows no redirect, and
    keeps no connection: each request's name is looked up and checked anew. SSL_CERT_FILE is honoured."""
    backend = PinnedBackend(resolver, allow)
    transport = httpx.AsyncHTTPTransport(
        verify=verify or _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        trust_env=False,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
        proxy=proxy,
    )
    if not proxy:
        transport._pool._network_backend = backend  # httpx has no public way to it; a test holds it
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(CONNECT_S, read=15),
        headers={"user-agent": agent, "accept": ACCEPT, "accept-encoding": "identity"},
        event_hooks={"request": [backend.check]} if proxy else {},
    )


def agent_of(public_url: str | None) -> str:
    """How we name ourselves to strangers: with the address of this server, where it has one that they can open."""
    return f"{AGENT} (+{public_url})" if public_url and public_url.startswith("https://") else AGENT


async def fetch_public(
    url: str,
    *,
    max_bytes: int,
    total_s: float,
    resolver: Resolver | None = None,
    verify: ssl.SSLContext | None = None,
    allow: Callable[[str], bool] | None = None,
    ports: frozenset[int] = HTTPS,
    proxy: str | None = None,
    agent: str = AGENT,
) -> Fetched:
    """The whole file behind a public https address. Raises FetchRefused or FetchFailed."""
    parse_public_url(url, ports=ports)  # a bad address costs no client
    async with (
        make_public_client(verify, resolver, allow, proxy, agent) as client,
        open_public(client, url, max_bytes=max_bytes, total_s=total_s, ports=ports) as (response, chunks),
    ):
        data = b"".join([chunk async for chunk in chunks])
    mime = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(await _unpacked(data, response, max_bytes), str(response.url), mime)


async def _unpacked(data: bytes, response: httpx.Response, max_bytes: int) -> bytes:
    header = response.headers.get("content-encoding", "")
    try:
        return await asyncio.to_thread(unpack, data, header, max_bytes=max_bytes)
    except NotUnpacked as error:
        raise FetchRefused(Message("fetch.packed", why=error.message)) from None


@asynccontextmanager
async def open_public(
    client: httpx.AsyncClient,
    url: str,
    *,
    max_bytes: int,
    total_s: float,
    ports: frozenset[int] = HTTPS,
    host_ok: HostRule | None = None,
    parse: Callable[[str], httpx.URL] | None = None,
) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[bytes]]]:
    """The response to a GET and its body in chunks, as sent: nothing is decompressed. `total_s` bounds all of it,
    the caller's reading included, since a server that sends a byte now and then never runs into a read timeout.
    `parse` is a rule of the caller's own for addresses, redirects included, in place of `ports` and `host_ok`."""
    parse = parse or functools.partial(parse_public_url, ports=ports, host_ok=host_ok)
    deadline = asyncio.timeout(total_s)
    try:
        async with deadline, _following(client, url, max_bytes, parse) as response:
            yield response, _body(response, max_bytes)
    except TimeoutError:
        if not deadline.expired():
            raise
        raise FetchFailed(Message("fetch.slow", seconds=f"{total_s:g}"), retryable=True) from None
    except httpx.TimeoutException:
        raise FetchFailed(Message("fetch.timeout"), retryable=True) from None
    except httpx.ProxyError as error:
        raise FetchFailed(Message("fetch.proxy"), retryable=True) from error
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise FetchFailed(Message("fetch.certificate")) from error
        raise FetchFailed(Message("fetch.unreachable"), retryable=True) from error
    except (httpx.InvalidURL, httpx.TransportError) as error:
        if isinstance(error, httpx.InvalidURL) or "location header" in str(error):  # httpx reads it before we do
            raise FetchRefused(Message("fetch.redirect_unreadable")) from error
        raise FetchFailed(Message("fetch.broken_off"), retryable=True) from error


@asynccontextmanager
async def _following(
    client: httpx.AsyncClient, url: str, max_bytes: int, parse: Callable[[str], httpx.URL]
) -> AsyncIterator[httpx.Response]:
    target = parse(url)
    for _ in range(MAX_REDIRECTS + 1):
        client.cookies.clear()
        async with client.stream("GET", target) as response:
            if response.next_request is None:
                _check_response(response, max_bytes)
                yield response
                return
            if has_unsafe_characters(response.headers["location"]):
                raise FetchRefused(Message("fetch.redirect_unreadable"))
            target = _led_to(response.next_request.url, parse)
    raise FetchRefused(Message("fetch.redirects", most=MAX_REDIRECTS))


def _led_to(url: httpx.URL, parse: Callable[[str], httpx.URL]) -> httpx.URL:
    """The address that a redirect names. Raises FetchRefused, which says that it was the server who named it."""
    try:
        return parse(str(url))
    except FetchRefused as error:
        if url.scheme != "https":
            raise FetchRefused(Message("fetch.redirect_not_https")) from error
        raise FetchRefused(Message("fetch.redirect", why=error.message)) from error


def _check_response(response: httpx.Response, max_bytes: int) -> None:
    status = response.status_code
    if status != 200:
        if status in (404, 410):
            raise FetchFailed(Message("fetch.gone", status=status), code="gone")
        retryable = status in (408, 425, 429) or status >= 500
        raise FetchFailed(Message("fetch.status", status=status), retryable=retryable, detail=status)
    declared = declared_length(response)
    if declared is not None and declared > max_bytes:
        raise too_large(max_bytes)


async def _body(response: httpx.Response, max_bytes: int) -> AsyncIterator[bytes]:
    declared, received = declared_length(response), 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        if received > max_bytes:
            raise too_large(max_bytes)
        yield chunk
    if declared is not None and received != declared:
        raise FetchFailed(Message("fetch.broken_off"), retryable=True)


def declared_length(response: httpx.Response) -> int | None:
    """What the response says its body will hold. Raises FetchRefused when it says nonsense."""
    declared = response.headers.get("content-length")
    if declared is None:
        return None
    if not (declared.isascii() and declared.isdigit()):
        raise FetchRefused(Message("fetch.size"))
    return int(declared)


def too_large(max_bytes: int) -> FetchRefused:
    return FetchRefused(Message("fetch.too_large", size=f"{max_bytes / 2**20:g}"), code="fetch_too_large")


@functools.lru_cache(maxsize=4)
def _trust(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """httpx's own choice of roots; it reads the two variables itself. Kept, for loading them takes 20 ms."""
    return httpx.create_ssl_context()
