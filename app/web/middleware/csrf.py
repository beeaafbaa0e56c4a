"""Who may speak to this server at all, on loopback too, since any web page could otherwise post to it.

The Host must be a name of ours, against DNS rebinding: else 400 `foreign_host`; the health checks, which tell nothing,
answer to any. A request that changes something must come from our own page, as the browser itself says in
Sec-Fetch-Site or, older, in Origin: else 403 `cross_site`. What has neither is no browser's and carries nobody's cookies
along. Another site may link here, but not load from here.
"""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Forbidden, ForeignHost, RequestError
from app.messages import N_
from app.settings import LOOPBACK, Settings
from app.web import secret_urls
from app.web.error_handlers import refuse
from app.web.middleware.proxy_headers import header
from app.web.proxy_faults import host_fault, origin_fault
from app.web.text_fields import whole

HEALTH = frozenset({"/healthz", "/readyz"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})


class CsrfGuard:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = Names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
        elif scope["type"] == "http" and (error := self._objection(scope)):
            await refuse(error, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _objection(self, scope: Scope) -> RequestError | None:
        host = header(scope, b"host").lower()
        if scope["path"] in HEALTH and scope["method"] in SAFE:
            return None  # asked by whatever name a proxy, a container or a monitor has for this server
        if not self._names.include(host, scope.get("server")):
            fault = host_fault(scope, host, self._names.public)
            return ForeignHost(
                fault or N_("This server doesn’t respond to that name. Add it to STILLFRAME_ALLOWED_HOSTS."),
                detail={"host": host[:200]},
            )
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            return RequestError(N_("A URL can’t contain a NUL character."))  # PostgreSQL can't store one
        site = header(scope, b"sec-fetch-site")
        if scope["method"] in SAFE:
            is_ours = not site or site in OURS or header(scope, b"sec-fetch-mode") == "navigate"
        else:
            origin = header(scope, b"origin")
            # The page of a secret link sends no referrer, and so its forms say "null". Who posts there needs the secret
            # itself: nobody's cookie would do, so nobody can be made to.
            if origin == "null" and secret_urls.is_open(scope["path"]):
                origin = ""
            is_ours = is_same_origin(site, origin, host, scheme=scope["scheme"])
        if is_ours:
            return None
        fault = None if site else origin_fault(scope, header(scope, b"origin"), host)
        return Forbidden(fault or N_("This came from another site. Nothing was done."), code="cross_site")


class Names:
    """The hosts that are answered: ALLOWED_HOSTS, PUBLIC_URL, loopback, and the address that was connected to."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = frozenset(name.lower() for name in settings.allowed_hosts)  # without a port: any
        self.public = urlsplit(settings.public_url or "").netloc.lower()
        self._is_local = settings.host in LOOPBACK

    def include(self, host: str, server: tuple[str, int | None] | None) -> bool:
        name, port = split_host(host)
        if not name:
            return False
        if host == self.public or self._allowed & {host, name}:
            return True
        address, own_port = server or ("", None)
        fits = port == own_port
        if name in LOOPBACK:
            return fits or not self._is_local  # behind a container's mapped port the outer one is not known
        return fits and name.strip("[]") == address


def split_host(host: str) -> tuple[str, int | None]:
    """Name and port of a Host header, the port that is left out being 80; ('', None) for what is none."""
    name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not colon:
        name, port = host, "80"
    number = whole(port, most=65_535)
    return (name, number) if number is not None and set(name) <= _LETTERS else ("", None)


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_[]:")


def is_same_origin(site: str, origin: str, host: str, *, scheme: str = "http") -> bool:
    """The browser's word: Sec-Fetch-Site where it is sent (over TLS and on loopback), else Origin. A page that came without
    TLS is not ours where we have it: anybody on the network may have written it."""
    if site:
        return site in OURS
    if not origin:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.netloc.lower() == host and not (scheme == "https" and parts.scheme == "http")


def is_from_elsewhere(scope: Scope) -> bool:
    """Whether another site's link led here: what is asked for is shown, but nothing is done for it."""
    if site := header(scope, b"sec-fetch-site"):
        return site not in OURS
    referer = header(scope, b"referer")
    return bool(referer) and not is_same_origin("", referer, header(scope, b"host").lower())
