"""Who a request really comes from: X-Forwarded-For, -Proto and -Host, believed from TRUSTED_PROXIES alone."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.settings import Settings


class Proxies:
    """uvicorn reads X-Forwarded-For and -Proto; -Host, and the scheme of PUBLIC_URL, are read here."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        networks = [str(ip_network(name, strict=False)) for name in settings.trusted_proxies]
        self._forwarded = ProxyHeadersMiddleware(_nothing, networks)  # it is wanted for what it writes into the scope
        public = urlsplit(settings.public_url or "")
        self._public = (public.netloc.lower(), public.scheme)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._believe(scope, receive, send)
            # A browser drops a Secure cookie that came over plain HTTP, so taking PUBLIC_URL's word is safe.
            if self._public[0] and header(scope, b"host").lower() == self._public[0]:
                scope["scheme"] = self._public[1]
        await self._app(scope, receive, send)

    async def _believe(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if not client or client[0] not in self._forwarded.trusted_hosts:
            return
        scheme = scope["scheme"]
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]
        if not _is_address(scope["client"][0]):  # such as “unknown”; limits go by address
            scope["client"] = client
        if scope["scheme"] not in ("http", "https"):
            scope["scheme"] = scheme
        hosts = [value for name, value in scope["headers"] if name == b"x-forwarded-host"]
        if hosts and (host := hosts[-1].rpartition(b",")[2].strip()):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [*others, (b"host", host)]


async def _nothing(*_: object) -> None:
    """Stands for an application."""


def header(scope: Scope, name: bytes) -> str:
    """A header that may be there once; '' when it is missing, a value that fits nothing when it is there twice."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else "\0" * len(values)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
