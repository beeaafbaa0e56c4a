"""Which address may be given for a picture, judged without DNS: a public https address, written plainly.

An address that is fine here can still lead to a private place; `media` looks at what it resolves to before it fetches.
"""

import ipaddress
import re
import unicodedata

from app.prompts.language.lazy_text import N_

_NOT_PLAIN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u3000\ufeff]")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z", re.ASCII)
_PRIVATE_ENDS = frozenset({"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "arpa"})
_DOTS = str.maketrans("。．｡", "...")  # IDNA reads each of them as a dot
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_TUNNELS = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))  # lead to an IPv4 within

REASONS = {
    "empty": N_("Image %(n)s has no URL."),
    "not_https": N_("The URL of image %(n)s doesn’t start with https://."),
    "backslash": N_("The URL of image %(n)s contains a backslash."),
    "characters": N_("The URL of image %(n)s contains a space or a hidden character."),
    "user": N_("The URL of image %(n)s contains a user name."),
    "port": N_("The URL of image %(n)s contains a port."),
    "encoded_host": N_("The host in the URL of image %(n)s is encoded with %%."),
    "no_host": N_("The URL of image %(n)s has no host."),
    "private": N_("The URL of image %(n)s leads into a private network."),
}


def address_fault(url: str) -> str | None:
    """A key of REASONS, or None when the address may be given."""
    if not url:
        return "empty"
    if "\\" in url:
        return "backslash"
    if _NOT_PLAIN.search(url):
        return "characters"
    if url[:8].lower() != "https://":
        return "not_https"
    authority = re.split(r"[/?#]", url[8:], maxsplit=1)[0]
    if "@" in authority:
        return "user"
    if "%" in authority:
        return "encoded_host"
    if authority.startswith("["):
        host, closed, port = authority[1:].partition("]")
        if not closed or (port and port[0] != ":"):
            return "no_host"
        return _port_fault(port[1:]) or (None if _is_public_v6(host) else "private")
    host, _, port = authority.partition(":")
    return _port_fault(port) or _host_fault(host)


def _port_fault(port: str) -> str | None:
    return None if port in ("", "443") else "port"


def _host_fault(host: str) -> str | None:
    if any(unicodedata.category(character) in ("Cf", "Cc") for character in host):
        return "characters"
    labels = unicodedata.normalize("NFKC", host.translate(_DOTS)).casefold().removesuffix(".").split(".")
    if _NUMBER.match(labels[-1]):
        return None if _is_public_v4(labels) else "private"
    if not all(_LABEL.match(label) for label in labels) or sum(map(len, labels)) + len(labels) > 254:
        return "no_host"
    if len(labels) == 1 or labels[-1] in _PRIVATE_ENDS:
        return "private"
    return None


def _is_public_v4(parts: list[str]) -> bool:
    """In any notation that a browser knows: 1 to 4 numbers, decimal, octal or hexadecimal, the last one filling up."""
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return False
    *firsts, last = numbers
    if len(numbers) > 4 or any(n > 255 for n in firsts) or last >= 256 ** (5 - len(numbers)):
        return False
    return _is_public(ipaddress.IPv4Address(sum(n << 8 * (3 - at) for at, n in enumerate(firsts)) + last))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    if not (part.isascii() and part.isdigit()):
        raise ValueError(part)
    return int(part, 8 if part[0] == "0" and len(part) > 1 else 10)


def _is_public_v6(host: str) -> bool:
    try:
        address = ipaddress.IPv6Address(unicodedata.normalize("NFKC", host))
    except ValueError:
        return False
    if address.ipv4_mapped:
        return _is_public(address.ipv4_mapped)
    if address in _NAT64 or address not in _GLOBAL_UNICAST or any(address in tunnel for tunnel in _TUNNELS):
        return False
    return _is_public(address)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
