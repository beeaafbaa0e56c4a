"""The list of models: read live and kept for ten minutes, with the bundled entries while it can't be read."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import structlog

from app.errors import NotFound, UpstreamBroken, UpstreamError
from app.messages import Message
from app.upstream.bundled import BUNDLED, BY_ID
from app.upstream.client import ModelAPI
from app.upstream.entries import bundled_model, edits_pictures, model_of
from app.upstream.ids import is_model_id
from app.upstream.model import Model
from app.upstream.replies import ModelReply

FRESH_S = 600.0
AGAIN_S = 30.0  # after a failure; a dead upstream must not slow every preview down
READ_S = 4.0
MAX_LISTED = 100
MAX_KEPT = 500
MAX_UNKNOWN_READS = 30  # a minute, of names that nobody has told of; each is a call with the team's token
CATEGORY = "image-to-image"
ALL = ""  # the list's place among the ids
T = TypeVar("T")
__all__ = ["Catalogue", "model_of"]
log = structlog.get_logger(__name__)


class Catalogue:
    """`clock` is for tests. One read of an entry at a time, however many ask; an old entry is better than none."""

    def __init__(self, api: ModelAPI, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._kept: dict[str, tuple[Any, float]] = {}
        self._reading: dict[str, asyncio.Task[Any]] = {}
        self._unknown_reads: deque[float] = deque()
        self._odd: set[str] = set()  # entries that were logged as unreadable

    async def get(self, model_id: str) -> Model:
        """One that upstream does not tell of has the documented schema of its name, or of the usual image edit: a spec
        may name a model before upstream does, and a run that names a wrong one is refused without charge.

        Raises NotFound for what can't be the name of a model.
        """
        if not is_model_id(model_id):
            raise NotFound(Message("upstream.no_model"), field="/model")
        if self._is_over_limit(model_id):
            return bundled_model(model_id)
        return await self._once(model_id, lambda: self._read(model_id))

    async def all(self) -> list[Model]:
        """The models that the app can drive: those it knows in their usual order, then what the catalogue has gained."""
        gained = await self._once(ALL, self._list)
        if gained is None:
            return [bundled_model(entry.id) for entry in BUNDLED]
        known = await asyncio.gather(*(self.get(entry.id) for entry in BUNDLED))
        live = [model for model in known if model.source == "live"]
        others = sorted((model for model in gained if model.id not in BY_ID), key=lambda model: model.name.lower())
        return [*(live or known), *others]

    async def _read(self, model_id: str) -> tuple[Model, float]:
        try:
            async with asyncio.timeout(READ_S):
                reply = await self._api.model(model_id)
            if reply.model_id != model_id:
                raise UpstreamBroken(Message("upstream.other_model"))
            model = self._guarded(reply)
            return (model, FRESH_S) if model else (bundled_model(model_id), FRESH_S)
        except (UpstreamError, TimeoutError) as error:
            kept = self._kept.get(model_id)
            gone = isinstance(error, UpstreamError) and error.http_status == 404
            log.info("model_not_read", model=model_id, error=_name(error), kept=kept is not None)
            if kept is not None and not gone:
                return kept[0], AGAIN_S
            return bundled_model(model_id), FRESH_S if gone else AGAIN_S

    async def _list(self) -> tuple[list[Model] | None, float]:
        """Edit models with their schemas, which also makes them fresh; None when the list can't be read."""
        try:
            async with asyncio.timeout(READ_S):
                replies = await self._api.models(search="edit", include_schema=True, limit=MAX_LISTED)
                with suppress(UpstreamError):
                    replies += await self._api.models(category=CATEGORY, include_schema=True, limit=MAX_LISTED)
        except (UpstreamError, TimeoutError) as error:
            kept = self._kept.get(ALL)
            log.info("models_not_read", error=_name(error), kept=kept is not None)
            return (kept[0] if kept else None), AGAIN_S
        known = {reply.model_id: reply for reply in replies}  # by name or by category, or by both
        read = [self._guarded(reply) for reply in known.values() if self._is_listed(reply)]
        models = [model for model in read if model is not None]
        for model in models:
            self._remember(model.id, model, FRESH_S)
        return models, FRESH_S

    def _is_listed(self, reply: ModelReply) -> bool:
        try:
            return edits_pictures(reply)
        except Exception as error:
            self._log_odd(reply, error)
            return False

    def _guarded(self, reply: ModelReply) -> Model | None:
        """The model of an entry, or None: whatever is wrong with an entry harms that entry alone."""
        try:
            return model_of(reply)
        except Exception as error:
            self._log_odd(reply, error)
            return None

    def _log_odd(self, reply: ModelReply, error: Exception) -> None:
        if reply.model_id not in self._odd and len(self._odd) < MAX_KEPT:
            self._odd.add(reply.model_id)
            log.warning("model_entry_unreadable", model=reply.model_id[:120], error=type(error).__name__)

    def _is_over_limit(self, model_id: str) -> bool:
        """Whether a name that nobody has told of is one too many in this minute."""
        if model_id in BY_ID or model_id in self._kept or model_id in self._reading:
            return False
        now = self._clock()
        while self._unknown_reads and self._unknown_reads[0] <= now - 60:
            self._unknown_reads.popleft()
        if len(self._unknown_reads) >= MAX_UNKNOWN_READS:
            return True
        self._unknown_reads.append(now)
        return False

    async def _once(self, key: str, read: Callable[[], Awaitable[tuple[T, float]]]) -> T:
        kept = self._kept.get(key)
        if kept is not None and kept[1] > self._clock():
            value: T = kept[0]
            return value
        task = self._reading.get(key)
        if task is None:
            task = self._reading[key] = asyncio.ensure_future(self._keep(key, read))
            task.add_done_callback(lambda done: self._read_ended(key, done))
        found: T = await asyncio.shield(task)  # one who gives up does not take it from the others
        return found

    def _read_ended(self, key: str, task: asyncio.Task[Any]) -> None:
        self._reading.pop(key, None)
        if not task.cancelled():
            task.exception()  # heard, even when everybody who waited has gone

    async def _keep(self, key: str, read: Callable[[], Awaitable[tuple[T, float]]]) -> T:
        value, good_for = await read()
        self._remember(key, value, good_for)
        return value

    def _remember(self, key: str, value: Any, good_for: float) -> None:
        """Keep the newest of MAX_KEPT, beside the list and the models that are known by name."""
        self._kept.pop(key, None)
        self._kept[key] = (value, self._clock() + good_for)
        if len(self._kept) > MAX_KEPT:
            oldest = next((name for name in self._kept if name != ALL and name not in BY_ID), None)
            if oldest is not None:
                del self._kept[oldest]


def _name(error: Exception) -> str:
    return error.error_code if isinstance(error, UpstreamError) else type(error).__name__
