"""The session's cookie. `__Host-` cookies need TLS; without it a plain one is used only when INSECURE_COOKIES says so,
since everybody on that network could read it.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from app.settings import Settings

KEPT_S = 30 * 86_400


@dataclass(frozen=True)
class SessionCookie:
    """`name` is None where none may be set on this connection; `token` is what the browser has sent."""

    name: str | None
    token: str | None

    @property
    def is_secure(self) -> bool:
        return self.name is not None and self.name.startswith("__Host-")

    def set_on(self, response: Response, token: str) -> None:
        assert self.name, "asked before the password was"
        response.set_cookie(
            self.name, token, max_age=KEPT_S, path="/", secure=self.is_secure, httponly=True, samesite="lax"
        )

    def delete_from(self, response: Response) -> None:
        if self.name:
            response.delete_cookie(self.name, path="/", secure=self.is_secure, httponly=True, samesite="lax")


async def session_cookie(request: Request) -> SessionCookie:
    settings: Settings = request.app.state.studio.settings
    if request.url.scheme == "https":
        name: str | None = "__Host-stillframe"
    else:
        name = "stillframe" if settings.insecure_cookies else None
    return SessionCookie(name, request.cookies.get(name) if name else None)


Session = Annotated[SessionCookie, Depends(session_cookie)]
