"""Who a request really comes from: X-Forwarded-For, -Proto and -Host, believed from TRUSTED_PROXIES alone."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import SettingsError
from app.settings import Settings


class Proxies:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._trusted = networks(settings.trusted_proxies)
        public = urlsplit(settings.public_url or "")
        self._public = (public.netloc.lower(), public.scheme)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            client = scope.get("client")
            if client and self._is_trusted(client[0]):
                self._believe(scope)
            # A browser drops a Secure cookie that came over plain HTTP, so taking PUBLIC_URL's word is safe.
            if self._public[0] and header(scope, b"host").lower() == self._public[0]:
                scope["scheme"] = self._public[1]
        await self._app(scope, receive, send)

    def _believe(self, scope: Scope) -> None:
        hops = _parts(scope, b"x-forwarded-for")
        # The last address that none of ours wrote; all before it may be invented.
        while hops and self._is_trusted(hops[-1]) and len(hops) > 1:
            hops.pop()
        if hops and _is_address(hops[-1]):
            scope["client"] = (hops[-1], 0)
        schemes = _parts(scope, b"x-forwarded-proto")
        if schemes and schemes[-1] in ("http", "https"):
            scope["scheme"] = schemes[-1]
        hosts = _parts(scope, b"x-forwarded-host")
        if hosts:
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [*others, (b"host", hosts[-1].encode("latin-1"))]

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


def networks(names: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(name, strict=False) for name in names)
    except ValueError as error:
        raise SettingsError(f"STILLFRAME_TRUSTED_PROXIES: {error}; write addresses such as 10.0.0.0/8.") from error


def header(scope: Scope, name: bytes) -> str:
    """A header that may be there once; '' when it is missing, a value that fits nothing when it is there twice."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else "\0" * len(values)


def _parts(scope: Scope, name: bytes) -> list[str]:
    joined = ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
    return [part.strip() for part in joined.split(",") if part.strip()]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
