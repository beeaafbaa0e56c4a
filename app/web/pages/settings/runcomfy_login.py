"""Signing in to RunComfy from the Settings page, on a server of one person; app/web/pages/settings/runcomfy_login_state.py holds what goes on.

POST /settings/sign-in                 begins, and goes to the page
GET  /settings/sign-in                 templates/settings/sign_in.html: the code, looked at again until it is decided
GET  /settings/sign-in/status          its part that changes; 204 while it has not
POST /settings/sign-in/cancellation    gives up
POST /settings/sign-out                removes the token file
"""

import asyncio

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.errors import Forbidden
from app.messages import N_
from app.settings import Settings
from app.upstream import forget_sign_in, sign_in_profile
from app.web.dependencies import SettingsDep
from app.web.i18n.translation import translated
from app.web.pages.settings.context import SignInContext
from app.web.pages.settings.runcomfy_login_state import SigningIn, SigningInDep
from app.web.templating import Render, upstream_name

AGAIN_S = 3

router = APIRouter(prefix="/settings")


@router.post("/sign-in")
async def begin(signing_in: SigningInDep) -> Response:
    await signing_in.begin()
    return RedirectResponse("/settings/sign-in", status_code=303)


@router.get("/sign-in")
async def show(render: Render, settings: SettingsDep, signing_in: SigningInDep) -> Response:
    if signing_in.state.phase == "none":
        return RedirectResponse("/settings#account", status_code=303)
    return render("settings/sign_in.html", _context(settings, signing_in))


@router.get("/sign-in/status")
async def status(render: Render, settings: SettingsDep, signing_in: SigningInDep) -> Response:
    if signing_in.state.phase == "waiting":
        return Response(status_code=204)
    return render("settings/sign_in/_status.html", _context(settings, signing_in))


@router.post("/sign-in/cancellation")
async def give_up(signing_in: SigningInDep) -> Response:
    signing_in.give_up()
    return RedirectResponse("/settings#account", status_code=303)


@router.post("/sign-out")
async def sign_out(settings: SettingsDep, signing_in: SigningInDep) -> Response:
    profile = sign_in_profile(settings)
    if settings.accounts_on or profile is None:
        raise Forbidden(N_("This server’s account is set by its administrator."))
    signing_in.give_up()
    await asyncio.to_thread(forget_sign_in, settings, profile)
    return RedirectResponse("/settings#account", status_code=303)


def _context(settings: Settings, signing_in: SigningIn) -> SignInContext:
    profile = sign_in_profile(settings)
    state = signing_in.state
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
