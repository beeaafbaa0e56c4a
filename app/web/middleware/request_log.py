"""What every answer is wrapped in: a request id, the headers that keep browsers safe, a line in the log.

It also turns an exception that nobody expected into the page or JSON of a 500, and logs it, once.
"""

import time
from collections.abc import Mapping

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import new_id
from app.logs import bind_request
from app.web import secret_urls
from app.web.error_handlers import is_for_programs, refuse, unexpected
from app.web.i18n import translation
from app.web.middleware.proxy_headers import header

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": CSP.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # To other sites as silent as no-referrer; that one would make our own forms say "Origin: null", and where the
    # browser sends no Sec-Fetch-Site (plain HTTP in a network) the guard could not tell them from a foreign site's.
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    b"cache-control": b"no-store",
}
HSTS = b"max-age=31536000"
QUIET = ("/static/", "/healthz", "/readyz")

log = structlog.get_logger(__name__)


class RequestLog:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        bind_request(request_id)
        translation.use_language("" if is_for_programs(scope["path"]) else header(scope, b"accept-language"))
        status, began = 0, time.perf_counter()

        async def wrapped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                firm = secret_urls.HEADERS if secret_urls.is_secret(scope["path"]) else {}
                headers = _with_ours(message.get("headers", []), scope["scheme"], request_id, firm)
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, receive, wrapped)
        except Exception as error:
            if status:
                raise  # the answer is on its way already: the server logs it, with our id, and cuts the connection
            log.exception("request_failed", method=scope["method"], path=scope["path"])
            await refuse(unexpected(scope, error), scope, receive, wrapped)
        level = log.debug if scope["path"].startswith(QUIET) else log.info
        ms = round((time.perf_counter() - began) * 1000, 1)
        level("request", method=scope["method"], path=scope["path"], status=status, ms=ms)


def _with_ours(
    headers: list[tuple[bytes, bytes]], scheme: str, request_id: str, firm: Mapping[bytes, bytes]
) -> list[tuple[bytes, bytes]]:
    """An answer's own headers win, a file's stricter policy, a picture that may be kept; but not over `firm` ones."""
    headers = [*(pair for pair in headers if pair[0].lower() not in firm), *firm.items()]
    given = {name.lower() for name, _ in headers}
    added = [(name, value) for name, value in HEADERS.items() if name not in given]
    if scheme == "https":
        added.append((b"strict-transport-security", HSTS))
    return [*headers, *added, (b"x-request-id", request_id.encode())]
