"""stillframe login: sign in to RunComfy by device code."""

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from app.cli.arguments.command import command, option
from app.cli.exit_codes import Exit

if TYPE_CHECKING:
    from app.settings import Settings
    from app.upstream import Profile

BALANCE_S = 5.0


@command("stillframe login")
@option("--no-browser", is_flag=True, help="print the address and open nothing")
def login(no_browser: bool) -> int:
    """Sign in to RunComfy, or to the custom upstream that the settings name. It shows a code and an address, opens the
    address where there is a browser, and waits until you have agreed there. The token is kept where RunComfy's own
    tools keep it, readable by you alone; runs use it from the next start of a server on, and cost money.
    """
    from app.cli.exit_codes import CommandError
    from app.logs import configure_logging
    from app.settings import load_settings
    from app.upstream import sign_in_profile

    settings = load_settings()
    configure_logging(settings)
    profile = sign_in_profile(settings)
    if profile is None:
        raise CommandError(
            "STILLFRAME_UPSTREAM is sandbox, which needs no sign-in. Unset it, or set it to runcomfy, to sign in.",
            Exit.OTHER,
        )
    try:
        asyncio.run(_sign_in(settings, profile, browse=not no_browser))
    except KeyboardInterrupt:
        print("\nGiven up. Nothing was changed.", file=sys.stderr)
        return Exit.OTHER
    return Exit.OK


async def _sign_in(settings: "Settings", profile: "Profile", *, browse: bool) -> None:
    from app.logs import register_secret
    from app.upstream import SignIn, keep_sign_in

    sign_in = SignIn(profile)
    started = await sign_in.start()
    register_secret(started.device_code.get_secret_value())
    _say(f"Open {started.verify_url}", f"and confirm the code {started.user_code}")
    if browse and await asyncio.to_thread(_open, started.verify_url):
        _say("Your browser has been asked to open it.")
    _say("Waiting for you to agree there. Ctrl-C gives up.")
    token = await sign_in.wait(started)
    register_secret(token.get_secret_value())
    path = keep_sign_in(settings, profile, token)
    print(f"Signed in{await _balance(profile, token)}. The token is in {path}.")
    if settings.runcomfy_token:
        _say("RUNCOMFY_TOKEN is set and goes before it. Unset it to use the account that you have just signed in to.")
    elif settings.upstream == "auto":
        _say(
            "Runs go to RunComfy and cost money from now on. A server that is running stays on what it has: restart it."
        )
    else:
        _say("A server that is running uses it from its next start on: restart it.")


async def _balance(profile: "Profile", token: "object") -> str:
    """Said when it can be had: the sign-in does not hang on it."""
    from dataclasses import replace

    from app.errors import UpstreamError
    from app.upstream import ModelAPI

    api = ModelAPI(replace(profile, token=token))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(BALANCE_S):
            balance = await api.balance()
    except (UpstreamError, TimeoutError):
        return ""
    finally:
        await api.aclose()
    return f", balance {balance.usd:.2f} {balance.currency}"


def _open(address: str) -> bool:
    """Whether a browser was asked to open it. One of the terminal's own would take the terminal over."""
    import webbrowser

    graphical = sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if not graphical and not os.environ.get("BROWSER"):
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)
