"""Who pays, does upstream answer, do its clock and ours agree, and where is the sandbox's bearer?"""

import asyncio
import json
import time

from app.cli.doctor.result import Finding, fail, ok, warn
from app.settings import Settings

CLOCK_S = 60.0
NEWEST_S = 1_795_000_000  # this code was written after it
SIGN_IN = "Sign in with stillframe login, or set RUNCOMFY_TOKEN."


def check_token(settings: Settings) -> list[Finding]:
    from app.upstream import resolve_profile, signed_in

    account = signed_in(settings)
    if account is None:
        if settings.upstream == "sandbox":
            return [ok("token", "none needed: the sandbox is the upstream")]
        if settings.upstream == "auto":
            return [ok("token", "none, so runs go to the sandbox; stillframe login changes that")]
        return [fail("token", f"STILLFRAME_UPSTREAM is {settings.upstream}, and there is no token.", SIGN_IN)]
    profile, found = account
    if found is None:
        return [ok("token", "from RUNCOMFY_TOKEN")]
    if found.expires_at is not None and found.expires_at < time.time():
        return [fail("token", f"{found.path} has expired.", "Sign in again with stillframe login.")]
    if not found.is_private:
        return [warn("token", f"{found.path} can be read by others.", f"chmod 600 {found.path}")]
    if resolve_profile(settings, _nothing, "").account != profile.account:
        mend = "Agree on the Settings page, or sign in with stillframe login; or set STILLFRAME_UPSTREAM=sandbox."
        return [warn("token", f"{found.path} was found and is not used: nobody has agreed to it.", mend)]
    return [ok("token", f"from {found.path}")]


def check_reach(settings: Settings) -> list[Finding]:
    """The clock is told by upstream's answer; without one it is only held against the time that this was written."""
    from app.errors import UpstreamError
    from app.upstream import reach, resolve_profile

    profile = resolve_profile(settings, _nothing, _bearer(settings) or "unknown")
    if profile.transport is not None:
        return [ok("upstream", "the sandbox, inside the server"), _clock(None)]
    mend = f"Look at the network, DNS and firewall; can this machine open {profile.base}? "
    mend += "STILLFRAME_UPSTREAM_PROXY names a proxy, SSL_CERT_FILE certificates of your own."
    try:
        reached = asyncio.run(reach(profile))
    except UpstreamError as error:
        return [fail("upstream", f"{profile.base} can’t be reached: {error.message}.", mend), _clock(None)]
    clock = _clock(reached.skew_s)
    if reached.status == 401:
        return [fail("upstream", f"{profile.base} rejects the token.", SIGN_IN), clock]
    if reached.status >= 500:
        mend = "Wait; runs that are on their way are taken up by themselves."
        return [fail("upstream", f"{profile.base} is in trouble (HTTP {reached.status}).", mend), clock]
    if reached.status >= 400:
        mend = "Is it the address of a Model API? STILLFRAME_UPSTREAM_URL."
        return [fail("upstream", f"{profile.base} answers HTTP {reached.status}.", mend), clock]
    return [ok("upstream", f"{profile.base} answers in {reached.took_s * 1000:.0f} ms"), clock]


def check_sandbox(settings: Settings) -> list[Finding]:
    if settings.sandbox_token:
        return [ok("sandbox", "its bearer is STILLFRAME_SANDBOX_TOKEN")]
    bearer = _bearer(settings)
    if bearer is None:
        return [ok("sandbox", "its bearer is made at the first start")]
    return [ok("sandbox", f"its bearer is {bearer}")]  # guards drafts of this machine, and design.md has it shown here


def _bearer(settings: Settings) -> str | None:
    if settings.sandbox_token:
        return settings.sandbox_token.get_secret_value()
    try:
        kept = json.loads((settings.data / "secrets.json").read_text())
    except (OSError, ValueError):
        return None
    token = kept.get("sandbox_token") if isinstance(kept, dict) else None
    return token if isinstance(token, str) else None


def _clock(skew_s: float | None) -> Finding:
    mend = "Set the clock by NTP: budgets, signed addresses and TLS depend on it."
    if time.time() < NEWEST_S:
        return fail("clock", f"It says {time.strftime('%Y-%m-%d')}, which has passed long ago.", mend)
    if skew_s is None:
        return ok("clock", f"{time.strftime('%Y-%m-%d %H:%M:%S %Z')}, with nothing to hold it against")
    if abs(skew_s) > CLOCK_S:
        return fail("clock", f"It is {-skew_s:+.0f} s from upstream’s.", mend)
    return ok("clock", "within a minute of upstream’s")


async def _nothing(*_: object) -> None:
    """Stands for the sandbox, which is not asked here."""
