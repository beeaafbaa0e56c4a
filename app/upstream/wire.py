"""The way from a spec to a request body. The spec stays semantic; each model's own fields are filled in here."""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.upstream import schemas
from app.upstream.model import Model

if TYPE_CHECKING:
    from app.prompts import Spec


def wire_body(spec: "Spec", prompt: str, model: Model, images: Sequence[str]) -> dict[str, Any]:
    """`images` are what upstream gets for the spec's pictures, in their order: addresses, ids or data URIs.

    A raw spec is sent as it is, with its ids of our pictures replaced.
    """
    asked: dict[str, Any] = spec.to_json()
    if asked.get("raw") is not None:
        ids = [item.get("image") for item in asked.get("images") or ()]
        raw: dict[str, Any] = _replaced(
            asked["raw"], {mine: sent for mine, sent in zip(ids, images, strict=False) if mine}
        )
        return raw
    fields = schemas.properties(model.schema)
    body: dict[str, Any] = {"prompt": prompt}
    if model.image_field and images:
        body[model.image_field] = list(images) if schemas.is_list(fields[model.image_field]) else images[0]
    options = asked.get("options") or {}
    body |= _framing(asked.get("size") or "auto", model, fields, options)
    ours = {"prompt", "size", *schemas.IMAGE_FIELDS, model.image_field}
    body |= {name: copy.deepcopy(options[name]) for name in options if name in model.fields - ours}
    required = schemas.required(model.schema)
    return body | {
        option.name: option.default
        for option in model.options
        if option.name in required and option.default is not None and option.name not in body
    }


def _framing(
    size: str, model: Model, fields: Mapping[str, dict[str, Any]], options: Mapping[str, Any]
) -> dict[str, Any]:
    """`auto` leaves the framing to the input: by the word where the field knows it, else by leaving the field out."""
    if model.has_size:
        spellings = {schemas.spelled(value): value for value in schemas.choices(fields["size"])}
        if size in spellings or size != "auto":
            return {"size": spellings.get(size, size)}
        return {}
    if size == "auto" or "aspect_ratio" not in fields:
        return {}
    framing = {"aspect_ratio": schemas.RATIOS.get(size, size)}
    one_k = next((value for value in schemas.choices(fields.get("resolution", {})) if value in ("1k", "1K")), None)
    return framing | ({"resolution": one_k} if one_k and "resolution" not in options else {})


def _replaced(value: Any, sent: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return sent.get(value, value)
    if isinstance(value, list):
        return [_replaced(item, sent) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, sent) for key, item in value.items()}
    return value
