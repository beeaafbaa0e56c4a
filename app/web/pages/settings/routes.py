"""What this server is set to; set by environment, so what is a form here is about accounts alone.

GET  /settings            templates/settings/show.html
POST /settings/consent    a sign-in that was found is used from the next start on

Signing in to upstream is runcomfy_login.py.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app import __version__
from app.db import Database
from app.errors import NotFound, StillframeError
from app.messages import N_
from app.prompts import COMPOSER
from app.settings import Settings
from app.upstream import (
    FoundToken,
    ModelAPI,
    Profile,
    consent_given,
    find_token_file,
    fingerprint,
    give_consent,
    sign_in_profile,
    signed_in,
    token_path,
)
from app.upstream.profiles import RUNCOMFY
from app.web.dependencies import CurrentPerson, DatabaseDep, ModelAPIDep, Owner, ProfileDep, RunsDep, SettingsDep
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.settings.context import Fact, FoundSignIn, SettingsContext, SignInOffer
from app.web.pages.settings.runcomfy_login_state import SigningIn, SigningInDep
from app.web.templating import Render, upstream_name

BALANCE_S = 2.0

router = APIRouter()


@router.get("/settings")
async def show(
    render: Render,
    settings: SettingsDep,
    profile: ProfileDep,
    api: ModelAPIDep,
    database: DatabaseDep,
    runs: RunsDep,
    signing_in: SigningInDep,
    person: CurrentPerson,
    owner: Owner,
) -> Response:
    context = SettingsContext(
        page="settings",
        account=await _account(settings, profile, api),
        is_sandbox=profile.name == "sandbox",
        found=_found(settings, profile),
        sign_in=_offer(settings, profile, signing_in),
        budgets=_budgets(await runs.budget_today(owner), is_sandbox=profile.name == "sandbox"),
        day_begins=settings.timezone,
        person=(Fact(_("Name"), person.name), Fact(_("Email address"), person.email)) if person else (),
        server=_server(settings, database),
    )
    return render("settings/show.html", context)


@router.post("/settings/consent")
async def agree(settings: SettingsDep) -> Response:
    found = find_token_file(settings)
    if found is None:
        raise NotFound(N_("RunComfy’s command line is no longer signed in on this machine."))
    await asyncio.to_thread(give_consent, settings.data, _account_of(found))
    return RedirectResponse("/settings#account", status_code=303)


async def _account(settings: Settings, profile: Profile, api: ModelAPI) -> tuple[Fact, ...]:
    name = Fact(_("Provider"), upstream_name(profile))
    if profile.name == "sandbox":
        return name, Fact(_("Cost"), _("Free drafts on this server"))
    facts = [name, Fact(_("Address"), profile.base)]
    facts.append(Fact(_("Token"), _token(settings, profile)))
    if profile.name == "runcomfy":
        balance = _("Not responding")
        with suppress(StillframeError, TimeoutError):
            async with asyncio.timeout(BALANCE_S):
                found = await api.balance()
                balance = f"{found.usd:.2f} {found.currency}"
        facts.append(Fact(_("Balance"), balance))
    return tuple(facts)


def _token(settings: Settings, profile: Profile) -> str:
    """Where the one in use is from. One that was signed in to since, or out of, is not in use yet."""
    if not profile.token.get_secret_value():
        return _("none")
    found = find_token_file(settings)
    if settings.runcomfy_token is None and found and found.token == profile.token:
        return _("read from %(path)s (never shown or logged)") % {"path": found.path}
    return _("set (never shown or logged)")


def _found(settings: Settings, profile: Profile) -> FoundSignIn | None:
    """A sign-in of RunComfy's own command line that is not in use, while the choice of upstream is ours."""
    if profile.name != "sandbox" or settings.upstream != "auto":
        return None
    found = find_token_file(settings)
    if found is None or found.base is not None:
        return None
    agreed = consent_given(settings.data, _account_of(found))
    return FoundSignIn(account=found.email, path=str(found.path), is_agreed=agreed)


def _offer(settings: Settings, profile: Profile, signing_in: SigningIn) -> SignInOffer:
    offered = sign_in_profile(settings)
    account = signed_in(settings) if offered and not settings.accounts_on else None
    found = account[1] if account else None
    may_leave = False  # what was only found is its owner's
    if account and found:
        theirs = account[0].account
        may_leave = profile.account == theirs or consent_given(settings.data, theirs)
    return SignInOffer(
        can_sign_in=signing_in.is_offered and found is None,
        can_sign_out=may_leave,
        upstream=upstream_name(offered) if offered else "",
        path=str(token_path(settings)),
    )


def _account_of(found: FoundToken) -> str:
    return fingerprint(RUNCOMFY, found.token.get_secret_value())


def _budgets(figures: Mapping[str, str | None], *, is_sandbox: bool) -> tuple[Fact, ...]:
    facts = []
    for name, cap, held in (
        (_("Daily limit, everyone"), figures["cap_usd"], figures["held_usd"]),
        (_("Your daily limit"), figures["person_cap_usd"], figures["person_held_usd"]),
    ):
        if cap is not None and held is not None:
            words = _("%(held)s of %(cap)s today") % {"held": formats.usd(held), "cap": formats.usd(cap)}
            facts.append(Fact(name, words))
    if not facts and not is_sandbox:
        spent = _("%(held)s today, no limit") % {"held": formats.usd(figures["held_usd"] or "0")}
        facts.append(Fact(_("Daily limit, everyone"), spent))
    return tuple(facts)


def _server(settings: Settings, database: Database) -> tuple[Fact, ...]:
    version = _("%(version)s, composer %(composer)s") % {"version": __version__, "composer": COMPOSER}
    return (
        Fact(_("Version"), version),
        Fact(_("Database"), "SQLite" if database.is_sqlite else "PostgreSQL"),
        Fact(_("Data folder"), str(settings.data)),
    )
