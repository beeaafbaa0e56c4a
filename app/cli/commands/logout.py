"""stillframe logout: forget the sign-in."""

import argparse
import sys

from app.cli.exit_codes import Exit

DESCRIPTION = (
    "Remove the token that stillframe login, or RunComfy's own login, keeps on this machine. RunComfy's own tools are "
    "signed out with it. A server that is running keeps what it has until it is restarted."
)
EXAMPLE = "stillframe logout"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    from app.settings import load_settings
    from app.upstream import forget_sign_in, sign_in_profile, token_path

    settings = load_settings()
    profile = sign_in_profile(settings)
    gone = forget_sign_in(settings, profile) if profile else None
    if gone:
        print(f"Signed out: {gone} is gone. Restart a server that is running; it keeps the token until then.")
    elif profile is None:
        print("Nothing to sign out of: STILLFRAME_UPSTREAM is sandbox.")
    else:
        print(f"Nobody was signed in: there is no token in {token_path(settings)}.")
    if profile and settings.runcomfy_token:
        print("RUNCOMFY_TOKEN is still set, and still used.", file=sys.stderr)
    return Exit.OK
