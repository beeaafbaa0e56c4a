"""The device sign-in that RunComfy's own CLI speaks: start, then poll until a token is given.

Here nobody is asked, so a token is given only where it guards nothing: to a program on the server's own machine, and
only while the server is open to that machine alone (`allowed`). Everybody else is answered `denied`, and finds the
token with the one who runs the server. A browser is no program: a request that carries its marks is denied too.
"""

import ipaddress
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.sandbox.api import http

EXPIRES_S = 600
POLL_S = 1
MAX_CODES = 100
PAGE = "The sandbox signs programs of this machine in by itself. You can close this page and go back to the terminal.\n"
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass
class _Waiting:
    until: float
    polled: bool = False


class SignIn:
    def __init__(self, token: str, *, allowed: bool) -> None:
        self._token = token
        self._allowed = allowed
        self._codes: OrderedDict[str, _Waiting] = OrderedDict()

    async def start(self, request: Request) -> Response:
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Waiting(time.monotonic() + EXPIRES_S)
        while len(self._codes) > MAX_CODES:
            self._codes.popitem(last=False)
        letters = "".join(secrets.choice(LETTERS) for _ in range(8))
        return JSONResponse(
            {
                "device_code": code,
                "user_code": f"{letters[:4]}-{letters[4:]}",
                "verify_url": f"{http.base(request)}/api/cli-auth/verify",
                "expires_in": EXPIRES_S,
                "poll_interval": POLL_S,
            }
        )

    async def poll(self, request: Request) -> Response:
        """`pending` once, then the token, once. 410 with JSON for an end without token."""
        try:
            body = await request.json()
            code = str(body["device_code"])
        except (ValueError, KeyError, TypeError):
            code = ""
        waiting = self._codes.get(code)
        if waiting is None or waiting.until < time.monotonic():
            self._codes.pop(code, None)
            return JSONResponse({"status": "expired"}, 410)
        if not self._allowed or not _is_local_program(request):
            del self._codes[code]
            return JSONResponse({"status": "denied"}, 410)
        if not waiting.polled:
            waiting.polled = True
            return JSONResponse({"status": "pending"})
        del self._codes[code]
        return JSONResponse(
            {"status": "authorized", "access_token": self._token}, headers={"Cache-Control": "no-store"}
        )

    async def page(self, request: Request) -> Response:
        return PlainTextResponse(PAGE)


def _is_local_program(request: Request) -> bool:
    if any(name in request.headers for name in ("origin", "sec-fetch-site", "forwarded", "x-forwarded-for", "via")):
        return False  # a browser, or somebody behind a proxy on this machine
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
