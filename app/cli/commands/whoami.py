"""stillframe whoami: the account that pays, and what is left on it."""

import asyncio
from typing import Any

from app.cli.arguments.command import command, json_option
from app.cli.exit_codes import Exit


@command("stillframe whoami --json")
@json_option
def whoami(as_json: bool) -> int:
    """Say which account runs are paid by, where its token comes from, and what is left on it. Never the token."""
    import json

    from app.cli.exit_codes import CommandError
    from app.logs import configure_logging
    from app.settings import load_settings
    from app.upstream import resolve_profile, signed_in

    settings = load_settings()
    configure_logging(settings)
    account = signed_in(settings)
    if account is None and settings.upstream == "sandbox":
        raise CommandError("Nobody: STILLFRAME_UPSTREAM is sandbox, which asks for no account.", Exit.SIGN_IN)
    if account is None:
        hint = " Until then runs go to the sandbox." if settings.upstream == "auto" else ""
        raise CommandError(f"Not signed in. Use stillframe login, or set RUNCOMFY_TOKEN.{hint}", Exit.SIGN_IN)
    profile, found = account
    balance = asyncio.run(_balance(profile))
    used = resolve_profile(settings, _nothing, "").account == profile.account
    summary = {
        "upstream": profile.name,
        "base": profile.base,
        "account": found.email if found else None,
        "token_from": str(found.path) if found else "RUNCOMFY_TOKEN",
        "in_use": used,
        "balance_usd": f"{balance.usd:.2f}",
        "currency": balance.currency,
    }
    if as_json:
        print(json.dumps(summary, indent=2))
        return Exit.OK
    name = "RunComfy" if profile.name == "runcomfy" else profile.base
    print(f"{summary['account'] or 'An account'} at {name}, token from {summary['token_from']}")
    print(f"Balance {summary['balance_usd']} {summary['currency']}")
    if not used:
        print("Not used yet: it was only found. Agree on the Settings page, or with stillframe login.")
    return Exit.OK


async def _balance(profile: Any) -> Any:
    from app.upstream import ModelAPI

    api = ModelAPI(profile)
    try:
        return await api.balance()
    finally:
        await api.aclose()


async def _nothing(*_: object) -> None:
    """Stands for the sandbox, which is not asked here."""
