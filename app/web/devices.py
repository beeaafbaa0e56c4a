"""The cookie of a browser that has signed in before: nobody else's guesses keep it from signing in again.

It opens nothing. It says that this browser once knew the password of an address, signed by the server; so a stranger
has none, and who has one still needs the password, and has a few tries of their own.
"""

import hashlib
import hmac
import re
import secrets

from fastapi import Request, Response

from app.web.dependencies import studio_of
from app.web.middleware.authentication import cookie_name

KEPT_S = 365 * 86_400
_VALUE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")


def known_device(request: Request, email: str) -> str | None:
    """Its name, where this browser has signed in as `email` before."""
    name = cookie_name(request)
    found = _VALUE.fullmatch(request.cookies.get(f"{name}-device", "")) if name else None
    return found[1] if found and hmac.compare_digest(found[2], _signature(request, found[1], email)) else None


def keep_device(request: Request, response: Response, email: str) -> None:
    name, device = cookie_name(request), known_device(request, email) or secrets.token_hex(16)
    if name:
        response.set_cookie(
            f"{name}-device",
            f"{device}.{_signature(request, device, email)}",
            max_age=KEPT_S,
            path="/",
            secure=name.startswith("__Host-"),
            httponly=True,
            samesite="lax",
        )


def _signature(request: Request, device: str, email: str) -> str:
    said = f"device {device} {email.strip().lower()}".encode("utf-8", "replace")
    return hmac.new(studio_of(request).secret, said, hashlib.sha256).hexdigest()
