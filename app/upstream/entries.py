"""Reads one entry of the catalogue into a model. An entry is another's text: it is made plain before anything reads it.

Raises whatever an odd entry brings about; catalogue.py catches it around that entry alone.
"""

import math
from decimal import Decimal
from typing import Any, Literal

from app.upstream import picture_fields, schemas
from app.upstream.bundled import BUNDLED, BY_ID, advice_for
from app.upstream.framing import has_own_ratio
from app.upstream.ids import is_model_id
from app.upstream.model import Model
from app.upstream.replies import ModelReply

MAX_FIELDS = 200
MAX_DEPTH = 24
MAX_LENGTH = 20_000
MAX_NAME = 200
MAX_PRICE = Decimal(100_000)  # dollars for one output; more is no price
EXACT = 2**53  # beyond it a JSON number is not what was meant


def model_of(reply: ModelReply) -> Model:
    """A live entry. One without a schema is driven by the documented one, when there is one."""
    bundled = BY_ID.get(reply.model_id)
    schema = plain(reply.inputs) or (bundled.schema if bundled else {})
    price = reply.base_price_usd
    return _model(
        reply.model_id,
        plain(reply.display_name) or (bundled.name if bundled else reply.model_id),
        schema,
        "live",
        (
            price if price is not None and price <= MAX_PRICE else None,
            plain(reply.price_unit),
            plain(reply.pricing_note),
        ),
    )


def bundled_model(model_id: str) -> Model:
    """Without a price: a price is always upstream's."""
    entry = BY_ID.get(model_id)
    name, schema = (entry.name, entry.schema) if entry else (model_id, BUNDLED[0].schema)
    return _model(model_id, name, schema, "bundled", (None, None, None))


def edits_pictures(reply: ModelReply) -> bool:
    """A prompt and pictures in, nothing else that we can't fill in, paid by output: by the second makes films."""
    inputs = plain(reply.inputs) or {}
    fields, required = schemas.properties(inputs), schemas.required(inputs)
    films = reply.price_unit == "second" or any("video" in category.lower() for category in reply.categories)
    return (
        is_model_id(reply.model_id)
        and "prompt" in fields
        and not films
        and picture_fields.image_field(fields, required) is not None
        and not schemas.unfilled(fields, required)
    )


def plain(value: Any, depth: int = 0) -> Any:
    """`value` without what no page, no JSON and no database takes: half letters, NUL, NaN, numbers beyond what is exact.

    Raises ValueError for what is too deep, or has too many parts.
    """
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")[:MAX_LENGTH]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-EXACT, min(value, EXACT))
    if isinstance(value, dict | list) and len(value) > 10 * MAX_FIELDS:
        raise ValueError("too many parts")
    if isinstance(value, dict):
        return {plain(str(name)): plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    return value


def _model(
    model_id: str,
    name: str,
    schema: dict[str, Any],
    source: Literal["live", "bundled"],
    price: tuple[Decimal | None, str | None, str | None],
) -> Model:
    fields = schemas.properties(schema)
    if len(fields) > MAX_FIELDS:
        raise ValueError("too many fields")
    required = schemas.required(schema)
    image_field = picture_fields.image_field(fields, required)
    known = BY_ID.get(model_id)
    ratio_field = {} if "size" in fields else fields.get("aspect_ratio", {})
    follows = image_field is None or (known is not None and known.follows_input)
    return Model(
        id=model_id,
        name=name[:MAX_NAME],
        price_usd=price[0],
        price_unit=price[1] or "output",
        pricing_note=price[2] or "",
        schema=schema,
        image_field=image_field,
        max_images=picture_fields.max_images(fields[image_field]) if image_field else 0,
        max_prompt=schemas.max_prompt(fields),
        has_size="size" in fields,
        sizes=schemas.sizes(fields, required),
        ratios=schemas.choices(ratio_field),
        options=schemas.options(fields, required),
        advice=advice_for(model_id),
        source=source,
        own_ratio=str(ratio_field["default"]) if has_own_ratio(ratio_field) and not follows else None,
        unfilled=tuple(sorted(schemas.unfilled(fields, required))),
        defaults={name: entry["default"] for name, entry in fields.items() if entry.get("default") is not None},
    )
