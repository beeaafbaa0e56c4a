"""What is sent to the API, its bodies and the filters of its list; what it answers is responses.py."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.errors import InvalidForm
from app.runs import MAX_PAGE, PAGE, RunQuery
from app.runs.ledger.states import MOVES as STATES
from app.web.i18n.translation import gettext as _
from app.web.text_fields import Text, keepable

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


MAX_NAMES = 50
MAX_BLANKS = 200


class Body(BaseModel):
    """What is sent to us: a name that we don't know is a mistake, and said."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_few_names(cls, value: Any) -> Any:
        """Of a hundred thousand unknown names each would be told by itself."""
        if isinstance(value, dict) and len(value) > MAX_NAMES:
            raise ValueError(f"has more than {MAX_NAMES} names")
        return value


class PromptBody(Body):
    spec: SpecJson


class RunBody(Body):
    spec: SpecJson
    client_key: Annotated[Text, Field(min_length=1, max_length=200)] | None = Field(
        None, description="The same key with the same spec answers the run that there is, and pays once."
    )
    confirm: bool = Field(
        False,
        description="Go on although an equal run may have been charged already; answers the question about addresses, too.",
    )
    confirm_sources: bool = Field(False, description="Go on although an address leads to no image that a model takes.")


class GroupBody(Body):
    kind: Literal["passes", "variants"]
    spec: SpecJson
    specs: list[SpecJson] | None = Field(None, max_length=12, description="passes: the chain as it was edited.")
    count: int | None = Field(None, description="variants: how many, 2 to 12.")
    client_key: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    confirm: bool = Field(
        False,
        description="Go on although an equal run may have been charged already; answers the question about addresses, too.",
    )
    confirm_sources: bool = Field(False, description="Go on although an address leads to no image that a model takes.")


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
    blanks: list[BlankBody] = Field([], max_length=MAX_BLANKS)
    locked: list[Any] = Field([], max_length=40, description="Items of the spec’s `keep`.")


class RecipePatch(Body):
    name: Annotated[Text, Field(max_length=120)] | None = None
    spec: SpecJson | None = None
    blanks: list[BlankBody] | None = Field(None, max_length=MAX_BLANKS)
    locked: list[Any] | None = Field(None, max_length=40)


class PatchBody(Body):
    tags: list[Annotated[Text, Field(max_length=40)]] | None = Field(None, max_length=20)
    starred: bool | None = None
    note: Annotated[Text, Field(max_length=4000)] | None = None


class CostBody(Body):
    usd: Annotated[
        Decimal,
        Field(ge=0, le=1_000_000, allow_inf_nan=False, description="What it cost; 0 for nothing.", examples=["0.04"]),
    ]


class ResolutionBody(Body):
    """Either `request_id`, or `abandon: true`."""

    request_id: Annotated[Text, Field(min_length=1, max_length=128)] | None = None
    confirm: bool = Field(False, description="Take the request; else it is only answered what it is.")
    abandon: bool = False


class AddressBody(Body):
    url: Annotated[Text, Field(max_length=4096, examples=["https://example.com/poster.jpg"])]


class RunFilters(BaseModel):
    """What narrows the list of runs."""

    state: list[str] = Field([], description="One or more states, also with commas.")
    q: Annotated[Text, Field(max_length=200, description="In prompts and tags, or a whole request id.")] = ""
    tag: Annotated[str | None, Field(max_length=40)] = None
    model: Annotated[str | None, Field(max_length=120)] = None
    star: bool | None = None
    group: Annotated[str | None, Field(max_length=26)] = None
    cursor: Annotated[str | None, Field(max_length=26, description="`next` of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = PAGE

    def query(self, owner: str) -> RunQuery:
        """Raises InvalidForm for a state that there is not."""
        states = tuple(name for part in self.state for name in part.split(",") if name)
        if unknown := [name for name in states if name not in STATES]:
            message = _("“%(name)s” isn’t a state of a run.") % {"name": unknown[0][:40]}
            raise InvalidForm(message, detail={"states": sorted(STATES)})
        return RunQuery(
            owner=owner,
            states=states,
            q=self.q.strip(),
            tag=self.tag,
            model=self.model,
            star=self.star,
            group=self.group,
            cursor=self.cursor,
            limit=self.limit,
        )
