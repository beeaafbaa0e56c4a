"""The connections to upstream: who is trusted, through which proxy, with which limits; and reading an answer whole."""

import os
import ssl
from functools import lru_cache

import httpx

from app.media import NotUnpacked, unpack
from app.messages import Message
from app.upstream.profiles import Profile

CONNECT_S = 10.0
READ_S = 20.0
MAX_REPLY = 4 * 2**20
MAX_RESULT = 64 * 2**20  # a result may list very many files
POLLING = httpx.Limits(max_connections=60, max_keepalive_connections=60, keepalive_expiry=30.0)
ALONE = httpx.Limits(max_connections=1, max_keepalive_connections=0)
HEADERS = {"user-agent": "Stillframe", "accept": "application/json", "accept-encoding": "identity"}


class Unreadable(Exception):
    """The answer's head came, its body is larger than any that the API gives, or packed and not to be unpacked."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def open_transport(profile: Profile, limits: httpx.Limits, verify: ssl.SSLContext | None) -> httpx.AsyncBaseTransport:
    """A transport of our own: no retries, HTTP/1.1, and of the environment only SSL_CERT_FILE and SSL_CERT_DIR."""
    if profile.transport is not None:
        return profile.transport
    return httpx.AsyncHTTPTransport(
        verify=verify or trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        trust_env=False,
        limits=limits,
        retries=0,
        proxy=profile.proxy.get_secret_value() if profile.proxy else None,
    )


def open_client(profile: Profile, transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """A client that follows no redirect, so that the token never leaves with one."""
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        headers=HEADERS,
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S, pool=READ_S),
    )


def authorization(profile: Profile) -> dict[str, str]:
    token = profile.token.get_secret_value()
    return {"authorization": f"Bearer {token}"} if token else {}


async def read_whole(response: httpx.Response, max_bytes: int = MAX_REPLY) -> bytes:
    """The body, unpacked where the server packed it though nobody asked. Raises Unreadable."""
    parts, size = [], 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > max_bytes:
            raise Unreadable(Message("upstream.too_large"))
        parts.append(part)
    try:
        return unpack(b"".join(parts), response.headers.get("content-encoding", ""), max_bytes=max_bytes)
    except NotUnpacked as error:
        raise Unreadable(error.message) from None


@lru_cache(maxsize=4)
def trust(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """httpx's own choice of roots, which reads the two variables itself. Kept, for loading them takes 20 ms."""
    return httpx.create_ssl_context()
