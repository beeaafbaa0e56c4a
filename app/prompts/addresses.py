"""Which address may be given for a picture, judged without DNS: a public https address, written plainly."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2028\u2029\ufeff]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_SPECIAL = ("localhost", "local", "internal", "lan", "corp", "intranet", "onion", "localdomain", "arpa", "invalid")
LONGEST = 2000


def bad_address(url: str) -> str | None:
    """Why an address can't be taken, as the end of a sentence; None when it can."""
    if not url.strip():
        return "is empty"
    if len(url) > LONGEST:
        return "is longer than 2,000 characters"
    if not url.lower().startswith("https://"):
        return "does not begin with https://"
    if _UNSAFE.search(url):
        return "holds a space, a backslash or a hidden character"
    authority = re.split(r"[/?#]", url[8:], maxsplit=1)[0]
    if "@" in authority:
        return "holds a user name"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "can’t be read"
    if port not in (None, 443):
        return "names a port"
    return _bad_host(host, authority)


def _bad_host(host: str, authority: str) -> str | None:
    if not host:
        return "names no server"
    if "%" in authority:
        return "hides its server’s name"
    plain = unicodedata.normalize("NFKC", host).lower()
    if _is_number(plain.strip("[]")) or authority.startswith("["):
        return None if _is_public(plain.strip("[]")) else "leads into a private network"
    try:
        labels = plain.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return "names no server"
    if plain.split(".")[-1] in _SPECIAL or plain == "localhost":
        return "leads into a private network"
    if len(labels) < 2 or not all(_LABEL.match(label) for label in labels) or not re.search("[a-z]", labels[-1]):
        return "names no public server"
    return None


def _is_number(host: str) -> bool:
    """Whether a browser would read it as an address: the last part is a number in any notation."""
    last = host.rsplit(".", 1)[-1]
    return ":" in host or bool(re.fullmatch(r"\d+|0x[0-9a-f]*", last))


def _is_public(host: str) -> bool:
    """Only the usual notation, and only global unicast; 127.1, 0x7f.1 and the like are nobody's public picture."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast and not address.is_reserved
