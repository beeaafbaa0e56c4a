"""The JSON contract of a run, `GET /api/v1/runs/{id}`; to_view.py fills it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.prompts import SpecJson


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class UpstreamView(_Shown):
    """Where a run is sent."""

    name: str = Field(description="runcomfy, sandbox or custom.")
    base: str = Field(description="Its address.")


class CostView(_Shown):
    """US dollars as decimal text: about and at most before it ran, upstream's figure, what a person said where upstream
    named none, and what counts for its day. `is_untold`: it is over, and upstream named no cost; a person may say it."""

    estimate_usd: str | None = Field(description="What it was expected to cost; null: not known.")
    most_usd: str | None = Field(None, description="The most that it can cost; null: nobody can say it.")
    actual_usd: str | None = Field(description="What the provider says that it cost; null: not told.")
    stated_usd: str | None = Field(
        None, description="What a person found that it cost, where the provider told nothing."
    )
    held_usd: str = Field(description="What it counts for against the budget.")
    is_untold: bool = Field(False, description="Whether it is over and no cost was told; a person may record it.")

    @property
    def final_usd(self) -> str | None:
        """What it cost, as far as anybody said."""
        return self.actual_usd if self.actual_usd is not None else self.stated_usd


class SourceView(_Shown):
    """An image that a run was made from."""

    n: int = Field(description="Its number, from 1.")
    role: str = Field(description="What it is for.")
    image: str | None = Field(description="Its ID here, where it has one.")
    url: str | None = Field(description="Its address, where it is not here.")
    width: int | None = Field(description="In pixels.")
    height: int | None = Field(description="In pixels.")
    thumb: str | None = Field(description="A small copy.")
    file: str | None = Field(description="The file as this server saw it.")
    sent_as: str | None = Field(description="How it went to the provider: address, signed address, or data.")


class OutputView(_Shown):
    """A file that a run made."""

    kind: str = Field(description="result, or another file that belongs to it.")
    n: int = Field(description="Its number, from 1.")
    url: str = Field(description="The file.")
    thumb: str | None = Field(description="A small copy.")
    width: int = Field(description="In pixels.")
    height: int = Field(description="In pixels.")
    bytes: int = Field(description="The size of the file.")
    mime: str = Field(description="Its media type.")
    sha256: str = Field(description="The hash of the file.")
    exact: dict[str, Any] | None = Field(
        None, description="Of a composite: what was counted on the saved file, see docs/fidelity.md."
    )
    notes: list[str] = Field([], description="What is to be known of it.")
    report: dict[str, Any] | None = Field(None, description="Of a lock: measured like the result.")
    region: dict[str, Any] | None = Field(None, description="The region that it is about.")


class FileView(_Shown):
    """A file that came and can't be shown; `url` sends it as an attachment. `reason`: too_large | other_kind | no_picture."""

    kind: str = Field(description="What it would be.")
    n: int = Field(description="Its number, from 1.")
    url: str = Field(description="The file, as an attachment.")
    bytes: int = Field(description="The size of the file.")
    mime: str = Field(description="Its media type.")
    sha256: str = Field(description="The hash of the file.")
    reason: str = Field(description="too_large | other_kind | no_picture.")
    message: str = Field(description="Why it can’t be shown, for people.")
    why: Any = Field(None, description="The message as its code and params.")


class EventView(_Shown):
    """Something that happened to a run."""

    id: int = Field(description="Its number, which counts up over all runs.")
    at: str = Field(description="When it happened.")
    state: str = Field(description="The state of the run after it.")
    cause: str = Field(description="What it was, as a word.")
    text: str = Field(description="What it was, for people.")
    detail: dict[str, Any] = Field({}, description="The params of its text, those that are messages in English.")
    params: dict[str, Any] = Field({}, description="The same as codes and their params.")


