"""The cookie of a browser that has signed in before: nobody else's guesses keep it from signing in again.

It opens nothing. It says that this browser once knew the password of an address, signed by the server; so a stranger
has none, and who has one still needs the password, and has a few tries of their own.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from app.web.dependencies import SecretDep
from app.web.session_cookie import Session, SessionCookie

KEPT_S = 365 * 86_400
_VALUE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class DeviceCookie:
    """Stands beside the session's cookie, and may be set where that one may."""

    session: SessionCookie
    value: str
    secret: bytes

    def known(self, email: str) -> str | None:
        """Return the device's name, where this browser has signed in as `email` before."""
        found = _VALUE.fullmatch(self.value) if self.session.name else None
        return found[1] if found and hmac.compare_digest(found[2], self._signature(found[1], email)) else None

    def set_on(self, response: Response, email: str) -> None:
        device = self.known(email) or secrets.token_hex(16)
        if self.session.name:
            response.set_cookie(
                f"{self.session.name}-device",
                f"{device}.{self._signature(device, email)}",
                max_age=KEPT_S,
                path="/",
                secure=self.session.is_secure,
                httponly=True,
                samesite="lax",
            )

    def _signature(self, device: str, email: str) -> str:
        signed = f"device {device} {email.strip().lower()}".encode("utf-8", "replace")
        return hmac.new(self.secret, signed, hashlib.sha256).hexdigest()


async def device_cookie(request: Request, session: Session, secret: SecretDep) -> DeviceCookie:
    return DeviceCookie(session, request.cookies.get(f"{session.name}-device", ""), secret)


Device = Annotated[DeviceCookie, Depends(device_cookie)]
