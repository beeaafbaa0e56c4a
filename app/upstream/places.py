"""The rules for where result files may come from. Each reads an address once, and the object it gives is requested."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from app.errors import FetchRefused
from app.media import has_unsafe_characters, parse_public_url, suffix_rule
from app.messages import Message
from app.settings import LOOPBACK

PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 8192  # a signed address may be long
SETTING = "STILLFRAME_UPSTREAM_DOWNLOAD_HOSTS"
Origin = tuple[str, str, int]


class DownloadRule(Protocol):
    """`pinned`: what the name leads to must be a public address, too."""

    @property
    def pinned(self) -> bool: ...

    def parse(self, url: str) -> httpx.URL:
        """The address to request. Raises FetchRefused with a sentence for a designer."""


@dataclass(frozen=True)
class PublicHosts:
    """https on port 443 of these names, or of names below them."""

    names: tuple[str, ...]
    pinned: bool = True

    def parse(self, url: str) -> httpx.URL:
        parsed = parse_public_url(url, longest=MAX_LENGTH)
        if not suffix_rule(*self.names)(parsed.host):
            raise _elsewhere(parsed.host, [Message("fetch.result_below", name=name) for name in self.names])
        return parsed


@dataclass(frozen=True)
class ListedOrigins:
    """Exactly these: scheme, host and port. Whoever set the server up named them, so they may be private."""

    origins: frozenset[Origin]
    pinned: bool = False

    def parse(self, url: str) -> httpx.URL:
        if not isinstance(url, str) or not 0 < len(url) <= MAX_LENGTH or has_unsafe_characters(url):
            raise FetchRefused(Message("fetch.result_characters"))
        try:
            parsed = httpx.URL(url)
            origin = origin_of(parsed)
        except (httpx.InvalidURL, ValueError):
            raise FetchRefused(Message("fetch.result_unreadable")) from None
        if parsed.userinfo or "@" in parsed.netloc.decode("ascii", "replace"):
            raise FetchRefused(Message("fetch.result_user_name"))
        if origin not in self.origins:
            raise _elsewhere(_shown(origin), map(_shown, sorted(self.origins)), SETTING)
        return parsed.copy_with(fragment=None)


def _elsewhere(host: str, allowed: Iterable[str], setting: str = "") -> FetchRefused:
    """Names both, so that whoever runs the server sees which is to be changed."""
    named = ", ".join(allowed)
    if setting:
        return FetchRefused(Message("fetch.result_elsewhere_set", host=host, allowed=named, setting=setting))
    return FetchRefused(Message("fetch.result_elsewhere", host=host, allowed=named))


def _shown(origin: Origin) -> str:
    scheme, host, port = origin
    host = f"{host}:{port}" if port != PORTS.get(scheme) else host
    return host if scheme == "https" else f"{scheme}://{host}"


def origin_of(url: httpx.URL) -> Origin:
    return url.scheme, url.host.lower().rstrip("."), url.port or PORTS.get(url.scheme, 0)


def listed(base: str, hosts: tuple[str, ...]) -> ListedOrigins:
    """The base's own origin, and `hosts` as host or host:port by https; by plain http on loopback only.

    Raises ValueError for an entry that is neither.
    """
    origins = {origin_of(httpx.URL(base))}
    for entry in hosts:
        parts = urlsplit(f"//{entry}")
        host, port = (parts.hostname or "").lower(), parts.port  # an impossible port is a ValueError
        if not host or parts.netloc != entry or "@" in entry or has_unsafe_characters(entry):
            raise ValueError(entry)
        origins.add(("https", host, port or PORTS["https"]))
        if host in LOOPBACK:
            origins.add(("http", host, port or PORTS["http"]))
    return ListedOrigins(frozenset(origins))
