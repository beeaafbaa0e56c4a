"""Runs all checks at once and answers their findings in the order in which one reads them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app.cli.doctor.result import Finding, Level, fail
from app.errors import StillframeError
from app.settings import Settings

Check = Callable[[Settings], list[Finding]]

__all__ = ["Finding", "Level", "look"]


def look() -> list[Finding]:
    from app.cli.doctor import database, drawing, settings, storage, upstream

    readable, findings = settings.read()
    for secret in readable.secrets:
        _hide(secret)
    checks: dict[str, Check] = {
        "database": database.check,
        "storage": storage.check_storage,
        "disk": storage.check_disk,
        "token": upstream.check_token,
        "upstream": upstream.check_reach,
        "sandbox": upstream.check_sandbox,
        "engines": drawing.check,
    }
    with ThreadPoolExecutor(len(checks)) as pool:
        found = [pool.submit(_guarded, name, check, readable) for name, check in checks.items()]
        return [*findings, *(finding for future in found for finding in future.result())]


def _guarded(name: str, check: Check, readable: Settings) -> list[Finding]:
    try:
        return check(readable)
    except StillframeError as error:
        return [fail(name, error.message, "Mend what the message names.")]
    except Exception as error:  # the patient may be in any state; the others are still looked at
        return [fail(name, f"It could not be looked at ({type(error).__name__}: {error}).", "Report it as a fault.")]


def _hide(secret: str) -> None:
    from app.logs import register_secret

    register_secret(secret)
