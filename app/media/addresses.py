"""Which addresses this server may fetch: https, a DNS name, port 443, and behind the name a public IP address.

One parser (`httpx.URL`) reads an address, and the very object that it gives is requested, so that there is no second
reading to disagree with. Nothing here asks DNS; `fetch.PinnedBackend` checks what a name leads to.
"""

import ipaddress
import re
from collections.abc import Callable

import httpx

from app.errors import FetchRefused

HTTPS = frozenset({443})
HostRule = Callable[[str], bool]

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2028\u2029\ufeff]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_PRIVATE_NAMES = (".localhost", ".local", ".localdomain", ".internal", ".home.arpa", ".lan", ".corp", ".intranet", ".onion")  # fmt: skip

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOSED_V6 = [
    ipaddress.IPv6Network(n)
    for n in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "2620:4f:8000::/48",
    )  # Teredo, 6to4, documentation
]
# fmt: off
_CLOSED_V4 = [  # in full, since what `is_global` says moves between patch releases of Python
    ipaddress.IPv4Network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]
# fmt: on


def parse_public_url(url: object, *, ports: frozenset[int] = HTTPS, host_ok: HostRule | None = None) -> httpx.URL:
    """The address to request, without its fragment. Raises FetchRefused with a sentence for a designer."""
    if not isinstance(url, str) or not url:
        raise FetchRefused("Enter a URL.")
    if len(url) > 2048:
        raise FetchRefused("The address is longer than 2,048 characters.")
    if has_unsafe_characters(url):
        raise FetchRefused("The URL contains a space or invalid character.")
    if not re.match(r"https://[^/?#]", url, re.IGNORECASE):
        raise FetchRefused("Enter a full URL that starts with https://.")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise FetchRefused("The address can't be read: check it for typing errors.") from None
    if "@" in re.split(r"[/?#]", url[len("https://") :], maxsplit=1)[0] or parsed.userinfo:
        raise FetchRefused("The address holds a user name or a password. Use one that is open to everybody.")
    host = parsed.raw_host.decode("ascii", "replace").lower().rstrip(".")
    _check_host(host)
    if (443 if parsed.port is None else parsed.port) not in ports:
        raise FetchRefused("The address names a port. Only the usual one of https is fetched.")
    if host_ok and not host_ok(host):
        raise FetchRefused(f"Files are not fetched from {host}.")
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
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address in _NAT64:
            address = ipaddress.IPv4Address(address.packed[-4:])
        else:
            return address in _GLOBAL_V6 and not any(address in network for network in _CLOSED_V6)
    return address.is_global and not any(address in network for network in _CLOSED_V4)


def _check_host(host: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise FetchRefused("The address needs a full host name, such as example.com.")
    if not re.search(r"[a-z]", labels[-1]) or re.match(r"0x[0-9a-f]*\Z", labels[-1]):
        raise FetchRefused("The address must name a host, not a number.")
    if host.endswith(_PRIVATE_NAMES):
        raise FetchRefused(f"{host} is a name inside a private network. Only public addresses are fetched.")
