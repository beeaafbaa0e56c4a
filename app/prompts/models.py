"""What the lint is told from outside (a model's limits, what is known of a picture), and the models to advise.

The live catalogue is `upstream`'s. Here stands only what each model is for, so that a finding can name another and say why.
"""

from dataclasses import dataclass

from app.prompts.spec.vocabulary import SIZES

EDIT = "openai/gpt-image-2/edit"
MAX_PROMPT = 32_000  # OpenAI's documented limit; no other model documents one


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """`draft`: the sandbox answers, not the model."""

    id: str
    max_images: int = 10
    max_prompt: int = MAX_PROMPT
    sizes: tuple[str, ...] = SIZES
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """`has_metadata`: the file carries a place or a person's name."""

    width: int
    height: int
    has_metadata: bool = False
    sha256: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Sibling:
    """A model that can be driven. `good_for` ends the sentence "… is made for"."""

    id: str
    name: str
    max_images: int
    good_for: str

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
            "text in any script, translated headlines, moves that keep the layout, and up to 10 references",
        ),
        Sibling(
            "google/nano-banana-2/edit",
            "Nano Banana 2",
            20,
            "up to 20 images at once and galleries in which the identity stays the same",
        ),
        Sibling(
            "blackforestlabs/flux-1-kontext/pro/edit",
            "FLUX.1 Kontext pro",
            1,
            "one precise local edit, closest to the source",
        ),
        Sibling("google/nano-banana/pro/edit", "Nano Banana Pro", 10, "photorealistic portraits"),
        Sibling(
            "openai/gpt-image-2/text-to-image", "GPT Image 2 from text", 0, "pictures from scratch, without a source"
        ),
        Sibling("openai/gpt-image-2.5/flare/edit", "GPT Image 2.5 Flare", 16, "the same edits, with up to 16 images"),
        Sibling(
            "openai/gpt-image-2.5/sunburst/edit", "GPT Image 2.5 Sunburst", 16, "the same edits, with up to 16 images"
        ),
    )
}
NANO_BANANA = "google/nano-banana-2/edit"
PORTRAITS = "google/nano-banana/pro/edit"
LOCAL = "blackforestlabs/flux-1-kontext/pro/edit"
FROM_TEXT = "openai/gpt-image-2/text-to-image"
SUCCESSOR = "openai/gpt-image-2.5/flare/edit"
