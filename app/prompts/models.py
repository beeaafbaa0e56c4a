"""What the lint is told from outside (a model's limits, what is known of a picture), and the models to advise.

The live catalogue is `upstream`'s. Here stands only what each model is for, so that a finding can name another and say why.
"""

from dataclasses import dataclass

from app.messages import N_, LazyText
from app.prompts.picture_rules import PictureRule
from app.prompts.spec.vocabulary import SIZES

EDIT = "openai/gpt-image-2/edit"
MAX_PROMPT = 32_000  # OpenAI's documented limit; no other model documents one


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """`draft`: the sandbox answers, not the model. `own_ratio` is what the model draws in when nobody names a ratio, where
    that is not the input's, and `auto_ratio` what is sent for it. `unfilled` are fields that nobody here can fill in."""

    id: str
    max_images: int = 10
    max_prompt: int = MAX_PROMPT
    sizes: tuple[str, ...] = SIZES
    draft: bool = False
    own_ratio: str | None = None
    auto_ratio: str | None = None
    unfilled: tuple[str, ...] = ()
    picture_rules: tuple[PictureRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """`has_metadata`: the file carries a place or a person's name. `traits` is what models do not take of it, as
    `app.media` names it; `bytes` is the size of what they get. With a `problem`, nothing else is known: the address shows
    no picture, for sure when it `is_certain`."""

    width: int
    height: int
    has_metadata: bool = False
    sha256: str | None = None
    url: str | None = None
    image: str | None = None
    bytes: int = 0
    mime: str = ""
    traits: tuple[str, ...] = ()
    problem: str = ""
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class Sibling:
    """A model that can be driven. `good_for` ends the sentence "… is made for"."""

    id: str
    name: str
    max_images: int
    good_for: LazyText

    @property
    def facts(self) -> ModelFacts:
        return ModelFacts(self.id, self.max_images)


MODELS = {
    sibling.id: sibling
    for sibling in (
        Sibling(
            EDIT,
            "GPT Image 2",
            10,
            N_("text in any script, translated headlines, moves that keep the layout, and up to 10 references"),
        ),
        Sibling(
            "google/nano-banana-2/edit",
            "Nano Banana 2",
            20,
            N_("up to 20 images at once and galleries in which the identity stays the same"),
        ),
        Sibling(
            "blackforestlabs/flux-1-kontext/pro/edit",
            "FLUX.1 Kontext pro",
            1,
            N_("one precise local edit, closest to the source"),
        ),
        Sibling("google/nano-banana/pro/edit", "Nano Banana Pro", 10, N_("photorealistic portraits")),
        Sibling(
            "openai/gpt-image-2/text-to-image",
            "GPT Image 2 from text",
            0,
            N_("pictures from scratch, without a source"),
        ),
        Sibling(
            "openai/gpt-image-2.5/flare/edit", "GPT Image 2.5 Flare", 16, N_("the same edits, with up to 16 images")
        ),
        Sibling(
            "openai/gpt-image-2.5/sunburst/edit",
            "GPT Image 2.5 Sunburst",
            16,
            N_("the same edits, with up to 16 images"),
        ),
        Sibling(
            "google/nano-banana-2-lite/edit", "Nano Banana 2 Lite", 10, N_("quick tries of an edit at a low price")
        ),
        Sibling(
            "bytedance/seedream-5.0-pro/image-to-image",
            "Seedream 5.0 Pro",
            10,
            N_("large pictures made of up to 10 references"),
        ),
        Sibling("qwen/qwen-image-3.0/edit", "Qwen Image 3.0", 3, N_("headlines in Chinese and English")),
        Sibling("qwen/qwen-image-3.0/pro/edit", "Qwen Image 3.0 Pro", 3, N_("finer lettering in Chinese and English")),
        Sibling("qwen/qwen-image-2.1/edit", "Qwen Image 2.1", 3, N_("plain edits at a low price")),
        Sibling("wan-ai/wan-2.7/edit", "Wan 2.7", 9, N_("several pictures brought into one scene")),
        Sibling(
            "wan-ai/wan-2.7/pro/edit", "Wan 2.7 Pro", 9, N_("several pictures in one scene, in a higher resolution")
        ),
        Sibling("blackforestlabs/flux-3/image", "FLUX.3", 8, N_("photographic edits with several references")),
        Sibling(
            "blackforestlabs/flux-1-kontext/max/edit",
            "FLUX.1 Kontext max",
            1,
            N_("one local edit with lettering that must stay readable"),
        ),
    )
}
NANO_BANANA = "google/nano-banana-2/edit"
PORTRAITS = "google/nano-banana/pro/edit"
LOCAL = "blackforestlabs/flux-1-kontext/pro/edit"
FROM_TEXT = "openai/gpt-image-2/text-to-image"
SUCCESSOR = "openai/gpt-image-2.5/flare/edit"
