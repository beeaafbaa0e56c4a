"""Reading input schemas, known and new."""

from typing import Any

import pytest

from app.upstream import Model, Option
from app.upstream.bundled import BUNDLED
from app.upstream.catalogue import model_of
from app.upstream.replies import ModelReply

TEXT: dict[str, Any] = {"type": "string"}
URI: dict[str, Any] = {"type": "string", "format": "uri"}


def model(properties: dict[str, Any], *, required: list[str] | None = None, **schema: Any) -> Model:
    inputs = {"properties": properties, "required": required or ["prompt"], **schema}
    return model_of(
        ModelReply.model_validate({"model_id": "acme/new/edit", "base_price_usd": "0.07", "schema": inputs})
    )


@pytest.mark.parametrize(
    ("properties", "field", "most"),
    [
        ({"images": {"type": "array", "items": TEXT, "maxItems": 16}}, "images", 16),
        ({"image_urls": {"type": "array", "items": URI}}, "image_urls", 10),
        ({"image_url": URI, "image": {**URI, "deprecated": True}}, "image_url", 1),
        ({"image": {**URI, "deprecated": True}, "image_url": URI}, "image_url", 1),
        ({"image": URI}, "image", 1),
        ({"source_image": URI, "mask_image": URI}, "source_image", 1),
        ({"style_images": {"type": "array", "items": URI, "maxItems": 3}}, "style_images", 3),
        ({"image_size": TEXT}, None, 0),
        ({}, None, 0),
    ],
)
def test_it_finds_where_the_pictures_go(properties: dict[str, Any], field: str | None, most: int) -> None:
    found = model({"prompt": TEXT, **properties})
    assert (found.image_field, found.max_images) == (field, most)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ({"type": "string", "enum": ["auto", "1024_1024", "1024_1536"]}, ("auto", "1024_1024", "1024_1536")),
        ({"type": "string", "enum": ["1024x1024", "1536x1024"]}, ("auto", "1024_1024", "1536_1024")),
        ({"anyOf": [{"type": "string", "enum": ["auto", "square_hd"]}, {"type": "null"}]}, ("auto", "square_hd")),
        ({"$ref": "#/$defs/Size"}, ("auto", "2048_2048")),
        ({"allOf": [{"$ref": "#/$defs/Size"}], "default": "2048_2048"}, ("auto", "2048_2048")),
    ],
)
def test_it_reads_the_sizes_however_they_are_written(size: dict[str, Any], sizes: tuple[str, ...]) -> None:
    found = model({"prompt": TEXT, "size": size}, **{"$defs": {"Size": {"enum": ["2048_2048"]}}})
    assert found.has_size
    assert (found.sizes, found.ratios) == (sizes, ())


def test_it_does_not_offer_auto_where_a_size_is_required() -> None:
    found = model({"prompt": TEXT, "size": {"enum": ["1024_1024"]}}, required=["prompt", "size"])
    assert found.sizes == ("1024_1024",)


def test_it_offers_the_fixed_sizes_whose_ratio_the_model_knows() -> None:
    found = model({"prompt": TEXT, "aspect_ratio": {"enum": ["1:1", "3:2", "21:9"]}})
    assert (found.sizes, found.ratios) == (("auto", "1024_1024", "1536_1024"), ("1:1", "3:2", "21:9"))


def test_it_offers_no_size_where_nobody_can_choose() -> None:
    assert model({"prompt": TEXT}).sizes == ()


def test_it_offers_plain_fields_as_options() -> None:
    found = model(
        {
            "prompt": TEXT,
            "image_url": URI,
            "mask_url": URI,
            "seed": {"type": ["integer", "null"], "minimum": 0, "default": None},
            "strength": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5, "title": "How strong"},
            "quality": {"enum": ["low", "high"], "default": "high"},
            "steps": {"type": "integer", "enum": [4, 8]},
            "search": {"type": "boolean"},
            "old": {"type": "string", "deprecated": True},
            "loras": {"type": "array", "items": {"type": "object"}},
            "nonsense": 7,
        }
    )
    assert found.options == (
        Option("seed", "integer", "Seed", minimum=0.0),
        Option("strength", "number", "How strong", default=0.5, minimum=0.0, maximum=1.0),
        Option("quality", "string", "Quality", choices=("low", "high"), default="high"),
        Option("steps", "integer", "Steps", choices=("4", "8")),
        Option("search", "boolean", "Search"),
    )


@pytest.mark.parametrize(
    "inputs",
    [
        {"properties": []},
        {"properties": {"prompt": []}, "required": "prompt"},
        {"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"$ref": "#/$defs/A"}}},
        {"properties": {"a": {"anyOf": []}, "b": {"enum": "x"}, "size": {"enum": 5}}},
        {"$defs": [], "properties": {"a": {"$ref": "#/$defs/A"}}},
    ],
)
def test_it_survives_any_schema(inputs: dict[str, Any]) -> None:
    assert model_of(ModelReply.model_validate({"model_id": "acme/odd/edit", "schema": inputs})).max_prompt == 32_000


def test_it_knows_the_documented_models() -> None:
    known = {
        entry.id: model_of(ModelReply.model_validate({"model_id": entry.id, "schema": entry.schema}))
        for entry in BUNDLED
    }
    assert {name: (found.image_field, found.max_images) for name, found in known.items()} == {
        "openai/gpt-image-2/edit": ("images", 10),
        "google/nano-banana-2/edit": ("image_urls", 20),
        "google/nano-banana/pro/edit": ("image_urls", 10),
        "blackforestlabs/flux-1-kontext/pro/edit": ("image_url", 1),
        "openai/gpt-image-2.5/flare/edit": ("images", 16),
        "openai/gpt-image-2.5/sunburst/edit": ("images", 16),
        "openai/gpt-image-2/text-to-image": (None, 0),
        "google/nano-banana-2-lite/edit": ("image_urls", 10),
        "bytedance/seedream-5.0-pro/image-to-image": ("image", 10),
        "qwen/qwen-image-3.0/edit": ("images", 3),
        "qwen/qwen-image-3.0/pro/edit": ("images", 3),
        "qwen/qwen-image-2.1/edit": ("images", 3),
        "wan-ai/wan-2.7/edit": ("images", 9),
        "wan-ai/wan-2.7/pro/edit": ("images", 9),
        "blackforestlabs/flux-3/image": ("images", 8),
        "blackforestlabs/flux-1-kontext/max/edit": ("image_url", 1),
    }
    assert all(found.advice and not found.unfilled for found in known.values())


def test_it_counts_the_outputs_that_a_request_asks_for() -> None:
    found = model({"prompt": TEXT, "number_of_images": {"type": "integer"}})
    assert found.outputs({"prompt": "x"}).count == 1
    assert found.outputs({"number_of_images": 4}).count == 4
    assert found.outputs({"number_of_images": "4"}).count == 4
    assert found.outputs({"number_of_images": 0}).count == 1
    assert model({"prompt": TEXT}).outputs({"number_of_images": 4}).count == 4  # a raw body may say so
