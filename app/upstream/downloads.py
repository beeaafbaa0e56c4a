"""Fetches result files: only from where the profile's rule allows, without the token, in constant memory."""

import os
import ssl
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx

from app.errors import FetchFailed
from app.media import (
    Saved,
    StreamBackend,
    declared_length,
    make_public_client,
    open_public,
    save_stream,
    unpack_saved,
)
from app.media.pinned import Resolver
from app.messages import Message
from app.upstream.connections import trust
from app.upstream.profiles import Profile

MAX_BYTES = 2 * 2**30
MAX_UNPACKED = 256 * 2**20
TOTAL_S = 3600.0
GRACE_S = 60.0  # after it, a file must have come at this pace on average
SLOWEST = 8 * 2**10
CONCURRENT = httpx.Limits(max_connections=20, max_keepalive_connections=20, keepalive_expiry=15.0)


class Downloads:
    """`resolver` stands in for DNS in tests."""

    def __init__(
        self,
        profile: Profile,
        *,
        verify: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
        grace_s: float = GRACE_S,
    ) -> None:
        self._profile = profile
        self._verify = verify
        self._resolver = resolver
        self._grace_s = grace_s
        self._opened: httpx.AsyncClient | None = None

    async def save(self, url: str, to: Path, on_bytes: Callable[[int, int | None], None]) -> Saved:
        """The file, whole and durable under `to`. `on_bytes` hears bytes so far and in all, when that is told.

        Raises FetchRefused (never fetched from there, or over 2 GiB), FetchFailed (`gone`, or retryable), StorageError.
        """
        parse = self._profile.downloads.parse
        parse(url)  # a bad address opens no client
        opened = open_public(self._client, url, max_bytes=MAX_BYTES, total_s=TOTAL_S, parse=parse)
        async with opened as (response, chunks):
            expected = declared_length(response)
            saved = await save_stream(
                self._paced(chunks),
                to,
                expected=expected,
                max_bytes=MAX_BYTES,
                on_bytes=lambda done: on_bytes(done, expected),
            )
        packed = response.headers.get("content-encoding", "")
        return await unpack_saved(saved, packed, max_bytes=MAX_UNPACKED)

    async def aclose(self) -> None:
        if self._opened is not None:
            await self._opened.aclose()

    async def _paced(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """A server that sends a byte now and then would hold a run for an hour; it is tried again instead."""
        began, received = time.monotonic(), 0
        async for chunk in chunks:
            received += len(chunk)
            elapsed = time.monotonic() - began
            if elapsed > self._grace_s and received < SLOWEST * elapsed:
                raise FetchFailed(Message("fetch.too_slow"), retryable=True)
            yield chunk

    @property
    def _client(self) -> httpx.AsyncClient:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _open(self) -> httpx.AsyncClient:
        """Through a proxy, names are the proxy's to look up; else names of the public internet are pinned."""
        profile = self._profile
        if profile.downloads.pinned and not profile.proxy:
            return make_public_client(self._verify, self._resolver)
        transport = profile.transport
        if transport is None:
            transport = httpx.AsyncHTTPTransport(
                verify=self._verify or trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
                trust_env=False,
                limits=CONCURRENT,
                proxy=profile.proxy.get_secret_value() if profile.proxy else None,
            )
            transport._pool._network_backend = StreamBackend()  # faster than httpcore's own; httpx has no public way
        return httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(10.0, read=15.0),
            headers={"user-agent": "Stillframe", "accept": "image/*", "accept-encoding": "identity"},
        )


__all__ = ["Downloads", "Resolver"]
