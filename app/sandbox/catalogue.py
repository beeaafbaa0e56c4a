"""The models that the sandbox lists: their ids, input schemas and pretend prices.

The edit model has two schemas in the field: the documented one with `size`, and the live one with `aspect_ratio`;
STILLFRAME_SANDBOX_SCHEMA chooses. https://docs.runcomfy.com/model-apis/async-queue-endpoints
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from app.prompts import EDIT

Schema = Literal["size", "aspect_ratio"]

PRICING_NOTE = "Pretend price of the sandbox. Nothing is charged."
MAX_PROMPT = 32_000
RATIOS = ("1:1", "3:2", "2:3", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
SIZES = ("1024_1024", "1024_1536", "1536_1024")


@dataclass(frozen=True)
class Model:
    """`image_field` is where its pictures go, None when it takes none; `older_image_field` is a former name of it."""

    id: str
    name: str
    category: str
    price_usd: Decimal
    properties: dict[str, dict[str, Any]]
    required: tuple[str, ...]
    image_field: str | None = None
    older_image_field: str | None = None

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "title": "Input schema",
            "required": list(self.required),
            "properties": self.properties,
            "additionalProperties": False,
        }

    def entry(self, *, with_schema: bool) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "model_id": self.id,
            "display_name": self.name,
            "categories": [self.category],
            "kind": "image",
            "base_price_usd": float(self.price_usd),
            "price_unit": "output",
            "pricing_note": PRICING_NOTE,
        }
        # RunComfy's own integrations read input_schema, its documentation says schema
        return {**entry, "schema": self.schema, "input_schema": self.schema} if with_schema else entry


def models(schema: Schema) -> tuple[Model, ...]:
    prompt = {"prompt": {"type": "string", "title": "Prompt", "minLength": 1, "maxLength": MAX_PROMPT}}
    gpt_options = _live_options() if schema == "aspect_ratio" else {"size": _choice(("auto", *SIZES), "auto")}
    from_scratch = _live_options() if schema == "aspect_ratio" else {"size": _choice(SIZES, SIZES[0])}
    successor = {**_live_options(), "quality": _choice(("low", "medium", "high", "max"), "high")}
    nano_pro = {"aspect_ratio": _choice(("auto", *RATIOS), "auto"), "resolution": _choice(("1K", "2K", "4K"), "1K")}
    nano_two = {
        **nano_pro,
        "resolution": _choice(("0.5K", "1K", "2K", "4K"), "1K"),
        "number_of_images": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1},
        "output_format": _choice(("png", "jpeg", "webp"), "png"),
        "seed": {"type": "integer", "default": None},
        "safety_tolerance": {"type": "integer", "minimum": 1, "maximum": 6, "default": 4},
        "enable_web_search": {"type": "boolean", "default": False},
    }
    kontext = {
        "image_url": _picture(),
        "image": {**_picture(), "deprecated": True},
        "seed": {"type": "integer", "default": None},
        "aspect_ratio": _choice(RATIOS, None),
    }
    return (
        _editor(EDIT, "GPT Image 2 Edit", "0.04", {**prompt, "images": _pictures(10), **gpt_options}),
        _editor(
            "google/nano-banana-2/edit",
            "Nano Banana 2 Edit",
            "0.07",
            {**prompt, "image_urls": _pictures(20), **nano_two},
        ),
        _editor(
            "google/nano-banana/pro/edit",
            "Nano Banana Pro Edit",
            "0.14",
            {**prompt, "image_urls": _pictures(10), **nano_pro},
        ),
        Model(
            "blackforestlabs/flux-1-kontext/pro/edit",
            "FLUX.1 Kontext Pro Edit",
            "image-to-image",
            Decimal("0.04"),
            {**prompt, **kontext},
            ("prompt", "image_url"),
            "image_url",
            "image",
        ),
        *(
            _editor(
                f"openai/gpt-image-2.5/{variant}/edit",
                f"GPT Image 2.5 {variant.title()} Edit",
                price,
                {**prompt, "images": _pictures(16), **successor},
            )
            for variant, price in (("flare", "0.05"), ("sunburst", "0.10"))
        ),
        Model(
            "openai/gpt-image-2/text-to-image",
            "GPT Image 2",
            "text-to-image",
            Decimal("0.04"),
            {**prompt, **from_scratch},
            ("prompt",),
        ),
    )


def find(catalogue: Sequence[Model], model_id: str) -> Model | None:
    return next((model for model in catalogue if model.id == model_id.strip("/")), None)


def search(catalogue: Sequence[Model], *, words: str = "", category: str = "", kind: str = "") -> list[Model]:
    """Every word must occur in the id, the name or the category."""
    return [
        model
        for model in catalogue
        if all(word in f"{model.id} {model.name} {model.category}".lower() for word in words.lower().split())
        and category.lower() in ("", model.category)
        and kind.lower() in ("", "image")
    ]


def _editor(model_id: str, name: str, price: str, properties: dict[str, dict[str, Any]]) -> Model:
    field = next(field for field in properties if field.startswith("image"))
    return Model(model_id, name, "image-to-image", Decimal(price), properties, ("prompt", field), field)


def _live_options() -> dict[str, dict[str, Any]]:
    return {
        "aspect_ratio": _choice(RATIOS, None),
        "resolution": _choice(("1k", "2k", "4k"), "1k"),
        "quality": _choice(("low", "medium", "high"), "high"),
        "output_format": _choice(("png", "jpeg", "webp"), "png"),
    }


def _choice(values: Sequence[str], default: str | None) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), "default": default}


def _picture() -> dict[str, Any]:
    return {"type": "string", "format": "uri"}


def _pictures(most: int) -> dict[str, Any]:
    return {"type": "array", "items": _picture(), "minItems": 1, "maxItems": most}
