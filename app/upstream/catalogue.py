"""The list of models: read live and kept for ten minutes, with the bundled entries while it can't be read."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, Literal, TypeVar

import structlog

from app.errors import NotFound, UpstreamBroken, UpstreamError
from app.upstream import schemas
from app.upstream.bundled import BUNDLED, BY_ID
from app.upstream.client import ModelAPI
from app.upstream.ids import is_model_id
from app.upstream.model import Model
from app.upstream.replies import ModelReply

FRESH_S = 600.0
AGAIN_S = 30.0  # after a failure; a dead upstream must not slow every preview down
READ_S = 4.0
MAX_LISTED = 100
CATEGORY = "image-to-image"
ALL = ""  # the list's place among the ids
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Catalogue:
    """`clock` is for tests. One read of an entry at a time, however many ask; an old entry is better than none."""

    def __init__(self, api: ModelAPI, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._kept: dict[str, tuple[Any, float]] = {}
        self._reading: dict[str, asyncio.Task[Any]] = {}

    async def get(self, model_id: str) -> Model:
        """One that upstream does not tell of has the documented schema of its name, or of the usual image edit: a spec
        may name a model before upstream does, and a run that names a wrong one is refused without charge.

        Raises NotFound for what can't be the name of a model.
        """
        if not is_model_id(model_id):
            raise NotFound("There is no model of this name.", field="/model")
        return await self._once(model_id, lambda: self._read(model_id))

    async def all(self) -> list[Model]:
        """The models that the app can drive: those it knows in their usual order, then what the catalogue has gained."""
        gained = await self._once(ALL, self._list)
        if gained is None:
            return [_bundled(entry.id) for entry in BUNDLED]
        known = await asyncio.gather(*(self.get(entry.id) for entry in BUNDLED))
        live = [model for model in known if model.source == "live"]
        others = sorted((model for model in gained if model.id not in BY_ID), key=lambda model: model.name.lower())
        return [*(live or known), *others]

    async def _read(self, model_id: str) -> tuple[Model, float]:
        try:
            async with asyncio.timeout(READ_S):
                model = model_of(await self._api.model(model_id))
            if model.id != model_id:
                raise UpstreamBroken("Upstream answered about another model.")
            return model, FRESH_S
        except (UpstreamError, TimeoutError) as error:
            kept = self._kept.get(model_id)
            gone = isinstance(error, UpstreamError) and error.http_status == 404
            log.info("model_not_read", model=model_id, error=_name(error), kept=kept is not None)
            if kept is not None and not gone:
                return kept[0], AGAIN_S
            return _bundled(model_id), FRESH_S if gone else AGAIN_S

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
        models = [model_of(reply) for reply in known.values() if _edits_pictures(reply)]
        for model in models:
            self._kept[model.id] = (model, self._clock() + FRESH_S)
        return models, FRESH_S

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
        self._kept[key] = (value, self._clock() + good_for)
        return value


def model_of(reply: ModelReply) -> Model:
    """A live entry. One without a schema is driven by the documented one, when there is one."""
    bundled = BY_ID.get(reply.model_id)
    schema = reply.inputs or (bundled.schema if bundled else {})
    return _model(
        reply.model_id,
        reply.display_name or (bundled.name if bundled else reply.model_id),
        schema,
        "live",
        (reply.base_price_usd, reply.price_unit, reply.pricing_note),
    )


def _bundled(model_id: str) -> Model:
    """Without a price: a price is always upstream's."""
    entry = BY_ID.get(model_id)
    name, schema = (entry.name, entry.schema) if entry else (model_id, BUNDLED[0].schema)
    return _model(model_id, name, schema, "bundled", (None, None, None))


def _model(
    model_id: str,
    name: str,
    schema: dict[str, Any],
    source: Literal["live", "bundled"],
    price: tuple[Decimal | None, str | None, str | None],
) -> Model:
    fields = schemas.properties(schema)
    required = schemas.required(schema)
    image_field = schemas.image_field(fields, required)
    return Model(
        id=model_id,
        name=name,
        price_usd=price[0],
        price_unit=price[1] or "output",
        pricing_note=price[2] or "",
        schema=schema,
        image_field=image_field,
        max_images=schemas.max_images(fields[image_field]) if image_field else 0,
        max_prompt=schemas.max_prompt(fields),
        has_size="size" in fields,
        sizes=schemas.sizes(fields, required),
        ratios=() if "size" in fields else schemas.choices(fields.get("aspect_ratio", {})),
        options=schemas.options(fields, required),
        advice=BY_ID[model_id].advice if model_id in BY_ID else None,
        source=source,
    )


def _edits_pictures(reply: ModelReply) -> bool:
    """A prompt and pictures in, nothing else that we can't fill in, paid by output: by the second makes films."""
    fields, required = schemas.properties(reply.inputs or {}), schemas.required(reply.inputs or {})
    films = reply.price_unit == "second" or any("video" in category.lower() for category in reply.categories)
    return (
        is_model_id(reply.model_id)
        and "prompt" in fields
        and not films
        and schemas.image_field(fields, required) is not None
        and not schemas.unfilled(fields, required)
    )


def _name(error: Exception) -> str:
    return error.error_code if isinstance(error, UpstreamError) else type(error).__name__
