"""stillframe logout: forget the sign-in."""

import sys

from app.cli.arguments.command import command
from app.cli.exit_codes import Exit


@command("stillframe logout")
def logout() -> int:
    """Remove the token that stillframe login, or RunComfy's own login, keeps on this machine. RunComfy's own tools are
    signed out with it. A server that is running keeps what it has until it is restarted.
    """
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
