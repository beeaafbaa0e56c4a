"""How large a request's body may be, by its address; counted as it comes, so that a false length helps nobody."""

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge
from app.web.error_handlers import refuse
from app.web.i18n.translation import gettext as _
from app.web.middleware.proxy_headers import header

MIB = 2**20
UPLOAD = 50 * MIB  # one picture
FORM = 64 * MIB  # the builder's form, with its pictures
JSON = 80 * MIB  # a raw wire body may carry 64 MiB of data URIs, a little more in JSON
SMALL = 64 * 1024
DISCARD_S = 30

# The first that fits. An upload's own limit leaves room for what multipart puts around it.
BY_PATH = (
    ("/login", SMALL),
    ("/setup", SMALL),
    ("/review/", SMALL),
    ("/api/v1/images", UPLOAD + SMALL),
    ("/api/", JSON),
    ("/sandbox", JSON),
)


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((limit for prefix, limit in BY_PATH if scope["path"].startswith(prefix)), FORM)
        declared = header(scope, b"content-length")
        if declared.isascii() and declared.isdigit() and int(declared) > most:
            if not header(scope, b"expect"):
                await _discard(receive, 4 * most)
            await refuse(too_large(most), scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise too_large(most)
            return message

        await self._app(scope, counted, send)


def too_large(most: int) -> TooLarge:
    return TooLarge(
        _("Too large: the limit is %(size)s MB.") % {"size": round(most / MIB, 1) if most < MIB else most // MIB}
    )


async def _discard(receive: Receive, most: int) -> None:
    """A browser reads no answer while it still sends: take the rest, within reason, so that it sees why."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_S):
            while most > 0:
                message = await receive()
                most -= len(message.get("body", b""))
                if not message.get("more_body"):
                    return
