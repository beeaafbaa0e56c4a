"""The JSON that the API answers, besides the run itself (app.runs.RunView); what it takes is requests.py."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.media import Image, Sample
from app.prompts import SpecJson
from app.runs import RecipeView, RunView
from app.web.pages.builder.samples import recipes_of


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class PatchStep(Answer):
    """A step of a JSON Patch of the spec."""

    op: Literal["add", "replace", "remove"] = Field(description="What is done there.")
    path: str = Field(description="A JSON pointer into the spec.")
    value: Any = Field(None, description="What it becomes; of no meaning for `remove`.")


class Fix(Answer):
    """A change of the spec that mends a finding."""

    label: str = Field(description="What it does, as a button says it.")
    patch: list[PatchStep] = Field(description="Its steps, in order.")
    action: Literal["patch", "split"] = Field(
        description="split: the patch leaves the first pass alone, and `passes` has all of them."
    )


class Finding(Answer):
    """What is to be known of an edit before it is run. An error keeps it from being run."""

    code: str = Field(description="What it is about, as a word: docs/prompt-language.md has all.")
    severity: Literal["error", "warning", "advice"] = Field(description="error | warning | advice (a tip).")
    message: str = Field(description="One or two sentences.")
    field: str | None = Field(description="A JSON pointer into the spec.")
    fix: Fix | None = Field(description="What would mend it, where that is known.")


class DriftRisk(Answer):
    """How much else of the image is likely to change."""

    level: Literal["low", "medium", "high"] = Field(description="How likely.")
    reasons: list[str] = Field(description="Why, in a few words each.")


class Price(Answer):
    """`usd` is about what it costs, null: not known before the first run. `most_usd` is the most, which is what a budget
    holds; null: nobody can say it. `learned`: from what the same options cost before, and not from the catalogue's base.
    `doubts` are fields of a raw body that may multiply it."""

    usd: str | None = Field(description="About what it costs, in US dollars.")
    most_usd: str | None = Field(None, description="The most that it can cost, which is what a budget holds.")
    learned: bool = Field(False, description="From what the same options cost before.")
    outputs: int = Field(1, description="How many results are paid for.")
    doubts: list[str] = Field([], description="Fields of a raw body that may multiply the price.")
    unit: str | None = Field(description="What the price is for, such as a request.")
    source: Literal["live", "bundled"] = Field(
        description="Whether the provider’s catalog was read, or the one that comes with Stillframe."
    )
    note: str | None = Field(description="What the provider says of its price.")
    draft: bool = Field(description="Whether the sandbox makes it, for nothing.")


class Preview(Answer):
    """What a spec becomes."""

    prompt: str = Field(description="The prompt that is sent.")
    composer: str = Field(description="The version of the sentences.")
    findings: list[Finding] = Field(description="What is found about it.")
    drift_risk: DriftRisk = Field(description="How much else is likely to change.")
    passes: list[SpecJson] = Field(description="The spec itself, or the specs that it is better split into.")
    wire: dict[str, Any] = Field(description="What is sent upstream, with our image ids.")
    sent: dict[str, Any] | None = Field(
        None,
        description="Of an area edit: the crop that would leave, `box` in pixels of the source, scaled to `width` × `height`.",
    )
    price: Price = Field(description="What it costs.")


class RunList(Answer):
    """A page of runs."""

    runs: list[RunView] = Field(description="Newest first.")
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")


class RecipeList(Answer):
    """All recipes, by name."""

    recipes: list[RecipeView] = Field(description="The recipes.")


class Cancellation(Answer):
    """What came of asking to cancel a run."""

    outcome: Literal["discarded", "requested", "cancelled", "too_late", "unknown"] = Field(
        description="discarded: it was never sent. requested: the provider was asked. too_late: it is done. unknown: the provider didn’t answer."
    )
    state: str = Field(description="The state of the run now.")


class FoundRequest(Answer):
    """A request at the provider."""

    request_id: str = Field(description="Its ID at the provider.")
    model: str | None = Field(description="The model it was for.")
    created_at: str | None = Field(description="When it was made.")
    status: str = Field(description="What the provider says of it.")
    files: list[str] = Field(description="Addresses of its results.")


class Resolution(Answer):
    """What came of resolving a run."""

    taken: bool = Field(description="Whether the run has this request now.")
    found: FoundRequest | None = Field(description="What the pasted id is; null for a run that was given up.")
    run: RunView = Field(description="The run as it is now.")


class ImageView(Answer):
    """`url` and `thumb` are addresses here; `source` is where it came from, for origin `url`."""

    id: str = Field(description="Its ID, for `image` in a spec.")
    url: str = Field(description="The file.")
    thumb: str = Field(description="A small copy.")
    width: int = Field(description="In pixels.")
    height: int = Field(description="In pixels.")
    bytes: int = Field(description="The size of the file.")
    mime: str = Field(description="Its media type.")
    sha256: str = Field(description="The hash of the file.")
    origin: Literal["upload", "url", "sample", "output", "crop"] = Field(description="How it came here.")
    source: str | None = Field(description="The address it came from, where it has one.")
    name: str = Field(description="The name of the file.")
    has_metadata: bool = Field(description="Whether it carries data such as where a photo was taken.")

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

    name: str = Field(description="Its name, in addresses.")
    title: str = Field(description="Its title.")
    alt: str = Field(description="What is in it.")
    licence: str = Field(description="How it may be used.")
    recipes: list[str] = Field(description="Names of the recipes that it suits.")
    image: ImageView = Field(description="The image that it is here.")

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
    """Sample images, ready to use."""

    samples: list[SampleView] = Field(description="The samples.")


class ModelOption(Answer):
    """A plain field of the model's own, as a spec's `options` take it; `kind` is its JSON type."""

    name: str = Field(description="The field, in `options`.")
    kind: Literal["string", "integer", "number", "boolean"] = Field(description="Its JSON type.")
    title: str = Field(description="What people call it.")
    choices: tuple[str, ...] = Field(description="The only values, where there are such.")
    default: Any = Field(description="Its value when it is left out.")
    minimum: float | None = Field(description="The least.")
    maximum: float | None = Field(description="The most.")
    is_required: bool = Field(description="Whether the model needs it.")


class ModelView(Answer):
    """`sizes` are values of a spec's `size`; `price_usd` null: upstream tells none. `image_field` is where pictures go,
    null for a model that draws from scratch. `source` bundled: as documented, while upstream's catalogue can't be read."""

    id: str = Field(description="Its ID, for `model` in a spec.")
    name: str = Field(description="What people call it.")
    price_usd: str | None = Field(description="The price of one, in US dollars; null: not known.")
    price_unit: str = Field(description="What the price is for.")
    pricing_note: str = Field(description="What the provider says of its price.")
    max_images: int = Field(description="How many images it takes.")
    max_prompt: int = Field(description="How many characters a prompt may have.")
    sizes: list[str] = Field(description="Values of `size`.")
    advice: str = Field(description="What it is good for.")
    source: Literal["live", "bundled"] = Field(
        description="Whether the provider’s catalog was read, or the one that comes with Stillframe."
    )
    image_field: str | None = Field(description="Where the images go in a request body; null: it takes none.")
    options: list[ModelOption] = Field(description="Its own fields.")
    schema_: dict[str, Any] = Field(
        serialization_alias="schema", description="The JSON schema of a request body, as the provider has it."
    )


class ModelList(Answer):
    """The models that a spec can name."""

    models: list[ModelView] = Field(description="The models.")


class Health(Answer):
    """How the server is."""

    status: Literal["ok", "unavailable"] = Field(description="Whether it can be used.")
    checks: dict[str, Literal["ok", "failed"]] = Field(default_factory=dict, description="What was looked at, by name.")


class ErrorShape(Answer):
    """What is wrong, and where."""

    code: str = Field(description="What is wrong, as a word.")
    message: str = Field(description="What is wrong, for people, in English.")
    params: dict[str, Any] = Field(description="What the message is made of; a message among them is {code, params}.")
    field: str | None = Field(description="A JSON pointer into the body that was sent.")
    detail: Any = Field(description="More about it, by code.")
    request_id: str | None = Field(description="The request, as it is in the log.")


class ErrorBody(Answer):
    """Every error has this shape."""

    error: ErrorShape = Field(description="The error.")
