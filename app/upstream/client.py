"""The calls of the Model API. Each method names the page that documents its call.

Reads are not tried again here: they raise an UpstreamError that says what is known, and whoever drives the run looks
again. Request addresses are built from the base and a checked id; an address that upstream sends is never followed,
result files excepted, and those only where the profile's rule allows.
"""

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import structlog
from pydantic import ValidationError

from app.errors import UpstreamBroken, UpstreamBusy, UpstreamError, UpstreamRefused
from app.media import Saved
from app.messages import Message
from app.upstream.connections import MAX_REPLY, MAX_RESULT
from app.upstream.downloads import Downloads, Resolver
from app.upstream.ids import is_model_id, is_request_id
from app.upstream.outcomes import Refused, SubmitOutcome
from app.upstream.post_once import Check, post_once
from app.upstream.profiles import Profile
from app.upstream.rate import Rate
from app.upstream.reader import Reader
from app.upstream.refusals import OF_THE_CALL, run_error, says_no
from app.upstream.replies import (
    Balance,
    BalanceReply,
    CancelReply,
    ModelReply,
    ModelsReply,
    Result,
    ResultReply,
    Status,
    StatusReply,
    files_of,
    notes_in,
    state_of,
)

POST_S = 60.0
READ_ALL_S = 30.0
CancelOutcome = Literal["cancelled", "too_late", "unknown"]
log = structlog.get_logger(__name__)


