"""What is sent to the API, its bodies and the filters of its list; what it returns is responses.py."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from app.errors import InvalidForm
from app.messages import N_
from app.prompts import KeptJson
from app.runs import MAX_PAGE, PAGE, RunQuery
from app.runs.ledger.states import MOVES as STATES
from app.web.api.body import Body, GivenSpec
from app.web.api.sheet_requests import SheetRowBody, SheetTextBody, Terms
from app.web.text_fields import Text

Id = Annotated[str, Path(max_length=26, description="A ULID.")]


MAX_BLANKS = 200

ClientKey = Annotated[
    Annotated[Text, Field(min_length=1, max_length=200)] | None,
    Field(
        description="The same key with the same spec returns what was made with it, and pays once.",
        examples=["poster-today-1"],
    ),
]
Confirm = Annotated[
    bool,
    Field(
        description="Go on although an equal run may have been charged already; answers the question about addresses, too."
    ),
]
ConfirmSources = Annotated[bool, Field(description="Go on although an address leads to no image that a model takes.")]
RecipeName = Annotated[Text, Field(max_length=120, description="What the recipe is called.", examples=["Shop sign"])]


class PromptBody(Body):
    """A spec to look at."""

    spec: GivenSpec


class RunBody(Body):
    """A spec to run."""

    spec: GivenSpec
    client_key: ClientKey = None
    confirm: Confirm = False
    confirm_sources: ConfirmSources = False


class GroupBody(Body):
    """Runs that belong together."""

    kind: Literal["passes", "variants", "localization"] = Field(
        description="passes: a compound edit, one change after the other. variants: one edit, several results. "
        "localization: one image, a row of texts for each locale.",
        examples=["variants"],
    )
    spec: GivenSpec
    specs: list[GivenSpec] | None = Field(None, max_length=12, description="passes: the chain as it was edited.")
    count: int | None = Field(None, description="variants: how many, 2 to 12.", examples=[4])
    texts: list[SheetTextBody] | None = Field(None, max_length=4, description="localization: the image’s texts.")
    rows: list[SheetRowBody] | None = Field(None, max_length=500, description="localization: a row for each locale.")
    terms: Terms = Field([])
    title: Annotated[Text, Field(max_length=120, description="What the group is called.")] = ""
    only: list[int] | None = Field(None, max_length=500, description="localization: run these rows alone, for now.")
    client_key: ClientKey = None
    confirm: Confirm = False
    confirm_sources: ConfirmSources = False


class ContinuationBody(Body):
    """To go on with a chain that stopped."""

    confirm: bool = Field(False, description="Go on although the pass that stopped may have been charged.")


class BlankBody(Body):
    """A place of a recipe that is filled in each time."""

    at: Annotated[
        Text, Field(max_length=200, description="A JSON pointer into the spec.", examples=["/changes/0/reads"])
    ]
    name: Annotated[Text, Field(max_length=60, description="What its field is called.", examples=["Headline"])]


class RecipeBody(Body):
    """A recipe: a spec with blanks."""

    name: RecipeName
    spec: GivenSpec
    blanks: list[BlankBody] = Field([], max_length=MAX_BLANKS, description="What is filled in each time.")
    locked: list[KeptJson] = Field([], max_length=40, description="Items of the spec’s `keep` that can’t be unticked.")


class RecipePatch(Body):
    """What changes in a recipe."""

    name: RecipeName | None = Field(None, description="What the recipe is called.")
    spec: GivenSpec | None = Field(None, description="The edit.")
    blanks: list[BlankBody] | None = Field(None, max_length=MAX_BLANKS, description="What is filled in each time.")
    locked: list[KeptJson] | None = Field(
        None, max_length=40, description="Items of the spec’s `keep` that can’t be unticked."
    )


class PatchBody(Body):
    """What changes about a run."""

    tags: list[Annotated[Text, Field(max_length=40)]] | None = Field(
        None, max_length=20, description="All of its tags.", examples=[["spring"]]
    )
    starred: bool | None = Field(None, description="Whether it has a star.")
    note: Annotated[Text, Field(max_length=4000)] | None = Field(None, description="A note for people.")


class CostBody(Body):
    """What a person found that a run cost."""

    usd: Annotated[
        Decimal,
        Field(ge=0, le=1_000_000, allow_inf_nan=False, description="What it cost; 0 for nothing.", examples=["0.04"]),
    ]


class ResolutionBody(Body):
    """Either `request_id`, or `abandon: true`."""

    request_id: Annotated[Text, Field(min_length=1, max_length=128)] | None = Field(
        None, description="The request at the provider that this run made."
    )
    confirm: bool = Field(False, description="Take the request; else it is only answered what it is.")
    abandon: bool = Field(False, description="Give the run up: nothing came of it.")


class AddressBody(Body):
    url: Annotated[
        Text,
        Field(
            max_length=4096,
            description="A public address of the image, which is fetched.",
            examples=["https://example.com/poster.jpg"],
        ),
    ]


class RunFilters(BaseModel):
    """What narrows the list of runs."""

    state: list[str] = Field([], description="One or more states, also with commas.")
    q: Annotated[Text, Field(max_length=200, description="In prompts and tags, or a whole request id.")] = ""
    tag: Annotated[str | None, Field(max_length=40, description="Runs with this tag.")] = None
    model: Annotated[str | None, Field(max_length=120, description="Runs of this model.")] = None
    star: bool | None = Field(None, description="Runs with a star, or without.")
    group: Annotated[str | None, Field(max_length=26, description="Runs of this group.")] = None
    cursor: Annotated[str | None, Field(max_length=26, description="`next` of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE, description="How many a page.")] = PAGE

    def query(self, owner: str) -> RunQuery:
        """Raises InvalidForm for a state that there is not."""
        states = tuple(name for part in self.state for name in part.split(",") if name)
        if unknown := [name for name in states if name not in STATES]:
            message = N_("“%(name)s” isn’t a state of a run.", name=unknown[0][:40])
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
