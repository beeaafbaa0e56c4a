"""What `auto` sends for models whose own ratio is not the input's; pictures, masks and rewriting fields of live schemas."""

from typing import Any

import pytest

from app.upstream import wire_body
from app.upstream.catalogue import model_of
from app.upstream.framing import nearest_ratio, ratio_of
from app.upstream.replies import ModelReply
from tests.upstream.test_wire import A, Asked, model

FLARE, SUNBURST = "openai/gpt-image-2.5/flare/edit", "openai/gpt-image-2.5/sunburst/edit"
STRING = {"type": "string"}
URI = {"type": "string", "format": "image_uri"}


def new(properties: dict[str, Any], required: list[str] | None = None, model_id: str = "acme/new/edit") -> Any:
    schema = {"required": required or ["prompt"], "properties": {"prompt": STRING, **properties}}
    return model_of(ModelReply.model_validate({"model_id": model_id, "schema": schema}))


def sent(found: Any, first: tuple[int, int] | None = (1600, 900), **asked: Any) -> dict[str, Any]:
    return wire_body(Asked(**asked), "x", found, [A], first)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "ratio"), [((1600, 900), "16:9"), ((900, 600), "3:2"), ((1000, 1000), "1:1"), ((400, 1300), "1:3")]
)
def test_it_sends_the_nearest_ratio_where_auto_is_not_the_inputs(size: tuple[int, int], ratio: str) -> None:
    assert sent(model(FLARE), size)["aspect_ratio"] == ratio


def test_it_leaves_a_chosen_ratio_alone() -> None:
    assert sent(model(FLARE), options={"aspect_ratio": "21:9"})["aspect_ratio"] == "21:9"
    assert sent(model(FLARE), size="1024_1024")["aspect_ratio"] == "1:1"


def test_it_sends_no_ratio_for_a_picture_that_nobody_has_seen() -> None:
    assert "aspect_ratio" not in sent(model(FLARE), None)


def test_it_leaves_the_ratio_out_where_that_follows_the_input() -> None:
    told = {
        "type": "string",
        "enum": ["1:1", "3:2"],
        "default": "1:1",
        "description": "Auto-detected from the input if omitted.",
    }
    assert "aspect_ratio" not in sent(new({"images": {"type": "array"}, "aspect_ratio": told}))
    own = {**told, "description": "Aspect ratio of the image."}
    assert sent(new({"images": {"type": "array"}, "aspect_ratio": own}))["aspect_ratio"] == "3:2"
    edit = new({"images": {"type": "array"}, "aspect_ratio": own}, model_id="openai/gpt-image-2/edit")
    assert "aspect_ratio" not in sent(edit)


def test_it_says_auto_where_the_model_knows_the_word() -> None:
    told = {"enum": ["auto", "1:1"], "default": "1:1"}
    assert sent(new({"images": {"type": "array"}, "aspect_ratio": told}), None)["aspect_ratio"] == "auto"


@pytest.mark.parametrize(("name", "default"), [(FLARE, "3:4"), (SUNBURST, "1:1")])
def test_it_knows_the_successors(name: str, default: str) -> None:
    found = model(name)
    assert (len(found.ratios), found.own_ratio) == (15, default)
    quality = next(option for option in found.options if option.name == "quality")
    assert quality.choices == ("low", "medium", "high", "xhigh", "max")


@pytest.mark.parametrize("word", ["x", "1:0", "0:1", None, 5, "1:2:3", "99999999:1"])
def test_it_reads_no_ratio_in_another_word(word: Any) -> None:
    assert ratio_of(word) is None
    assert nearest_ratio([word], 10, 10) is None


@pytest.mark.parametrize(
    ("name", "entry", "most"),
    [
        ("image_uri", URI, 1),
        ("subject", URI, 1),
        ("image_uris", {"type": "array", "items": URI, "maxItems": 4}, 4),
        ("sources", {"type": "array", "format": "image_uris", "items": STRING}, 10),
        ("inputs", {"format": "image_uris"}, 10),
        ("image", {"type": "array", "items": STRING, "maxItems": 10}, 10),
        ("reference_image_urls", {"type": "array", "items": STRING}, 10),
        ("input_photos", {"type": "list", "items": {"type": "string", "format": "binary"}}, 10),
        ("source_image_url", STRING, 1),
    ],
)
def test_it_finds_the_pictures_by_format_or_by_name(name: str, entry: dict[str, Any], most: int) -> None:
    found = new({name: entry})
    assert (found.image_field, found.max_images, found.options) == (name, most, ())


@pytest.mark.parametrize(
    "mask", [URI, STRING, {"type": "string", "format": "uri"}, {"type": "string", "format": "binary"}]
)
def test_it_can_not_fill_in_a_mask(mask: dict[str, Any]) -> None:
    pictures = {"images": {"type": "array", "items": URI}}
    needed = new({**pictures, "mask_image": mask}, ["prompt", "images", "mask_image"])
    assert needed.unfilled == ("mask_image",)
    spared = new({**pictures, "mask_image": mask})
    assert (spared.unfilled, spared.options, spared.image_field) == ((), (), "images")


def test_it_takes_a_float_for_a_number() -> None:
    option = new({"images": {"type": "array"}, "strength": {"type": "float", "default": 0.5}}).options[0]
    assert (option.kind, option.default) == ("number", 0.5)


@pytest.mark.parametrize(
    ("name", "entry", "value"),
    [
        ("enable_prompt_expansion", {"type": "boolean", "default": True}, False),
        ("prompt_extend", {"type": "boolean"}, False),
        ("prompt_upsampling", {"type": ["boolean", "null"], "default": True}, False),
        ("magic_prompt", {"enum": ["AUTO", "ON", "OFF"], "default": "AUTO"}, "OFF"),
    ],
)
def test_it_has_no_model_rewrite_the_prompt_unless_asked(name: str, entry: dict[str, Any], value: Any) -> None:
    found = new({"images": {"type": "array"}, name: entry})
    assert sent(found)[name] == value
    assert found.options[0].default == value
    assert sent(found, options={name: "kept"})[name] == "kept"


def test_it_sends_nothing_where_rewriting_is_off_already() -> None:
    entries = {"prompt_extend": {"type": "boolean", "default": False}, "negative_prompt": STRING}
    assert set(sent(new({"images": {"type": "array"}, **entries}))) == {"prompt", "images"}