class ModelAPI:
    """`rate` is shared by all that poll. `verify`, `resolver` and the deadlines are for tests and odd networks."""

    def __init__(
        self,
        profile: Profile,
        *,
        rate: Rate | None = None,
        verify: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
        post_s: float = POST_S,
        read_s: float = READ_ALL_S,
    ) -> None:
        self.profile = profile
        self._rate = rate
        self._verify = verify
        self._post_s = post_s
        self._reader = Reader(profile, verify=verify, deadline_s=read_s)
        self._downloads = Downloads(profile, verify=verify, resolver=resolver)

    async def submit(self, model: str, body: Mapping[str, Any], *, check: Check) -> SubmitOutcome:
        """POST /v1/models/{model_id}: https://docs.runcomfy.com/model-apis/async-queue-endpoints, "Submit a Request".

        `check` is awaited after connect and TLS, before the first byte; what it says no to is not sent.
        """
        if not is_model_id(model):
            return Refused("upstream_not_found", None, None, None)
        url = f"{self.profile.base}/v1/models/{model}"
        return await post_once(self.profile, url, body, check, deadline_s=self._post_s, verify=self._verify)

    async def status(self, request_id: str) -> Status:
        """GET /v1/requests/{id}/status: async-queue-endpoints, "Monitor Request Status"."""
        if self._rate:
            await self._rate.turn()
        data = await self._of_request("GET", request_id, "status")
        if says_no(data) is not None and "status" not in data:
            raise self._reader.error(200, None, data)
        reply = self._reader.parse(StatusReply, data)
        unread = _unread(reply, data, request_id)
        return Status(state_of(reply.status), reply.status, reply.queue_position, unread)

    async def result(self, request_id: str) -> Result:
        """GET /v1/requests/{id}/result: async-queue-endpoints, "Retrieve Request Results". Before the end it answers the
        current state.

        Status, files and error decide. An error inside a 200 is the request's own failure, unless its code speaks of
        the call, or a finished request brings files beside it: they are paid, so they are brought.
        """
        data = await self._of_request("GET", request_id, "result?include_cost=true", max_bytes=MAX_RESULT)
        if says_no(data) in OF_THE_CALL and "status" not in data:
            raise self._reader.error(200, None, data)
        reply = self._reader.parse(ResultReply, data)
        error, files = run_error(data, reply.error, self.profile.redact), files_of(data)
        if reply.status is None and error is None and not files:
            raise UpstreamBroken(Message("upstream.no_state"), http_status=200)
        state = state_of(reply.status) if reply.status else "completed" if files else "failed"
        is_beside = state == "completed" and bool(files)
        return Result(
            state="failed" if state == "completed" and error and not is_beside else state,
            word=reply.status or state,
            files=files,
            cost_usd=reply.cost,
            error=None if is_beside else error,
            created_at=reply.created_at,
            finished_at=reply.finished_at,
            model_id=reply.model_id,
            draft=isinstance(reply.output, dict) and reply.output.get("draft") is True,
            notes=notes_in(reply.output),
            unread=_unread(reply, data, request_id),
            warning=(error.message or error.code) if error and is_beside else None,
            told=reply.status is not None or bool(files),
        )

    async def cancel(self, request_id: str) -> CancelOutcome:
        """POST /v1/requests/{id}/cancel: async-queue-endpoints, "Cancel a Request". Only a queued request is cancelled;
        without a clear answer it is unknown, and its status will tell."""
        try:
            reply = self._reader.parse(CancelReply, await self._of_request("POST", request_id, "cancel"))
        except UpstreamError as error:
            log.info("cancel_unanswered", upstream_request=request_id, error=error.error_code)
            return "unknown"
        if reply.outcome in ("cancelled", "canceled"):
            return "cancelled"
        return "too_late" if reply.outcome == "not_cancellable" else "unknown"

    async def balance(self) -> Balance:
        """GET https://api.runcomfy.net/prod/v2/balance, the call behind RunComfy's own `whoami`; elsewhere on the base."""
        reply = self._reader.parse(BalanceReply, await self._reader.call("GET", self.profile.balance_url))
        return Balance(reply.balance_usd, reply.currency or "USD")

    async def models(
        self, *, search: str = "", category: str = "", include_schema: bool = False, limit: int = 50, offset: int = 0
    ) -> list[ModelReply]:
        """GET /v1/models, RunComfy's catalogue. Entries that can't be read are left out."""
        asked = {"search": search, "category": category, "limit": str(limit), "offset": str(offset)}
        params = {name: value for name, value in asked.items() if value} | {
            "include_schema": str(include_schema).lower()
        }
        listed = self._reader.parse(
            ModelsReply, await self._reader.call("GET", f"{self.profile.base}/v1/models", params)
        )
        found = []
        for entry in listed.models:
            try:
                found.append(ModelReply.model_validate(entry))
            except ValidationError:
                log.info("model_entry_unreadable")
        return found

    async def model(self, model_id: str) -> ModelReply:
        """GET /v1/models/{model_id}: one entry of RunComfy's catalogue, with its schema and price."""
        if not is_model_id(model_id):
            raise UpstreamRefused(Message("upstream.no_model"), code="upstream_not_found")
        return self._reader.parse(
            ModelReply, await self._reader.call("GET", f"{self.profile.base}/v1/models/{model_id}")
        )

    async def download(self, url: str, to: Path, on_bytes: Callable[[int, int | None], None]) -> Saved:
        """Save a result file; see downloads.py. Raises FetchRefused, FetchFailed, StorageError."""
        return await self._downloads.save(url, to, on_bytes)

    async def aclose(self) -> None:
        await self._reader.aclose()
        await self._downloads.aclose()

    async def _of_request(
        self, method: str, request_id: str, call: str, *, max_bytes: int = MAX_REPLY
    ) -> dict[str, Any]:
        if not is_request_id(request_id):
            raise UpstreamRefused(Message("upstream.no_request"), code="upstream_not_found")
        try:
            url = f"{self.profile.base}/v1/requests/{request_id}/{call}"
            data = await self._reader.call(method, url, max_bytes=max_bytes)
        except UpstreamBusy as error:
            if self._rate and error.retry_after:
                self._rate.pause(error.retry_after)
            raise
        if not isinstance(data, dict):
            raise UpstreamBroken(Message("upstream.unreadable"), http_status=200)
        return data


def _unread(reply: StatusReply | ResultReply, data: dict[str, Any], asked: str) -> tuple[str, ...]:
    """What the answer says and can't mean: its address told for which request it is."""
    names = reply.unread(data)
    is_of_another = reply.request_id not in (None, asked)
    return (*names, "request_id") if is_of_another else names
