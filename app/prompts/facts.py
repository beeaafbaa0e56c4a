"""What lint is told: about the model, about the pictures, about other models; and what the sandbox can draft."""

from dataclasses import dataclass

from app.prompts.spec import Change
from app.prompts.vocabulary import SIZES, TARGETS

EDIT = "openai/gpt-image-2/edit"


@dataclass(frozen=True)
class ModelFacts:
    """`draft`: the sandbox answers, not the model."""

    id: str
    max_images: int
    max_prompt: int
    sizes: tuple[str, ...] = SIZES
    draft: bool = False


@dataclass(frozen=True)
class PictureFacts:
    width: int
    height: int
    has_metadata: bool = False
    sha256: str = ""


@dataclass(frozen=True)
class Sibling:
    """Another model that can be driven, and what it is for."""

    id: str
    name: str
    max_images: int
    advise: str


MODELS = (
    Sibling(EDIT, "GPT Image 2", 10, "text in any script, layout-precise moves, up to 10 references"),
    Sibling(
        "google/nano-banana-2/edit",
        "Nano Banana 2",
        20,
        "up to 20 images consistently, galleries with a stable identity",
    ),
    Sibling(
        "blackforestlabs/flux-1-kontext/pro/edit",
        "FLUX.1 Kontext pro",
        1,
        "one precise local edit, closest to the source",
    ),
    Sibling("google/nano-banana/pro/edit", "Nano Banana pro", 10, "photorealistic portraits"),
    Sibling(
        "openai/gpt-image-2/text-to-image", "GPT Image 2, from text", 0, "a picture from scratch, without a source"
    ),
    Sibling("openai/gpt-image-2.5/flare/edit", "GPT Image 2.5 Flare", 16, "the successor, fast"),
    Sibling("openai/gpt-image-2.5/sunburst/edit", "GPT Image 2.5 Sunburst", 16, "the successor, at its best"),
)
STUDIO = (
    "studio",
    "sweep",
    "seamless",
    "backdrop",
    "plain",
    "solid",
    "gradient",
    "paper",
    "wall",
    "background",
    "color",
    "colour",
)
COLOURS = (
    "white", "black", "grey", "gray", "beige", "cream", "blue", "navy", "pink", "green", "sage", "terracotta", "yellow", "red",
    "teal", "lavender", "orange", "brown", "purple", "#",
)  # fmt: skip
LIGHTS = (
    "daylight", "golden hour", "evening", "sunset", "candle", "morning", "blue hour", "night", "overcast", "bright", "high-key",
    "high key", "moody", "dramatic", "black and white", "monochrome", "sepia", "warm", "cool", "soft",
)  # fmt: skip


def drafts(change: Change) -> bool:
    """Whether the sandbox's draft engine takes up such a change; the rest it refuses, with its reason."""
    words = str(change.get("to", "")).lower()
    match change.kind:
        case "text" | "add_text":
            return True
        case "background":
            return any(word in words for word in (*STUDIO, *COLOURS))
        case "lighting":
            return any(word in words for word in LIGHTS)
        case "remove":
            return change.get("target") in (set(TARGETS) - {"label", "sign"}) or "text" in str(change.get("target", ""))
        case _:
            return False
