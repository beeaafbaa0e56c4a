"""Are the settings readable, and is each one that is set one that we know?"""

import difflib
import os

from app.cli.doctor.result import Finding, fail, ok, warn
from app.errors import SettingsError
from app.settings import SECRETS, Settings, load_settings

PREFIX = "STILLFRAME_"


def read() -> tuple[Settings, list[Finding]]:
    """The settings as far as they can be read: a bad one is told and counts as unset, in this process alone."""
    findings = []
    for _ in range(len(os.environ)):
        try:
            readable = load_settings()
            break
        except SettingsError as error:
            name = error.message.partition(":")[0]
            findings.append(fail("settings", error.message, f"Set {name} as docs/settings.md says, or unset it."))
            if not _forget(name, name.removesuffix("_FILE")) and not _forget("STILLFRAME_UPSTREAM"):
                readable = Settings.model_construct()
                break
    findings += _unknown()
    mine = sorted(name for name in os.environ if name.startswith((PREFIX, "RUNCOMFY_")))
    words = f"{len(mine)} set: {', '.join(mine)}" if mine else "all as they come"
    return readable, findings or [ok("settings", f"{words}; data folder {readable.data}")]


def _forget(*names: str) -> bool:
    """Whether one of them was set; from now on none is."""
    return {os.environ.pop(name, None) for name in names} != {None}


def known() -> set[str]:
    """The names of all variables that are read."""
    names = {
        name.upper() if name.startswith(("runcomfy_", "xdg_")) else PREFIX + name.upper()
        for name in Settings.model_fields
    }
    return names | {f"{name}_FILE" for name in SECRETS}


def _unknown() -> list[Finding]:
    """A name that is almost one is a slip of the hand, and its value is not used."""
    names, found = known(), []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in names:
            close = difflib.get_close_matches(name, names, 1)
            mend = f"Did you mean {close[0]}?" if close else "docs/settings.md has all that there are."
            found.append(warn("settings", f"{name} is no setting, so it does nothing.", mend))
    return found
