"""The way from a spec to a request body. The spec stays semantic; each model's own fields are filled in here."""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.upstream import picture_fields, schemas
from app.upstream.framing import RATIOS
from app.upstream.model import Model

if TYPE_CHECKING:
    from app.prompts import Spec


def wire_body(
    spec: "Spec", prompt: str, model: Model, images: Sequence[str], first: tuple[int, int] | None = None
) -> dict[str, Any]:
    """`images` are what upstream gets for the spec's pictures, in their order: addresses, ids or data URIs. `first` is
    the width and height of the first picture, where they are known.

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
        body[model.image_field] = list(images) if picture_fields.is_list(fields[model.image_field]) else images[0]
    options = asked.get("options") or {}
    body |= _framing(asked.get("size") or "auto", model, fields, options, first)
    ours = {"prompt", "size", *picture_fields.IMAGE_FIELDS, model.image_field}
    body |= {name: copy.deepcopy(options[name]) for name in options if name in model.fields - ours}
    body = {name: schemas.off(fields[name]) for name in _rewriting(fields)} | body
    required = schemas.required(model.schema)
    return body | {
        option.name: option.default
        for option in model.options
        if option.name in required and option.default is not None and option.name not in body
    }


def _framing(
    size: str,
    model: Model,
    fields: Mapping[str, dict[str, Any]],
    options: Mapping[str, Any],
    first: tuple[int, int] | None,
) -> dict[str, Any]:
    """`auto` leaves the framing to the input: by the word where the field knows it, else by leaving the field out; a
    model with a ratio of its own is sent the nearest to the first picture's."""
    if model.has_size:
        spellings = {schemas.spelled(value): value for value in schemas.choices(fields["size"])}
        if size in spellings or size != "auto":
            return {"size": spellings.get(size, size)}
        return {}
    if "aspect_ratio" not in fields:
        return {}
    if size == "auto":
        nearest = model.auto_ratio(first)
        return {"aspect_ratio": nearest} if nearest else {}
    framing = {"aspect_ratio": RATIOS.get(size, size)}
    one_k = next((value for value in schemas.choices(fields.get("resolution", {})) if value in ("1k", "1K")), None)
    return framing | ({"resolution": one_k} if one_k and "resolution" not in options else {})


def _rewriting(fields: Mapping[str, dict[str, Any]]) -> list[str]:
    """Fields that would have the model put other words for the prompt: off, unless a spec asks for them."""
    return [
        name
        for name, entry in fields.items()
        if schemas.rewrites_prompt(name, entry) and entry.get("default") != schemas.off(entry)
    ]


def _replaced(value: Any, sent: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return sent.get(value, value)
    if isinstance(value, list):
        return [_replaced(item, sent) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, sent) for key, item in value.items()}
    return value
