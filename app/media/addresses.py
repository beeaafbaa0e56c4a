"""Which addresses this server may fetch: https, a DNS name, port 443, and behind the name a public IP address.

One parser (`httpx.URL`) reads an address, and the very object that it gives is requested, so that there is no second
reading to disagree with. Nothing here asks DNS; `fetch.PinnedBackend` checks what a name leads to.
"""

import ipaddress
import re
from collections.abc import Callable

import httpx

from app.errors import FetchRefused
from app.messages import Message
from app.prompts.lint.image_urls import is_readable_host
from app.prompts.public_addresses import is_public_address

HTTPS = frozenset({443})
MAX_LENGTH = 2048
HostRule = Callable[[str], bool]

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2028\u2029\ufeff]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_PRIVATE_NAMES = (".localhost", ".local", ".localdomain", ".internal", ".home.arpa", ".lan", ".corp", ".intranet", ".onion")  # fmt: skip


def parse_public_url(
    url: object, *, ports: frozenset[int] = HTTPS, host_ok: HostRule | None = None, longest: int = MAX_LENGTH
) -> httpx.URL:
    """The address to request, without its fragment. Raises FetchRefused with a sentence for a designer."""
    if not isinstance(url, str) or not url:
        raise FetchRefused(Message("fetch.empty_address"))
    if len(url) > longest:
        raise FetchRefused(Message("fetch.long_address", longest=longest))
    if has_unsafe_characters(url):
        raise FetchRefused(Message("fetch.characters"))
    if not re.match(r"https://[^/?#]", url, re.IGNORECASE):
        raise FetchRefused(Message("fetch.not_https"))
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise FetchRefused(Message("fetch.unreadable_address")) from None
    if "@" in re.split(r"[/?#]", url[len("https://") :], maxsplit=1)[0] or parsed.userinfo:
        raise FetchRefused(Message("fetch.user_name"))
    host = parsed.raw_host.decode("ascii", "replace").lower().rstrip(".")
    _check_host(host)
    if (443 if parsed.port is None else parsed.port) not in ports:
        raise FetchRefused(Message("fetch.port"))
    if host_ok and not host_ok(host):
        raise FetchRefused(Message("fetch.host", host=host))
    return parsed.copy_with(fragment=None, host=host)


def has_unsafe_characters(text: str) -> bool:
    """Whether `text` holds what two readers of an address may take differently."""
    return bool(_UNSAFE.search(text))


def suffix_rule(*suffixes: str) -> HostRule:
    """Hosts that are one of `suffixes` or below it, with the dot: evilruncomfy.net is not below runcomfy.net."""
    return lambda host: any(host == suffix or host.endswith("." + suffix) for suffix in suffixes)


def is_public(ip: str) -> bool:
    """Whether an address that DNS answered is one that anybody on the internet could reach."""
    if "%" in ip:
        return False  # a scope makes it link-local
    return is_public_address(ipaddress.ip_address(ip))


def _check_host(host: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise FetchRefused(Message("fetch.short_host"))
    if not re.search(r"[a-z]", labels[-1]) or re.match(r"0x[0-9a-f]*\Z", labels[-1]):
        raise FetchRefused(Message("fetch.number"))
    if not is_readable_host(host):
        raise FetchRefused(Message("fetch.unreadable_host", host=host))
    if host.endswith(_PRIVATE_NAMES):
        raise FetchRefused(Message("fetch.private_name", host=host))
