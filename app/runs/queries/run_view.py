"""The JSON contract of a run, `GET /api/v1/runs/{id}`; view.py fills it."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class UpstreamView(_Shown):
    name: str
    base: str


class CostView(_Shown):
    """US dollars as decimal text: about and at most before it ran, upstream's figure, what a person said where upstream
    named none, and what counts for its day. `is_untold`: it is over, and upstream named no cost; a person may say it."""

    estimate_usd: str | None
    most_usd: str | None = None
    actual_usd: str | None
    stated_usd: str | None = None
    held_usd: str
    is_untold: bool = False

    @property
    def final_usd(self) -> str | None:
        """What it cost, as far as anybody said."""
        return self.actual_usd if self.actual_usd is not None else self.stated_usd


class SourceView(_Shown):
    n: int
    role: str
    image: str | None
    url: str | None
    width: int | None
    height: int | None
    thumb: str | None
    file: str | None
    sent_as: str | None


class OutputView(_Shown):
    kind: str
    n: int
    url: str
    thumb: str | None
    width: int
    height: int
    bytes: int
    mime: str
    sha256: str
    exact: dict[str, Any] | None = None  # of a composite: counted on the saved file, see docs/fidelity.md
    notes: list[str] = []
    region: dict[str, Any] | None = None


class FileView(_Shown):
    """A file that came and can't be shown; `url` sends it as an attachment. `reason`: too_large | other_kind | no_picture."""

    kind: str
    n: int
    url: str
    bytes: int
    mime: str
    sha256: str
    reason: str
    message: str


class EventView(_Shown):
    id: int
    at: str
    state: str
    cause: str
    text: str
    detail: dict[str, Any] = {}


class ErrorView(_Shown):
    code: str
    message: str
    field: str | None = None
    detail: Any = None
    retryable: bool = False
    outcome_known: bool = True


class RunView(_Shown):
    """Times are ISO 8601 in UTC; states and phases are those of docs/runs.md."""

    id: str
    url: str
    state: str
    phase: str | None
    draft: bool
    upstream: UpstreamView
    model: str
    prompt: str
    composer: str
    spec: dict[str, Any]
    wire: dict[str, Any]
    request_id: str | None
    queue_position: int | None
    status_word: str | None
    received_bytes: int | None
    total_bytes: int | None
    created_at: str
    submitted_at: str | None
    running_at: str | None
    finished_at: str | None
    saved_at: str | None
    looked_at: str | None = None
    cost: CostView
    person: str | None
    group: str | None
    parent: str | None
    tags: list[str]
    starred: bool
    note: str
    sources: list[SourceView]
    outputs: list[OutputView]
    files: list[FileView] = []
    addresses: list[str] = []  # where upstream keeps what is not here, for as long as it does
    notes: list[Any]  # what the upstream says of its result, the sandbox operation by operation
    report: dict[str, Any] | None = None  # {verdict, items, notes, version, calibration, first?}; docs/fidelity.md
    report_state: str | None = None  # queued | measuring | done | failed | canceled; null: nothing is measured
    report_error: dict[str, Any] | None = None  # why it could not be measured
    error: ErrorView | None
    cancel_requested: bool
    cancel_outcome: str | None
    parked: bool
    restored: bool
    deleted_at: str | None = None
    events: list[EventView]
