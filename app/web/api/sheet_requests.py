"""What is sent to the API about text sheets and approvals."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.web.api.body import Body, GivenSpec
from app.web.text_fields import Text, keepable

Terms = Annotated[
    list[Annotated[Text, Field(max_length=80)]],
    Field(max_length=50, description="Words that must stay as they are: brand names, units.", examples=[["Halm"]]),
]


class SheetTextBody(Body):
    """A text of the image."""

    key: Annotated[Text, Field(min_length=1, max_length=60, description="Names its column.", examples=["headline"])]
    target: Annotated[Text, Field(max_length=200, description="Which text of the image; the key, where absent.")] = ""
    where: Annotated[Text, Field(max_length=60, description="Where it is, if there are several: top-left.")] = ""
    reads_before: Annotated[Text, Field(max_length=2000, description="What it says in the source.")] = ""


class SheetRowBody(Body):
    """The words of a locale."""

    locale: Annotated[Text, Field(max_length=60, description="A language tag.", examples=["pt-BR"])]
    reads: Annotated[dict[str, Text], AfterValidator(keepable)] = Field(
        {},
        description="New words by key. A text that is absent stays as it is.",
        examples=[{"headline": "Especial de hoje"}],
    )


Texts = Annotated[list[SheetTextBody], Field(min_length=1, max_length=4, description="The image’s texts.")]
Rows = Annotated[list[SheetRowBody], Field(min_length=1, max_length=500, description="A row for each locale.")]


class SheetBody(Body):
    """A sheet to look at."""

    kind: Literal["localization"] = Field("localization", description="The kind of group.")
    spec: GivenSpec
    texts: Texts
    rows: Rows
    terms: Terms = Field([])


class SheetPatch(Body):
    """What of a sheet is to be another."""

    title: Annotated[Text, Field(max_length=120)] | None = Field(None, description="What it is called.")
    texts: Texts | None = Field(None, description="Its texts.")
    rows: Rows | None = Field(None, description="Its rows. Those that were run stay.")
    terms: Terms | None = Field(None, description="Words that must stay.")
    source: Annotated[str, Field(max_length=26)] | None = Field(None, description="The ID of another source image.")


class RowsBody(Body):
    """Which rows run."""

    which: Literal["missing", "failed", "changed", "stale"] | list[int] = Field(
        description="Rows by state, or by number.", examples=["failed", [0, 3]]
    )
    confirm: bool = Field(False, description="Go on although an equal run may have been charged already.")


class ApprovalBody(Body):
    """What a person decides of a file."""

    decision: Literal["approved", "changes_requested", "withdrawn"] = Field(description="The decision.")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="The file that was looked at.")]
    note: Annotated[Text, Field(max_length=4000, description="What should be different.")] = ""