class ErrorView(_Shown):
    """Why a run stopped, or can’t be told."""

    code: str = Field(description="What is wrong, as a word.")
    message: str = Field(description="What is wrong, for people; it quotes the provider.")
    params: dict[str, Any] | None = Field(
        None, description="What the message is made of; a message among them is `{code, params}`."
    )
    upstream_said: Any = Field(None, description="The provider’s own words.")
    field: str | None = Field(None, description="The field of the request that it is about.")
    detail: Any = Field(None, description="What else the provider said.")
    retryable: bool = Field(False, description="Whether the same may be tried again.")
    outcome_known: bool = Field(True, description="Whether it is known what the provider did.")


class RunView(_Shown):
    """Times are ISO 8601 in UTC; states and phases are those of docs/runs.md."""

    id: str = Field(description="Its ID; IDs sort by time.")
    url: str = Field(description="Its page.")
    state: str = Field(description="As docs/runs.md has them, such as ready, submitted, saved.")
    phase: str | None = Field(
        description="waiting | sending | queued | running | downloading | measuring; null: it has ended."
    )
    draft: bool = Field(description="Whether the sandbox made it.")
    upstream: UpstreamView = Field(description="Where it is sent, and only there.")
    model: str = Field(description="The model’s ID.")
    prompt: str = Field(description="The prompt that is sent.")
    composer: str = Field(description="The version of the sentences.")
    spec: SpecJson = Field(description="The edit, in its canonical form.")
    wire: dict[str, Any] = Field(description="What is sent to the provider, with our image IDs.")
    request_id: str | None = Field(description="The request’s ID at the provider, once there is one.")
    queue_position: int | None = Field(description="Its place in the provider’s queue, where that is told.")
    status_word: str | None = Field(description="The provider’s own word for its status.")
    received_bytes: int | None = Field(description="How much of the files is here.")
    total_bytes: int | None = Field(description="How much there is of them.")
    created_at: str = Field(description="When it was made.")
    submitted_at: str | None = Field(description="When the provider took it.")
    running_at: str | None = Field(description="When the provider began.")
    finished_at: str | None = Field(description="When the provider was done.")
    saved_at: str | None = Field(description="When the files were whole.")
    looked_at: str | None = Field(None, description="When the provider was last asked.")
    cost: CostView = Field(description="What it costs.")
    person: str | None = Field(description="Whose it is, where people sign in.")
    group: str | None = Field(description="The group it belongs to.")
    parent: str | None = Field(description="The run that it was made from.")
    tags: list[str] = Field(description="Its tags.")
    starred: bool = Field(description="Whether it has a star.")
    note: str = Field(description="A note for people.")
    sources: list[SourceView] = Field(description="The images it was made from.")
    origin: str = Field("run", description="run, or import: two files that somebody brought.")
    sent: dict[str, Any] | None = Field(
        None,
        description="Of an area edit: `box`, `width`, `height`, and the `image` of the crop that left this server.",
    )
    outputs: list[OutputView] = Field(description="The files that it made.")
    files: list[FileView] = Field([], description="Files that can’t be shown.")
    addresses: list[str] = Field([], description="Where the provider keeps what isn’t here, for as long as it does.")
    notes: list[Any] = Field(description="What the provider says of its result; the sandbox, operation by operation.")
    report: dict[str, Any] | None = Field(
        None,
        description="What was measured of the result: `{verdict, items, notes, version, calibration, first?}`, see docs/fidelity.md.",
    )
    report_state: str | None = Field(
        None, description="queued | measuring | done | failed | canceled; null: nothing is measured."
    )
    report_error: dict[str, Any] | None = Field(None, description="Why it could not be measured.")
    error: ErrorView | None = Field(description="Why it stopped.")
    cancel_requested: bool = Field(description="Whether it is to be canceled.")
    cancel_outcome: str | None = Field(description="What came of that.")
    parked: bool = Field(description="Whether it waits for a person.")
    restored: bool = Field(description="Whether it was restored after it was deleted.")
    deleted_at: str | None = Field(None, description="When it was deleted.")
    events: list[EventView] = Field(description="What happened to it, the oldest first.")
