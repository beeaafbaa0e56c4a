"""Name what a proxy in front does wrong with the host that people came to: it passes its own name for this server, it
leaves the port out, or it is not trusted with what it says (docs/operating.md, "A proxy in front")."""

from urllib.parse import urlsplit

from starlette.types import Scope

from app.messages import N_, LazyText
from app.web.middleware.proxy_headers import header

_SIGNS = (b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"forwarded", b"via")


def host_fault(scope: Scope, host: str, wanted: str) -> LazyText | None:
    """Return why a Host that is not ours comes from a proxy, and None where nothing says so. `wanted` is PUBLIC_URL's."""
    if wanted and _name(host) == _name(wanted):
        return _port_fault(host, wanted)
    if not _came_by_proxy(scope):
        return None
    forwarded = header(scope, b"x-forwarded-host").lower()
    client = (scope.get("client") or ("",))[0]
    if wanted and forwarded == wanted:
        return N_(
            "The proxy at %(client)s passes the host that people came to as X-Forwarded-Host, and is not trusted. Name its "
            "address in STILLFRAME_TRUSTED_PROXIES, or let it pass Host (nginx: proxy_set_header Host $http_host).",
            client=client,
        )
    return N_(
        "The proxy in front passes the Host “%(host)s” and not the one that people came to. Let it pass theirs (nginx: "
        "proxy_set_header Host $http_host), and name that in STILLFRAME_PUBLIC_URL.",
        host=host[:80],
    )


def origin_fault(scope: Scope, origin: str, host: str) -> LazyText | None:
    """Return why a page that may be ours does not look so: it came by another host or port than the proxy passes."""
    try:
        came_by = urlsplit(origin).netloc.lower()
    except ValueError:
        return None
    is_ours = came_by and _name(came_by) == _name(host) and (_name(host) == host or _came_by_proxy(scope))
    return _port_fault(host, came_by) if is_ours else None


def _came_by_proxy(scope: Scope) -> bool:
    return any(name in _SIGNS for name, _value in scope["headers"])


def _port_fault(host: str, wanted: str) -> LazyText:
    return N_(
        "The proxy in front changes the port: people come to %(wanted)s, and it passes the Host “%(host)s”. Let it pass the "
        "Host as it came (nginx: proxy_set_header Host $http_host, and not $host). Nothing was done.",
        wanted=wanted[:80],
        host=host[:80],
    )


def _name(host: str) -> str:
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
