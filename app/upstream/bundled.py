"""The entries that are used while the catalogue can't be read: the models of RunComfy's documentation that the app
can drive, with their documented schemas, without prices. docs/runcomfy.md has them as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.messages import N_, LazyText
from app.prompts import EDIT

RATIOS = ("1:1", "3:2", "2:3", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
MORE_RATIOS = (*RATIOS, "2:1", "1:2", "3:1", "1:3", "9:21")
SIZES = ("1024_1024", "1024_1536", "1536_1024")


@dataclass(frozen=True)
class Bundled:
    id: str
    name: str
    properties: dict[str, dict[str, Any]]
    required: tuple[str, ...]
    advice: LazyText | None = None
    follows_input: bool = False  # left out, its aspect_ratio is the input's, whatever default its schema names

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "object", "required": list(self.required), "properties": self.properties}


def _choice(values: Sequence[str], default: str | None = None) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), **({"default": default} if default is not None else {})}


def _whole(least: int | None = None, most: int | None = None, default: int | None = None) -> dict[str, Any]:
    known = {"minimum": least, "maximum": most, "default": default}
    return {"type": "integer", **{key: value for key, value in known.items() if value is not None}}


def _pictures(most: int) -> dict[str, Any]:
    return {"type": "array", "items": _PICTURE, "minItems": 1, "maxItems": most}


_PICTURE = {"type": "string", "format": "uri"}
_PROMPT = {"prompt": {"type": "string"}}
_FORMAT = _choice(("png", "jpeg", "webp"), "png")


def _successor(ratio: str) -> dict[str, dict[str, Any]]:
    return {
        **_PROMPT,
        "images": _pictures(16),
        "aspect_ratio": _choice(MORE_RATIOS, ratio),
        "resolution": _choice(("1k", "2k", "4k")),
        "quality": _choice(("low", "medium", "high", "xhigh", "max"), "medium"),
        "output_format": _FORMAT,
    }


def _plain_edit(field: str, most: int) -> dict[str, dict[str, Any]]:
    """A prompt, pictures and a seed: what a newer model is driven by until its own schema is read."""
    return {**_PROMPT, field: _pictures(most), "seed": _whole()}


_NANO = {**_PROMPT, "aspect_ratio": _choice(("auto", *RATIOS), "auto")}
_SUCCESSOR_ADVICE = N_("The successor of GPT Image 2: more references, and finer quality at a higher price.")

BUNDLED: tuple[Bundled, ...] = (
    Bundled(
        EDIT,
        "GPT Image 2 Edit",
        {**_PROMPT, "images": _pictures(10), "size": _choice(("auto", *SIZES), "auto")},
        ("prompt", "images"),
        N_("For text in any language, translated headlines, exact moves, and up to 10 reference images."),
        follows_input=True,
    ),
    Bundled(
        "google/nano-banana-2/edit",
        "Nano Banana 2 Edit",
        {
            **_NANO,
            "image_urls": _pictures(20),
            "number_of_images": _whole(1, 4, 1),
            "resolution": _choice(("0.5K", "1K", "2K", "4K")),
            "output_format": _FORMAT,
            "seed": _whole(),
            "safety_tolerance": _whole(1, 6),
            "enable_web_search": {"type": "boolean"},
        },
        ("prompt", "image_urls"),
        N_("For up to 20 references, and galleries of one product that must stay the same in each."),
    ),
    Bundled(
        "google/nano-banana/pro/edit",
        "Nano Banana Pro Edit",
        {**_NANO, "image_urls": _pictures(10), "resolution": _choice(("1K", "2K", "4K"))},
        ("prompt", "image_urls"),
        N_("For photorealistic portraits."),
    ),
    Bundled(
        "blackforestlabs/flux-1-kontext/pro/edit",
        "FLUX.1 Kontext Pro Edit",
        {
            **_PROMPT,
            "image_url": _PICTURE,
            "image": {**_PICTURE, "deprecated": True},
            "seed": _whole(),
            "aspect_ratio": _choice(RATIOS),
        },
        ("prompt", "image_url"),
        N_("For a single precise edit that stays closest to the original."),
    ),
    Bundled(
        "openai/gpt-image-2.5/flare/edit",
        "GPT Image 2.5 Flare Edit",
        _successor("3:4"),
        ("prompt", "images"),
        _SUCCESSOR_ADVICE,
    ),
    Bundled(
        "openai/gpt-image-2.5/sunburst/edit",
        "GPT Image 2.5 Sunburst Edit",
        _successor("1:1"),
        ("prompt", "images"),
        _SUCCESSOR_ADVICE,
    ),
    Bundled(
        "openai/gpt-image-2/text-to-image",
        "GPT Image 2",
        {**_PROMPT, "size": _choice(SIZES, SIZES[0])},
        ("prompt",),
        N_("For an image from scratch, without a source."),
    ),
    Bundled(
        "google/nano-banana-2-lite/edit",
        "Nano Banana 2 Lite Edit",
        {**_NANO, "image_urls": _pictures(10)},
        ("prompt", "image_urls"),
        N_("For quick tries of an edit at a low price."),
    ),
    Bundled(
        "bytedance/seedream-5.0-pro/image-to-image",
        "Seedream 5.0 Pro",
        {**_plain_edit("image", 10), "max_images": _whole(1, 15, 1)},
        ("prompt", "image"),
        N_("For large images made of up to 10 references."),
    ),
    Bundled(
        "qwen/qwen-image-3.0/edit",
        "Qwen Image 3.0 Edit",
        _plain_edit("images", 3),
        ("prompt", "images"),
        N_("For headlines in Chinese and English, and for one subject in a new scene."),
    ),
    Bundled(
        "qwen/qwen-image-3.0/pro/edit",
        "Qwen Image 3.0 Pro Edit",
        _plain_edit("images", 3),
        ("prompt", "images"),
        N_("For headlines in Chinese and English with finer lettering."),
    ),
    Bundled(
        "qwen/qwen-image-2.1/edit",
        "Qwen Image 2.1 Edit",
        _plain_edit("images", 3),
        ("prompt", "images"),
        N_("For plain edits at a low price."),
    ),
    Bundled(
        "wan-ai/wan-2.7/edit",
        "Wan 2.7 Edit",
        _plain_edit("images", 9),
        ("prompt", "images"),
        N_("For several images brought into one scene."),
    ),
    Bundled(
        "wan-ai/wan-2.7/pro/edit",
        "Wan 2.7 Pro Edit",
        _plain_edit("images", 9),
        ("prompt", "images"),
        N_("For several images brought into one scene, in a higher resolution."),
    ),
    Bundled(
        "blackforestlabs/flux-3/image",
        "FLUX.3",
        _plain_edit("images", 8),
        ("prompt", "images"),
        N_("For photographic edits with several references."),
    ),
    Bundled(
        "blackforestlabs/flux-1-kontext/max/edit",
        "FLUX.1 Kontext Max Edit",
        {**_PROMPT, "image_url": _PICTURE, "seed": _whole(), "aspect_ratio": _choice(RATIOS)},
        ("prompt", "image_url"),
        N_("For one local edit of one image, with lettering that must stay readable."),
    ),
)
BY_ID = {entry.id: entry for entry in BUNDLED}


def advice_for(model_id: str) -> LazyText | None:
    """By id; a newer model whose maker is spelled in another way is known by the rest of its id."""
    if model_id in BY_ID:
        return BY_ID[model_id].advice
    rest = model_id.partition("/")[2]
    return next((entry.advice for entry in BUNDLED if rest and entry.id.partition("/")[2] == rest), None)
