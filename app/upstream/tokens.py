"""The token file of RunComfy's own tools: finding, writing and removing it, and remembering who agreed to its use.

A file that is merely there is reported and not used: money is spent on an account that a person chose. Signing in here is
such a choice (sign_in.py). The file's place and shape are RunComfy's: what one signs in to, the other uses.
"""

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.errors import Conflict, StorageError
from app.logs import register_secret
from app.messages import N_, Message
from app.settings import Settings

MAX_BYTES = 65_536
CONSENTS = "upstream-consent.json"
ELSEWHERE = "upstream"  # a key of ours, beside RunComfy's: whose token this is when it is not RunComfy's


@dataclass(frozen=True)
class FoundToken:
    """`base` names the custom upstream that gave it; None for RunComfy's. `expires_at` is in seconds since 1970, where the
    file tells it. `is_private`: its user alone can read it."""

    path: Path
    token: SecretStr
    email: str | None
    base: str | None = None
    expires_at: float | None = None
    is_private: bool = True


def token_path(settings: Settings) -> Path:
    """Where RunComfy's own tools keep their token.

    The first variable that is set decides, as it does for them: RUNCOMFY_CONFIG_DIR, XDG_CONFIG_HOME, then the home.
    """
    if settings.runcomfy_config_dir:
        folder = settings.runcomfy_config_dir.expanduser()
    elif settings.xdg_config_home:
        folder = settings.xdg_config_home.expanduser() / "runcomfy"
    else:
        folder = Path.home() / ".config" / "runcomfy"
    return folder.absolute() / "token.json"


def find_token_file(settings: Settings) -> FoundToken | None:
    """The token.json that RunComfy's own tools would read; None when it is absent, unreadable or holds no token."""
    path = token_path(settings)
    data = _read(path)
    token, email, base, until = (data.get(key) for key in ("access_token", "user_email", ELSEWHERE, "expires_at"))
    if not isinstance(token, str) or not is_usable(token.strip()):
        return None
    register_secret(token.strip())
    return FoundToken(
        path,
        SecretStr(token.strip()),
        email if isinstance(email, str) and email else None,
        base if isinstance(base, str) and base else None,
        float(until) if isinstance(until, int | float) and not isinstance(until, bool) else None,
        is_private=_is_private(path),
    )


def is_usable(token: str) -> bool:
    """Whether it can stand in a header. httpx would put one that can't into an error message."""
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


def save_token(settings: Settings, token: SecretStr, *, base: str | None = None) -> Path:
    """Write the file whole or not at all, for its user alone. Raises StorageError; Conflict when a custom upstream's
    token (`base`) would take the place of another's."""
    path = token_path(settings)
    if base and path.exists() and (found := find_token_file(settings)) and found.base != base:
        raise Conflict(
            N_(
                "%(path)s holds a sign-in of %(base)s, which this one would replace. "
                "Set RUNCOMFY_CONFIG_DIR to another folder.",
                path=str(path),
                base=found.base or "RunComfy",
            )
        )
    kept = {"access_token": token.get_secret_value(), "refresh_token": None, "expires_at": None, "user_email": None}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _close_to_others(path.parent)
        _replace(path, kept | ({ELSEWHERE: base} if base else {}))
    except OSError as error:
        raise StorageError(Message("storage.sign_in", path=str(path), error=str(error.strerror))) from error
    return path


def remove_token(found: FoundToken) -> None:
    """Raises StorageError."""
    try:
        found.path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(Message("storage.sign_out", path=str(found.path), error=str(error.strerror))) from error


def consent_given(data_dir: Path, account: str) -> bool:
    """Whether somebody agreed that the token behind this fingerprint is used. Another token asks anew."""
    return account in _agreed(data_dir)


def give_consent(data_dir: Path, account: str) -> None:
    """Remember it, from the next start on: the upstream of a running server never changes.

    Raises StorageError.
    """
    _write_consents(data_dir, [*_agreed(data_dir), account])


def withdraw_consent(data_dir: Path, account: str) -> None:
    """Raises StorageError."""
    if consent_given(data_dir, account):
        _write_consents(data_dir, [agreed for agreed in _agreed(data_dir) if agreed != account])


def _agreed(data_dir: Path) -> list[Any]:
    agreed = _read(data_dir / CONSENTS).get("accounts")
    return agreed if isinstance(agreed, list) else []


def _write_consents(data_dir: Path, accounts: list[Any]) -> None:
    try:
        _replace(data_dir / CONSENTS, {"accounts": list(dict.fromkeys(accounts))})
    except OSError as error:
        raise StorageError(Message("storage.consent")) from error


def _is_private(path: Path) -> bool:
    try:
        return not path.stat().st_mode & 0o077
    except OSError:
        return True  # it has gone meanwhile


def _close_to_others(folder: Path) -> None:
    """0700, unless it is a folder that is meant for everybody, such as /tmp, or somebody else's."""
    state = folder.stat()
    if state.st_uid == os.getuid() and not state.st_mode & stat.S_ISVTX:
        folder.chmod(0o700)


def _replace(path: Path, data: Mapping[str, object]) -> None:
    """Atomic: whoever reads meanwhile, or after a power cut, finds the old file or the new one."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(data, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(MAX_BYTES + 1))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
