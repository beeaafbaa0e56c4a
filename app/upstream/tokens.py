"""Owns the token file of RunComfy's own tools: finding it, and remembering that somebody agreed to its use.

A file that is merely there is reported and not used: money is spent on an account that a person chose.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from app.errors import StorageError
from app.settings import Settings

LARGEST = 65_536
CONSENTS = "upstream-consent.json"


@dataclass(frozen=True)
class FoundToken:
    path: Path
    token: SecretStr
    email: str | None


def find_token_file(settings: Settings) -> FoundToken | None:
    """The token.json that RunComfy's own tools would read; None when it is absent, unreadable or holds no token.

    The first variable that is set decides, as it does for them: RUNCOMFY_CONFIG_DIR, XDG_CONFIG_HOME, then the home.
    """
    if settings.runcomfy_config_dir:
        folder = settings.runcomfy_config_dir.expanduser()
    elif settings.xdg_config_home:
        folder = settings.xdg_config_home.expanduser() / "runcomfy"
    else:
        folder = Path.home() / ".config" / "runcomfy"
    path = folder / "token.json"
    data = _read(path)
    token, email = data.get("access_token"), data.get("user_email")
    if not isinstance(token, str) or not token.strip():
        return None
    return FoundToken(path, SecretStr(token.strip()), email if isinstance(email, str) and email else None)


def consent_given(data_dir: Path, account: str) -> bool:
    """Whether somebody agreed that the token behind this fingerprint is used. Another token asks anew."""
    agreed = _read(data_dir / CONSENTS).get("accounts")
    return isinstance(agreed, list) and account in agreed


def give_consent(data_dir: Path, account: str) -> None:
    """Remember it, from the next start on: the upstream of a running server never changes.

    Raises StorageError.
    """
    path = data_dir / CONSENTS
    agreed = _read(path).get("accounts")
    accounts = [*(agreed if isinstance(agreed, list) else ()), account]
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"accounts": list(dict.fromkeys(accounts))}, file)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError("Your answer could not be written to the data folder.") from error


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(LARGEST + 1))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
