"""Which address may be given for a picture, judged without DNS: a public https address, written plainly.

An address that is fine here can still lead to a private place; `media` looks at what it resolves to before it fetches.
"""

import ipaddress
import re
import unicodedata

import idna

from app.messages import N_
from app.prompts.public_addresses import is_public_address

_NOT_PLAIN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u3000\ufeff]")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z", re.ASCII)
_PRIVATE_ENDS = frozenset({"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "arpa"})
_DOTS = str.maketrans("。．｡", "...")  # IDNA reads each of them as a dot

REASONS = {
    "empty": N_("Image %(n)s has no URL."),
    "not_https": N_("The URL of image %(n)s doesn’t start with https://."),
    "backslash": N_("The URL of image %(n)s contains a backslash."),
    "characters": N_("The URL of image %(n)s contains a space or a hidden character."),
    "user": N_("The URL of image %(n)s contains a user name."),
    "port": N_("The URL of image %(n)s contains a port."),
    "encoded_host": N_("The host in the URL of image %(n)s is encoded with %%."),
    "no_host": N_("The URL of image %(n)s has no host."),
    "name": N_("The address of image %(n)s names a host that can’t be read: check it for typing errors."),
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
    return None if is_readable_host(".".join(labels)) else "name"


def is_readable_host(host: str) -> bool:
    """Whether the parts of a lower-case host that are written in IDNA's code (xn--…) stand for a word."""
    try:
        for label in host.split("."):
            if label.startswith("xn--"):
                idna.decode(label)
    except ValueError:  # IDNAError is one
        return False
    return True


def _is_public_v4(parts: list[str]) -> bool:
    """In any notation that a browser knows: 1 to 4 numbers, decimal, octal or hexadecimal, the last one filling up."""
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return False
    *firsts, last = numbers
    if len(numbers) > 4 or any(n > 255 for n in firsts) or last >= 256 ** (5 - len(numbers)):
        return False
    return is_public_address(ipaddress.IPv4Address(sum(n << 8 * (3 - at) for at, n in enumerate(firsts)) + last))


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
    return is_public_address(address)
