"""Check the values of settings that name hosts, addresses, networks and tokens (settings.py): what could never work is
refused at start, in words that follow the setting's name."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

PROXY_EXAMPLE = "such as 172.18.0.2"
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?", re.I)
_PORT_OF = {"http": 80, "https": 443}
_NOBODY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - refused
_TOKEN = re.compile(r"[\x21-\x7e]+")
_QUOTES = "\"'`“”‘’"


def listen_address(value: str) -> str:
    """Return the name or address to listen on, without brackets."""
    host = value.strip().removeprefix("[").removesuffix("]")
    if not _is_host(host):
        raise ValueError(f"is a name or an IP address alone, such as 127.0.0.1 or 0.0.0.0, and not {_shown(value)}")
    return host


def host_name(value: str) -> str:
    """Return a host name that may have a port, as a Host header has it."""
    name, port = _name_and_port(value)
    if "*" in value:
        raise ValueError("knows no wildcards; name each host, such as studio.example")
    if "://" in value or "/" in value:
        raise ValueError(f"is a host name alone, such as studio.example, and not {_shown(value)}")
    if not name.isascii() and (punycode := _punycode(name)):
        raise ValueError(f"wants {_shown(value)} as browsers send it: {punycode}{port}")
    if not _is_host(name) or (port and not _is_port(port[1:])):
        raise ValueError(f"is a host name that may have a port, such as studio.example:8443, and not {_shown(value)}")
    return value.lower()


def web_address(value: str) -> str:
    """Return an address of http or https with neither a person nor a question in it."""
    parts = _split(value)
    if parts.scheme not in _PORT_OF or not parts.hostname:
        raise ValueError("must be an address that begins with https:// or http://")
    if parts.query or parts.fragment:
        raise ValueError("must be an address without ? and #")
    if not parts.hostname.isascii() and (punycode := _punycode(parts.hostname)):
        raise ValueError(f"wants its host as browsers send it: {punycode}")
    if not _is_host(parts.hostname):
        raise ValueError("must be an address of one host, such as https://studio.example")
    return value.rstrip("/")


def public_address(value: str) -> str:
    """Return the address of this server as browsers name it: no path, and no port that they leave out."""
    parts = _split(web_address(value))
    if parts.username is not None:
        raise ValueError("must be an address without a user and a password")
    if parts.path:
        raise ValueError(
            f"must be an address without a path, since Stillframe answers at the root of its host; give it a name of its "
            f"own, such as https://stillframe.{parts.hostname}"
        )
    if parts.hostname in _NOBODY:
        raise ValueError("must be an address that people can type; 0.0.0.0 only says where to listen")
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _PORT_OF[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}"


def proxy_network(value: str) -> str:
    """Return the address of one proxy, or a network of proxies."""
    try:
        network: IPv4Network | IPv6Network = ip_network(value, strict=False)
    except ValueError as error:
        raise ValueError(f"takes IP addresses of proxies, {PROXY_EXAMPLE}, and not {_shown(value)}") from error
    if network.prefixlen == 0:
        raise ValueError(f"would believe everybody with {value}; write the proxy’s own address, {PROXY_EXAMPLE}")
    return value


def token(value: str) -> str:
    """Return a token that a header can carry, without blanks around it. What is refused is never shown."""
    bare = value.strip()
    if bare[:1] in _QUOTES or bare[-1:] in _QUOTES:
        raise ValueError("stands in quotation marks; write it without them")
    if bare.lower().startswith("bearer "):
        raise ValueError("begins with “Bearer”; write the token alone")
    if not _TOKEN.fullmatch(bare):
        raise ValueError("holds a blank or another character that no token has; copy it again")
    return bare


def database_address(value: str) -> str:
    """Return the address of a database that keeps what it is given. A password in it is never shown."""
    if value.startswith(("postgresql://", "postgres://")):
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError as error:
            raise ValueError("can't be read; percent-encode the signs of its password, such as %2F for /") from error
        if parts.fragment or any(map(str.isspace, value)):
            raise ValueError("can't be read; percent-encode the signs of its password, such as %23 for #")
    elif not value.startswith("sqlite:///"):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    elif value.removeprefix("sqlite:///") in ("", "/", ":memory:"):
        raise ValueError("must name the file of the database, such as sqlite:////srv/stillframe/stillframe.sqlite")
    return value


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError("must be an address with a host and, at most, a port from 1 to 65535") from error
    if any(character.isspace() or character in _QUOTES for character in value):
        raise ValueError("must be an address without blanks and quotation marks")
    return parts


def _name_and_port(value: str) -> tuple[str, str]:
    if value.startswith("["):
        name, _, port = value[1:].partition("]")
        return name, port
    name, colon, port = value.partition(":")
    return name, colon + port


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 65_535


def _is_host(name: str) -> bool:
    if _NAME.fullmatch(name) and not re.fullmatch(r"[\d.]+", name):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _punycode(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return ""


def _shown(value: str) -> str:
    return f"“{value[:60]}”"
