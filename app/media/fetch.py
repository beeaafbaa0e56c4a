"""Fetching from addresses that a stranger may have chosen, without becoming that stranger's way into our network.

Three layers. `addresses.parse_public_url` decides what may be asked for. `pinned.PinnedBackend` looks a name up once for each
connection, checks every answer, and connects to a checked address, so that a name can't change its mind in between.
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

from app.errors import FetchFailed, FetchRefused
from app.media.addresses import HTTPS, HostRule, has_unsafe_characters, parse_public_url
from app.media.pinned import CONNECT_S, PinnedBackend, Resolver

MAX_REDIRECTS = 4
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
) -> httpx.AsyncClient:
    """A client for public addresses. It reads no proxy and no .netrc from the environment, follows no redirect, and
    keeps no connection: each request's name is looked up and checked anew. SSL_CERT_FILE is honoured."""
    transport = httpx.AsyncHTTPTransport(
        verify=verify or _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        trust_env=False,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
    )
    transport._pool._network_backend = PinnedBackend(resolver, allow)  # httpx has no public way to it; a test holds it
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(CONNECT_S, read=15),
        headers={"user-agent": "Stillframe", "accept": ACCEPT, "accept-encoding": "identity"},
    )


async def fetch_public(
    url: str,
    *,
    max_bytes: int,
    total_s: float,
    resolver: Resolver | None = None,
    verify: ssl.SSLContext | None = None,
    allow: Callable[[str], bool] | None = None,
    ports: frozenset[int] = HTTPS,
) -> Fetched:
    """The whole file behind a public https address. Raises FetchRefused or FetchFailed."""
    parse_public_url(url, ports=ports)  # a bad address costs no client
    async with (
        make_public_client(verify, resolver, allow) as client,
        open_public(client, url, max_bytes=max_bytes, total_s=total_s, ports=ports) as (response, chunks),
    ):
        data = b"".join([chunk async for chunk in chunks])
    mime = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(data, str(response.url), mime)


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
        raise FetchFailed(f"The whole file did not come within {total_s:g} seconds.", retryable=True) from None
    except httpx.TimeoutException:
        raise FetchFailed("The server took too long to respond.", retryable=True) from None
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise FetchFailed("The server's certificate is not valid for this address.") from error
        raise FetchFailed("The server can't be reached.", retryable=True) from error
    except (httpx.InvalidURL, httpx.TransportError) as error:
        if isinstance(error, httpx.InvalidURL) or "location header" in str(error):  # httpx reads it before we do
            raise FetchRefused("The server redirects to an address that can't be read.") from error
        raise FetchFailed("The connection broke off before the file was whole.", retryable=True) from error


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
                raise FetchRefused("The server redirects to an address that can't be read.")
            target = parse(str(response.next_request.url))
    raise FetchRefused(f"The server redirects more than {MAX_REDIRECTS} times.")


def _check_response(response: httpx.Response, max_bytes: int) -> None:
    status = response.status_code
    if status != 200:
        if status in (404, 410):
            raise FetchFailed(f"There is no file at this address: the server answered {status}.", code="gone")
        retryable = status in (408, 425, 429) or status >= 500
        raise FetchFailed(f"The server answered {status} instead of a file.", retryable=retryable, detail=status)
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchRefused("The server sent the file compressed, which was not asked for.")
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
        raise FetchFailed("The connection broke off before the file was whole.", retryable=True)


def declared_length(response: httpx.Response) -> int | None:
    """What the response says its body will hold. Raises FetchRefused when it says nonsense."""
    declared = response.headers.get("content-length")
    if declared is None:
        return None
    if not (declared.isascii() and declared.isdigit()):
        raise FetchRefused("The server gives an impossible size for the file.")
    return int(declared)


def too_large(max_bytes: int) -> FetchRefused:
    return FetchRefused(f"The file is larger than {max_bytes / 2**20:g} MiB.", code="fetch_too_large")


@functools.lru_cache(maxsize=4)
def _trust(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """httpx's own choice of roots; it reads the two variables itself. Kept, for loading them takes 20 ms."""
    return httpx.create_ssl_context()
