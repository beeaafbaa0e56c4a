"""Who is let in while accounts are on: the first account before anything else, then a session or a secret link.

It knows the session's cookie. `__Host-` cookies need TLS; without it a plain one is used only when INSECURE_COOKIES
says so, since everybody on that network could read it.
"""

import re
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts import Person
from app.errors import NotFound, RequestError, Unauthenticated
from app.media import is_signed
from app.messages import N_
from app.settings import Settings
from app.web.carried import sign_in_page
from app.web.dependencies import studio_of
from app.web.error_handlers import refuse
from app.web.secret_urls import is_open

OPEN = re.compile(r"/static/.*|/healthz|/readyz")
SIGNED = re.compile(r"/api/v1/images/[0-9A-Z]{26}/(?:file|copy)")
GATES = frozenset({"/setup", "/login", "/logout"})
KEPT_S = 30 * 86_400


class Access:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not OPEN.fullmatch(scope["path"]):
            error = await self._let_in(Request(scope))
            if error:
                request = Request(scope, receive)
                is_over = error.error_code == "sign_in_required"
                page = await sign_in_page(request, is_insecure=cookie_name(request) is None) if is_over else None
                await (page(scope, receive, send) if page else refuse(error, scope, receive, send))
                return
        await self._app(scope, receive, send)

    async def _let_in(self, request: Request) -> RequestError | None:
        accounts, path = studio_of(request).accounts, request.url.path
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
        if is_signed_picture(request) or is_open(path):
            return None
        token = session_token(request)
        person: Person | None = await accounts.session(token) if token else None
        request.state.person = person
        if person is None and path not in GATES:
            return Unauthenticated(N_("Sign in first."))
        return None


def is_signed_picture(request: Request) -> bool:
    """Whether this is the address of a source picture that we gave to upstream, and still good."""
    path, query = request.url.path, request.query_params
    return (
        request.method in ("GET", "HEAD")
        and bool(SIGNED.fullmatch(path))
        and is_signed(
            studio_of(request).secret, path, until=query.get("until", ""), signature=query.get("signature", "")
        )
    )


def cookie_name(request: Request) -> str | None:
    """The name of the session's cookie on this connection; None where none may be set."""
    if request.url.scheme == "https":
        return "__Host-stillframe"
    return "stillframe" if _settings(request).insecure_cookies else None


def session_token(request: Request) -> str | None:
    name = cookie_name(request)
    return request.cookies.get(name) if name else None


def keep_session(request: Request, response: Response, token: str) -> None:
    name = cookie_name(request)
    assert name, "asked before the password was"
    response.set_cookie(
        name, token, max_age=KEPT_S, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax"
    )


def drop_session(request: Request, response: Response) -> None:
    if name := cookie_name(request):
        response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")


def client_address(request: Request) -> str:
    return request.client.host if request.client else ""


def safe_next(address: str, default: str = "/") -> str:
    """A path on this site to go to after signing in; anything else is `default`."""
    if len(address) > 512 or not re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", address):
        return default
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else default


def _settings(request: Request) -> Settings:
    return studio_of(request).settings
