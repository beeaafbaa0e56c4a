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


class SheetTextBody(Body):
    """A text of the image: `key` names its column."""

    key: Annotated[Text, Field(min_length=1, max_length=60, examples=["headline"])]
    target: Annotated[Text, Field(max_length=200, description="Which text of the image; the key, where absent.")] = ""
    where: Annotated[
        Text, Field(max_length=60, description="Where it is, if there are several: top-left, leftmost.")
    ] = ""
    reads_before: Annotated[Text, Field(max_length=2000, description="What it says in the source.")] = ""


class SheetRowBody(Body):
    locale: Annotated[Text, Field(max_length=60, examples=["pt-BR"])]
    reads: dict[str, Text] = Field({}, description="New words by key. A text that is absent stays as it is.")


class SheetBody(Body):
    kind: Literal["localization"] = "localization"
    spec: SpecJson
    texts: list[SheetTextBody] = Field(min_length=1, max_length=4)
    rows: list[SheetRowBody] = Field(min_length=1, max_length=500)
    terms: list[Annotated[Text, Field(max_length=80)]] = Field([], max_length=50, description="Words that must stay.")


class SheetPatch(Body):
    title: Annotated[Text, Field(max_length=120)] | None = None
    texts: list[SheetTextBody] | None = Field(None, min_length=1, max_length=4)
    rows: list[SheetRowBody] | None = Field(None, min_length=1, max_length=500)
    terms: list[Annotated[Text, Field(max_length=80)]] | None = Field(None, max_length=50)
    source: Annotated[str, Field(max_length=26, description="The id of another source image.")] | None = None


class RowsBody(Body):
    which: Literal["missing", "failed", "changed", "stale"] | list[int] = Field(
        description="Rows by state, or by number."
    )
    confirm: bool = Field(False, description="Go on although an equal run may have been charged already.")


class ApprovalBody(Body):
    decision: Literal["approved", "changes_requested", "withdrawn"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="The file that was looked at.")]
    note: Annotated[Text, Field(max_length=4000)] = ""


class GroupBody(Body):
    kind: Literal["passes", "variants", "localization"]
    spec: SpecJson
    texts: list[SheetTextBody] | None = Field(None, max_length=4, description="localization: the image’s texts.")
    rows: list[SheetRowBody] | None = Field(None, max_length=500, description="localization: a row for each locale.")
    terms: list[Annotated[Text, Field(max_length=80)]] = Field([], max_length=50, description="Words that must stay.")
    title: Annotated[Text, Field(max_length=120)] = ""
    only: list[int] | None = Field(None, max_length=500, description="localization: run these rows alone, for now.")
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
