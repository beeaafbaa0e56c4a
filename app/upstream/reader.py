"""One reading call: ask, take the answer whole, and read it, or raise what its failure means.

Secrets are cut out here, over the whole answer, so that nothing behind this module has to think of them.
"""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from app.errors import UpstreamBroken, UpstreamError, UpstreamUnreachable
from app.messages import Message
from app.upstream.connections import (
    MAX_REPLY,
    POLLING,
    Unreadable,
    authorization,
    open_client,
    open_transport,
    read_whole,
)
from app.upstream.documents import read_json
from app.upstream.profiles import Profile
from app.upstream.refusals import error_for, says_no
from app.upstream.replies import Reply

AReply = TypeVar("AReply", bound=Reply)
AT_ONCE = 2**16  # a larger answer is read in a thread


class Reader:
    """Keeps its connections open between calls."""

    def __init__(self, profile: Profile, *, verify: ssl.SSLContext | None, deadline_s: float) -> None:
        self._profile = profile
        self._verify = verify
        self._deadline_s = deadline_s
        self._opened: httpx.AsyncClient | None = None

    async def call(
        self, method: str, url: str, params: Mapping[str, str] | None = None, *, max_bytes: int = MAX_REPLY
    ) -> Any:
        """The JSON of a 2xx. Raises UpstreamError for everything else; where the answer came and can't be read, with
        its status."""
        status: int | None = None
        try:
            async with (
                asyncio.timeout(self._deadline_s),
                self._client.stream(method, url, params=params, headers=authorization(self._profile)) as response,
            ):
                status, wait = response.status_code, response.headers.get("retry-after")
                body = await read_whole(response, max_bytes)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise UpstreamUnreachable(
                Message("upstream.unreachable"), detail=self._profile.redact(str(error))
            ) from error
        except Unreadable as error:
            message = Message("upstream.unreadable_why", why=error.message)
            raise UpstreamBroken(message, http_status=status, detail=type(error).__name__) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise UpstreamBroken(Message("upstream.not_whole"), detail=type(error).__name__) from error
        redact = self._profile.redact
        data = read_json(body, redact) if len(body) <= AT_ONCE else await asyncio.to_thread(read_json, body, redact)
        if not 200 <= status < 300 or data is None:
            raise self.error(status, wait, data)
        return data

    def parse(self, model: type[AReply], data: Any) -> AReply:
        """The reply. Raises UpstreamError when what it can’t do without is not there."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            if says_no(data) is not None:
                raise self.error(200, None, data) from None
            where = "/" + "/".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
            raise UpstreamBroken(Message("upstream.unreadable"), http_status=200, detail=where) from None

    def error(self, status: int, wait: str | None, data: Any) -> UpstreamError:
        """What an answer that is no reply means."""
        return error_for(status, wait, data, self._profile.redact)

    async def aclose(self) -> None:
        if self._opened is not None:
            await self._opened.aclose()

    @property
    def _client(self) -> httpx.AsyncClient:
        if self._opened is None:
            self._opened = open_client(self._profile, open_transport(self._profile, POLLING, self._verify))
        return self._opened
