"""From a spec to each model's own request body."""

from typing import Any

import pytest

from app.upstream import Model, wire_body
from app.upstream.bundled import BUNDLED
from app.upstream.catalogue import model_of
from app.upstream.replies import ModelReply

A, B = "https://example.com/a.jpg", "https://example.com/b.jpg"
PROMPT = "Keep the layout unchanged. Remove the leftmost object only."
MODELS = {entry.id: entry.schema for entry in BUNDLED}
EDIT, NANO, KONTEXT = "openai/gpt-image-2/edit", "google/nano-banana-2/edit", "blackforestlabs/flux-1-kontext/pro/edit"
SCRATCH, SUCCESSOR = "openai/gpt-image-2/text-to-image", "openai/gpt-image-2.5/flare/edit"
LIVE = {
    "required": ["prompt", "images"],
    "properties": {
        "prompt": {"type": "string"},
        "images": {"type": "array", "maxItems": 10},
        "aspect_ratio": {"enum": ["1:1", "3:2", "2:3", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]},
        "resolution": {"enum": ["1k", "2k", "4k"]},
        "quality": {"enum": ["low", "medium", "high"]},
        "output_format": {"enum": ["png", "jpeg", "webp"]},
    },
}


class Asked:
    """As much of a spec as the wire reads."""

    def __init__(self, **asked: Any) -> None:
        self._asked = {"version": 1, "size": "auto", "options": {}, "images": []} | asked

    def to_json(self) -> dict[str, Any]:
        return self._asked


def model(name: str, schema: dict[str, Any] | None = None) -> Model:
    return model_of(ModelReply.model_validate({"model_id": name, "schema": schema or MODELS[name]}))


def wire(name: str, *images: str, schema: dict[str, Any] | None = None, **asked: Any) -> dict[str, Any]:
    body = wire_body(Asked(**asked), PROMPT, model(name, schema), images)  # type: ignore[arg-type]
    assert body.pop("prompt") == PROMPT
    return body


@pytest.mark.parametrize("size", ["auto", "1024_1024", "1024_1536", "1536_1024"])
def test_it_fills_in_the_documented_schema(size: str) -> None:
    assert wire(EDIT, A, B, size=size) == {"images": [A, B], "size": size}


@pytest.mark.parametrize(
    ("size", "framing"),
    [
        ("auto", {}),
        ("1024_1024", {"aspect_ratio": "1:1", "resolution": "1k"}),
        ("1024_1536", {"aspect_ratio": "2:3", "resolution": "1k"}),
        ("1536_1024", {"aspect_ratio": "3:2", "resolution": "1k"}),
    ],
)
def test_it_fills_in_the_live_schema(size: str, framing: dict[str, str]) -> None:
    assert wire(EDIT, A, schema=LIVE, size=size) == {"images": [A], **framing}


def test_it_spells_a_size_as_the_model_does() -> None:
    schema = {"properties": {"prompt": {}, "images": {"type": "array"}, "size": {"enum": ["1024x1536"]}}}
    assert wire(EDIT, A, schema=schema, size="1024_1536") == {"images": [A], "size": "1024x1536"}
    assert wire(EDIT, A, schema=schema) == {"images": [A]}


def test_it_passes_the_options_that_the_schema_has() -> None:
    options = {"quality": "high", "resolution": "4k", "aspect_ratio": "21:9", "seed": 7, "nonsense": True}
    assert wire(EDIT, A, schema=LIVE, options=options, size="1024_1024") == {
        "images": [A],
        "quality": "high",
        "resolution": "4k",
        "aspect_ratio": "21:9",
    }


def test_it_lets_no_option_take_the_place_of_prompt_or_pictures() -> None:
    options = {"prompt": "other", "images": ["https://evil.example/x.png"], "size": "1024_1024"}
    assert wire(EDIT, A, options=options) == {"images": [A], "size": "auto"}


def test_it_fills_in_the_siblings_own_fields() -> None:
    several = {"number_of_images": 2, "seed": 5, "enable_web_search": False}
    assert wire(NANO, A, B, options=several) == {"image_urls": [A, B], **several}
    assert wire(NANO, A, size="1024_1536") == {"image_urls": [A], "aspect_ratio": "2:3", "resolution": "1K"}
    assert wire(KONTEXT, A, options={"seed": 1, "image": B}) == {"image_url": A, "seed": 1}
    assert wire(SUCCESSOR, A, options={"quality": "max"}) == {"images": [A], "quality": "max"}


def test_it_draws_from_scratch_without_pictures() -> None:
    assert wire(SCRATCH) == {}
    assert wire(SCRATCH, size="1024_1536") == {"size": "1024_1536"}


def test_it_sends_a_raw_body_unchanged_but_for_ids_of_ours() -> None:
    mine = "01JABCDEFGHJKMNPQRSTVWXYZ0"
    raw = {"prompt": f"Keep {mine}.", "images": [mine, B], "size": "weird", "x": {"y": [mine]}, "n": 3}
    body = wire_body(Asked(raw=raw, images=[{"image": mine}, {"url": B}]), "unused", model(EDIT), [A, B])  # type: ignore[arg-type]
    assert body == {"prompt": f"Keep {mine}.", "images": [A, B], "size": "weird", "x": {"y": [A]}, "n": 3}
    assert raw["images"] == [mine, B]


def test_it_does_not_share_options_with_the_spec() -> None:
    options = {"loras": [{"path": "x"}]}
    schema = {"properties": {"prompt": {}, "image": {}, "loras": {"type": "array"}}}
    body = wire(EDIT, A, schema=schema, options=options)
    body["loras"][0]["path"] = "y"
    assert options == {"loras": [{"path": "x"}]}
