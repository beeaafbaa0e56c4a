"""The one sign-in to upstream that may be under way from the Settings page: begun, waited for, ended.

For a server of one person only. It is held in memory: a restart, or another process, knows nothing of it, and the person
begins again. The upstream of a running server never changes; what is signed in to is used from the next start on.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import structlog
from fastapi import Depends

from app.errors import Forbidden, StillframeError, UpstreamError
from app.logs import register_secret
from app.messages import N_
from app.settings import Settings
from app.upstream import SignIn, Started, keep_sign_in, sign_in_profile
from app.web.dependencies import State as AppState

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class State:
    """`path` is where the token is once `done`; `trouble` says why it ended otherwise."""

    phase: Literal["none", "waiting", "done", "ended"] = "none"
    user_code: str = ""
    verify_url: str = ""
    trouble: str = ""
    path: Path | None = None


class SigningIn:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None
        self.state = State()

    @property
    def is_offered(self) -> bool:
        """Where nobody else uses this server, and no variable would go before what is signed in to."""
        closed = self._settings.accounts_on or self._settings.runcomfy_token is not None
        return not closed and self._settings.upstream != "sandbox"

    async def begin(self) -> None:
        """One at a time: an earlier one is given up. Raises Forbidden; where upstream can't be asked, `state` says why."""
        if not self.is_offered:
            raise Forbidden(N_("This server’s account is set by its administrator."))
        profile = sign_in_profile(self._settings)
        assert profile, "is_offered"
        self.give_up()
        sign_in = SignIn(profile)
        try:
            started = await sign_in.start()
        except UpstreamError as error:
            self.state = State("ended", trouble=error.message)
            return
        register_secret(started.device_code.get_secret_value())
        self.state = State("waiting", started.user_code, started.verify_url)
        self._task = asyncio.create_task(self._wait(sign_in, started))

    def give_up(self) -> None:
        """Also when the server stops."""
        if self._task is not None:
            self._task.cancel()
        self._task, self.state = None, State()

    async def _wait(self, sign_in: SignIn, started: Started) -> None:
        try:
            token = await sign_in.wait(started)
            register_secret(token.get_secret_value())
            path = await asyncio.to_thread(keep_sign_in, self._settings, sign_in.profile, token)
        except StillframeError as error:
            log.info("sign_in_ended", error=error.error_code)
            self.state = State("ended", trouble=error.message)
        else:
            log.info("signed_in", path=str(path))
            self.state = State("done", path=path)


SigningInDep = Annotated[SigningIn, Depends(AppState("signing_in"))]
