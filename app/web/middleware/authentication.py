"""Who is let in while accounts are on: the first account before anything else, then a session or a secret link."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts import Accounts, Person
from app.errors import NotFound, RequestError, StillframeError, Unauthenticated
from app.messages import N_
from app.web.error_handlers import refuse
from app.web.held_edit import MAX_FIELDS, held_edit, may_hold_edit
from app.web.secret_urls import is_open
from app.web.session_cookie import SessionCookie, session_cookie
from app.web.signed_urls import is_signed_picture
from app.web.templating import renderer

OPEN = re.compile(r"/static/.*|/healthz|/readyz")
GATES = frozenset({"/setup", "/login", "/logout"})


class Access:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not OPEN.fullmatch(scope["path"]):
            request = Request(scope, receive)
            cookie = await session_cookie(request)
            if error := await self._objection(request, cookie):
                page = await self._sign_in_page(request, cookie) if error.error_code == "sign_in_required" else None
                await (page(scope, receive, send) if page else refuse(error, scope, receive, send))
                return
        await self._app(scope, receive, send)

    async def _objection(self, request: Request, cookie: SessionCookie) -> RequestError | None:
        accounts: Accounts | None = request.app.state.studio.accounts
        path = request.url.path
        if accounts is None:
            return None
        if not await accounts.any_people():
            if path == "/setup":
                return None
            return Unauthenticated(N_("This server is not set up yet. Open /setup."), code="setup_required")
        if path.startswith("/sandbox/api/cli-auth/"):
            return NotFound(N_("Check the link or go to History."))  # it could only deny here, where people sign in
        if path.startswith("/sandbox/"):  # speaks to programs, and asks for its own bearer
            return None
        if is_signed_picture(request.scope, request.app.state.studio.secret) or is_open(path):
            return None
        person: Person | None = await accounts.session(cookie.token) if cookie.token else None
        request.state.person = person
        if person is None and path not in GATES:
            return Unauthenticated(N_("Sign in first."))
        return None

    async def _sign_in_page(self, request: Request, cookie: SessionCookie) -> Response | None:
        """The sign-in page with an edit that was posted without a session; None where there is none to hold."""
        if not may_hold_edit(request.method, request.url.path, request.headers):
            return None
        try:
            async with request.form(max_fields=MAX_FIELDS) as posted:
                context = held_edit(posted)
        except (HTTPException, StillframeError):
            return None
        if context is None:
            return None
        render = await renderer(request)
        return render("account/login.html", replace(context, is_insecure=cookie.name is None), status=401)


def safe_next(address: str, default: str = "/") -> str:
    """A path on this site to go to after signing in; anything else is `default`."""
    if len(address) > 512 or not re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", address):
        return default
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else default
