"""The JSON that the API takes and answers, besides the run itself (app.runs.RunView)."""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.media import Image, Sample
from app.runs import RecipeView, RunView
from app.web.fields import Text, keepable
from app.web.samples import recipes_of

SpecJson = Annotated[
    dict[str, Any],
    AfterValidator(keepable),
    Field(
        description="What a designer asks for in one edit; docs/prompt-language.md has every field.",
        examples=[
            {
                "version": 1,
                "model": "openai/gpt-image-2/edit",
                "images": [{"url": "https://example.com/poster.jpg"}],
                "keep": ["photograph", "layout", "brand_mark"],
                "changes": [{"kind": "text", "target": "headline", "reads": "今日のおすすめ"}],
            }
        ],
    ),
]
Id = Annotated[str, Path(max_length=26, description="A ULID.")]


class Body(BaseModel):
    """What is sent to us: a name that we don't know is a mistake, and said."""

    model_config = ConfigDict(extra="forbid")


class PromptBody(Body):
    spec: SpecJson


class RunBody(Body):
    spec: SpecJson
    client_key: Annotated[Text, Field(min_length=1, max_length=200)] | None = Field(
        None, description="The same key with the same spec answers the run that there is, and pays once."
    )
    confirm: bool = Field(False, description="Go on although an equal run may have been charged already.")


class GroupBody(Body):
    kind: Literal["passes", "variants"]
    spec: SpecJson
    specs: list[SpecJson] | None = Field(None, max_length=12, description="passes: the chain as it was edited.")
    count: int | None = Field(None, description="variants: how many, 2 to 12.")
    client_key: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    confirm: bool = Field(False, description="Go on although an equal run may have been charged already.")


class ContinuationBody(Body):
    confirm: bool = Field(False, description="Go on although the pass that stopped may have been charged.")


class BlankBody(Body):
    at: Annotated[
        Text, Field(max_length=200, description="A JSON pointer into the spec.", examples=["/changes/0/reads"])
    ]
    name: Annotated[Text, Field(max_length=60, examples=["Headline"])]


class RecipeBody(Body):
    name: Annotated[Text, Field(max_length=120)]
    spec: SpecJson
    blanks: list[BlankBody] = []
    locked: list[Any] = Field([], max_length=40, description="Items of the spec’s `keep`.")


class RecipePatch(Body):
    name: Annotated[Text, Field(max_length=120)] | None = None
    spec: SpecJson | None = None
    blanks: list[BlankBody] | None = None
    locked: list[Any] | None = Field(None, max_length=40)


class PatchBody(Body):
    tags: list[Annotated[Text, Field(max_length=40)]] | None = Field(None, max_length=20)
    starred: bool | None = None
    note: Annotated[Text, Field(max_length=4000)] | None = None


class ResolutionBody(Body):
    """Either `request_id`, or `abandon: true`."""

    request_id: Annotated[Text, Field(min_length=1, max_length=128)] | None = None
    confirm: bool = Field(False, description="Take the request; else it is only answered what it is.")
    abandon: bool = False


class AddressBody(Body):
    url: Annotated[Text, Field(max_length=4096, examples=["https://example.com/poster.jpg"])]


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
    """`usd` null: upstream tells none. A price is a base, not a promise."""

    usd: str | None
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
    origin: Literal["upload", "url", "sample", "output"]
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
