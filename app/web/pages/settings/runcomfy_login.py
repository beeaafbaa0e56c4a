"""Signing in to RunComfy from the Settings page, on a server of one person; app/web/pages/settings/runcomfy_login_state.py holds what goes on.

POST /settings/sign-in                 begins, and goes to the page
GET  /settings/sign-in                 templates/settings/sign_in.html: the code, looked at again until it is decided
GET  /settings/sign-in/status          its part that changes; 204 while it has not
POST /settings/sign-in/cancellation    gives up
POST /settings/sign-out                removes the token file
"""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import Forbidden
from app.messages import N_
from app.upstream import forget_sign_in, sign_in_profile
from app.web.dependencies import studio_of
from app.web.i18n.translation import translated
from app.web.pages.settings.context import SignInContext
from app.web.pages.settings.runcomfy_login_state import SigningIn
from app.web.templating import render, upstream_name

AGAIN_S = 3

router = APIRouter(prefix="/settings")


@router.post("/sign-in")
async def begin(request: Request) -> Response:
    await signing_in(request).begin()
    return RedirectResponse("/settings/sign-in", status_code=303)


@router.get("/sign-in")
async def show(request: Request) -> Response:
    if signing_in(request).state.phase == "none":
        return RedirectResponse("/settings#account", status_code=303)
    return render(request, "settings/sign_in.html", _context(request))


@router.get("/sign-in/status")
async def status(request: Request) -> Response:
    if signing_in(request).state.phase == "waiting":
        return Response(status_code=204)
    return render(request, "settings/sign_in/_status.html", _context(request))


@router.post("/sign-in/cancellation")
async def give_up(request: Request) -> Response:
    signing_in(request).give_up()
    return RedirectResponse("/settings#account", status_code=303)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    settings = studio_of(request).settings
    profile = sign_in_profile(settings)
    if settings.accounts_on or profile is None:
        raise Forbidden(N_("This server’s account is set by its administrator."))
    signing_in(request).give_up()
    await asyncio.to_thread(forget_sign_in, settings, profile)
    return RedirectResponse("/settings#account", status_code=303)


def signing_in(request: Request) -> SigningIn:
    found: SigningIn = request.app.state.signing_in
    return found


def _context(request: Request) -> SignInContext:
    settings = studio_of(request).settings
    profile = sign_in_profile(settings)
    state = signing_in(request).state
    return SignInContext(
        page="settings",
        phase=state.phase,
        user_code=state.user_code,
        verify_url=state.verify_url,
        trouble=translated(state.trouble),
        path=str(state.path or ""),
        upstream=upstream_name(profile) if profile else "",
        again_s=AGAIN_S,
    )
