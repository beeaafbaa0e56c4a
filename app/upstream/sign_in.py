"""Signs in by device code, as RunComfy's own command line does it: start, let a person agree in a browser, poll.

`POST {www}/api/cli-auth/start` answers a code for the person and one for us; `POST …/poll` tells what the person did, with
JSON in a 410 as well. Neither call carries a token. The device code is as good as the token until it is used up.
"""

import asyncio
import contextlib
import json
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import Field, SecretStr, ValidationError

from app.errors import UpstreamBroken, UpstreamBusy, UpstreamError, UpstreamRefused, UpstreamUnreachable
from app.messages import Message
from app.settings import LOOPBACK, Settings
from app.upstream.connections import ALONE, Unreadable, open_client, open_transport, read_whole
from app.upstream.profiles import RUNCOMFY_FILES, Profile, fingerprint
from app.upstream.refusals import error_for
from app.upstream.replies import Reply
from app.upstream.tokens import find_token_file, give_consent, is_usable, remove_token, save_token, withdraw_consent

CALL_S = 20.0
POLL_LEAST_S, POLL_MOST_S = 1.0, 30.0
MAX_EXPIRES_S = 3600.0
DENIED, EXPIRED = "sign_in_denied", "sign_in_expired"


class StartReply(Reply):
    device_code: SecretStr = Field(min_length=1, max_length=4096)
    user_code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9 -]+$")
    verify_url: str = Field(max_length=2000)
    expires_in: float = Field(gt=0)
    poll_interval: float = Field(gt=0)


class PollReply(Reply):
    status: Literal["pending", "authorized", "denied", "expired"]
    access_token: SecretStr | None = None


@dataclass(frozen=True)
class Started:
    """`user_code` is compared by the person at `verify_url`. `until` is by time.monotonic()."""

    device_code: SecretStr
    user_code: str
    verify_url: str
    until: float
    poll_s: float


class SignIn:
    """Of one upstream; see profiles.sign_in_profile. `pause` and `clock` are for tests, `verify` for odd networks."""

    def __init__(
        self,
        profile: Profile,
        *,
        verify: ssl.SSLContext | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.profile = profile
        self._verify = verify
        self._pause = pause
        self._clock = clock

    async def start(self) -> Started:
        """Raises UpstreamError."""
        reply = self._parse(StartReply, await self._call("start", {}))
        if not self._is_theirs(reply.verify_url):
            raise UpstreamBroken(Message("upstream.sign_in_address"))
        return Started(
            reply.device_code,
            reply.user_code,
            reply.verify_url,
            self._clock() + min(reply.expires_in, MAX_EXPIRES_S),
            min(max(reply.poll_interval, POLL_LEAST_S), POLL_MOST_S),
        )

    async def wait(self, started: Started) -> SecretStr:
        """Poll until the person has decided; trouble on the way is waited out. Answers the token.

        Raises UpstreamRefused (DENIED, EXPIRED), or UpstreamError for what no waiting mends.
        """
        while self._clock() < started.until:
            await self._pause(min(started.poll_s, max(started.until - self._clock(), 0)))
            try:
                if token := await self.poll(started):
                    return token
            except UpstreamBusy as error:
                await self._pause(min(error.retry_after or started.poll_s, POLL_MOST_S))
            except (UpstreamUnreachable, UpstreamBroken):
                continue
        raise UpstreamRefused(Message("upstream.sign_in_late"), code=EXPIRED)

    async def poll(self, started: Started) -> SecretStr | None:
        """The token once the person agreed, None before. Raises UpstreamError."""
        reply = self._parse(
            PollReply, await self._call("poll", {"device_code": started.device_code.get_secret_value()})
        )
        match reply.status:
            case "denied":
                raise UpstreamRefused(Message("upstream.sign_in_denied"), code=DENIED)
            case "expired":
                raise UpstreamRefused(Message("upstream.sign_in_expired"), code=EXPIRED)
            case "authorized":
                return self._usable(reply.access_token)
        return None

    async def _call(self, name: str, body: dict[str, str]) -> Any:
        """The JSON of an answer that has the call's shape, whatever its status. Raises UpstreamError."""
        url = f"{self.profile.sign_in}/api/cli-auth/{name}"
        try:
            async with (
                asyncio.timeout(CALL_S),
                open_client(self.profile, open_transport(self.profile, ALONE, self._verify)) as client,
                client.stream("POST", url, json=body) as response,
            ):
                status, wait = response.status_code, response.headers.get("retry-after")
                content = await read_whole(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            where = urlsplit(self.profile.sign_in).netloc
            raise UpstreamUnreachable(
                Message("upstream.sign_in_unreachable", host=where), detail=self.profile.redact(str(error))
            ) from None
        except (httpx.HTTPError, TimeoutError, Unreadable) as error:
            raise UpstreamBroken(Message("upstream.sign_in_not_whole"), detail=type(error).__name__) from None
        data = None
        with contextlib.suppress(ValueError, RecursionError):
            data = json.loads(content)
        if not 200 <= status < 300 and not (isinstance(data, dict) and isinstance(data.get("status"), str)):
            raise error_for(status, wait, data, self.profile.redact)
        return data

    def _parse(self, model: Any, data: Any) -> Any:
        try:
            return model.model_validate(data)
        except ValidationError:  # without its cause, which would hold what was read
            raise UpstreamBroken(Message("upstream.sign_in_unreadable"), http_status=200) from None

    def _usable(self, token: SecretStr | None) -> SecretStr:
        text = token.get_secret_value().strip() if token else ""
        if not is_usable(text):
            raise UpstreamError(Message("upstream.sign_in_no_token"))
        return SecretStr(text)

    def _is_theirs(self, url: str) -> bool:
        """An address to send a person to: on the sign-in's own host, or a name of RunComfy's for RunComfy."""
        try:
            parts, home = urlsplit(url), urlsplit(self.profile.sign_in)
            host = parts.hostname or ""
            port = parts.port
        except ValueError:
            return False
        if parts.username or parts.password or "\\" in url or not url.isprintable() or " " in url:
            return False
        if (parts.scheme, host, port) == (home.scheme, home.hostname, home.port):
            return parts.scheme == "https" or host in LOOPBACK
        ours = self.profile.name == "runcomfy" and any(host == n or host.endswith(f".{n}") for n in RUNCOMFY_FILES)
        return ours and parts.scheme == "https" and port in (None, 443)


def keep_sign_in(settings: Settings, profile: Profile, token: SecretStr) -> Path:
    """Write the token where RunComfy's own tools look; whoever signs in here agrees that it is used from the next start
    on. Answers the file. Raises StorageError, Conflict."""
    path = save_token(settings, token, base=_marked(profile))
    if profile.name == "runcomfy":
        settings.data.mkdir(parents=True, exist_ok=True)
        give_consent(settings.data, fingerprint(profile.base, token.get_secret_value()))
    return path


def forget_sign_in(settings: Settings, profile: Profile) -> Path | None:
    """Remove the token file of this upstream, if there is one. Answers the file. Raises StorageError."""
    found = find_token_file(settings)
    if found is None or found.base != _marked(profile):
        return None
    withdraw_consent(settings.data, fingerprint(profile.base, found.token.get_secret_value()))
    remove_token(found)
    return found.path


def _marked(profile: Profile) -> str | None:
    return profile.base if profile.name == "custom" else None
