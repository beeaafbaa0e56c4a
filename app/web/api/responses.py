"""The JSON that the API answers, besides the run itself (app.runs.RunView); what it takes is bodies.py."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.media import Image, Sample
from app.runs import RecipeView, RunView
from app.web.pages.builder.samples import recipes_of


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(Answer):
    code: str
    severity: Literal["error", "warning", "advice"]
    message: str
    field: str | None = Field(description="A JSON pointer into the spec.")
    fix: dict[str, Any] | None = Field(description="`label` and a `patch` of the spec, where one is known.")


class DriftRisk(Answer):
    level: str
    reasons: list[Any]


class Price(Answer):
    """`usd` is about what it costs, null: not known before the first run. `most_usd` is the most, which is what a budget
    holds; null: nobody can say it. `learned`: from what the same options cost before, and not from the catalogue's base.
    `doubts` are fields of a raw body that may multiply it."""

    usd: str | None
    most_usd: str | None = None
    learned: bool = False
    outputs: int = 1
    doubts: list[str] = []
    unit: str | None
    source: Literal["live", "bundled"]
    note: str | None
    draft: bool


class Preview(Answer):
    prompt: str
    composer: str
    findings: list[Finding]
    drift_risk: DriftRisk
    passes: list[dict[str, Any]] = Field(description="The spec itself, or the specs that it is better split into.")
    wire: dict[str, Any] = Field(description="What is sent upstream, with our image ids.")
    sent: dict[str, Any] | None = Field(
        None,
        description="Of an area edit: the crop that would leave, `box` in pixels of the source, scaled to `width` × `height`.",
    )
    price: Price


class RunList(Answer):
    runs: list[RunView]
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")


class RecipeList(Answer):
    recipes: list[RecipeView]


class Cancellation(Answer):
    outcome: Literal["discarded", "requested", "cancelled", "too_late", "unknown"]
    state: str


class FoundRequest(Answer):
    request_id: str
    model: str | None
    created_at: str | None
    status: str
    files: list[str]


class Resolution(Answer):
    taken: bool
    found: FoundRequest | None = Field(description="What the pasted id is; null for a run that was given up.")
    run: RunView


class ImageView(Answer):
    """`url` and `thumb` are addresses here; `source` is where it came from, for origin `url`."""

    id: str
    url: str
    thumb: str
    width: int
    height: int
    bytes: int
    mime: str
    sha256: str
    origin: Literal["upload", "url", "sample", "output", "crop"]
    source: str | None
    name: str
    has_metadata: bool

    @classmethod
    def of(cls, image: Image) -> "ImageView":
        at = f"/api/v1/images/{image.id}"
        return cls.model_validate(
            {
                "id": image.id,
                "url": f"{at}/file",
                "thumb": f"{at}/thumb",
                "width": image.width,
                "height": image.height,
                "bytes": image.bytes,
                "mime": image.mime,
                "sha256": image.sha256,
                "origin": image.origin,
                "source": image.url,
                "name": image.name,
                "has_metadata": image.has_metadata,
            }
        )


class SampleView(Answer):
    """A sample picture, the image that it is, and the recipes that it suits."""

    name: str
    title: str
    alt: str
    licence: str
    recipes: list[str]
    image: ImageView

    @classmethod
    def of(cls, sample: Sample, image: Image) -> "SampleView":
        return cls(
            name=sample.name,
            title=sample.title,
            alt=sample.alt,
            licence=sample.licence,
            recipes=recipes_of(sample.name),
            image=ImageView.of(image),
        )


class SampleList(Answer):
    samples: list[SampleView]


class ModelOption(Answer):
    """A plain field of the model's own, as a spec's `options` take it; `kind` is its JSON type."""

    name: str
    kind: Literal["string", "integer", "number", "boolean"]
    title: str
    choices: tuple[str, ...]
    default: Any
    minimum: float | None
    maximum: float | None
    is_required: bool


class ModelView(Answer):
    """`sizes` are values of a spec's `size`; `price_usd` null: upstream tells none. `image_field` is where pictures go,
    null for a model that draws from scratch. `source` bundled: as documented, while upstream's catalogue can't be read."""

    id: str
    name: str
    price_usd: str | None
    price_unit: str
    pricing_note: str
    max_images: int
    max_prompt: int
    sizes: list[str]
    advice: str
    source: Literal["live", "bundled"]
    image_field: str | None
    options: list[ModelOption]
    schema_: dict[str, Any] = Field(serialization_alias="schema")


class ModelList(Answer):
    models: list[ModelView]


class Health(Answer):
    status: Literal["ok", "unavailable"]
    checks: dict[str, Literal["ok", "failed"]] = Field(default_factory=dict)


class ErrorShape(Answer):
    code: str
    message: str
    field: str | None = Field(description="A JSON pointer into the body that was sent.")
    detail: Any
    request_id: str | None


class ErrorBody(Answer):
    error: ErrorShape
