"""What upstream may say: one strict model for each call's reply, and what we make of it.

A reply may bring more than we know; what we know must have its type, or the reply counts as unreadable.
https://docs.runcomfy.com/model-apis/async-queue-endpoints
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

State = Literal["queued", "running", "completed", "failed", "cancelled", "unknown"]

# the documentation's words, and those that are met in the field
STATES: dict[str, State] = {
    **dict.fromkeys(("in_queue", "queued", "pending", "waiting"), "queued"),
    **dict.fromkeys(("in_progress", "running", "starting", "processing"), "running"),
    **dict.fromkeys(("completed", "succeeded", "success"), "completed"),
    **dict.fromkeys(("failed", "error"), "failed"),
    **dict.fromkeys(("cancelled", "canceled"), "cancelled"),
}
OUTPUT_KEYS = ("images", "image", "image_urls", "image_url", "outputs", "output", "results", "result", "urls", "url")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
DEEPEST = 8
MAX_FILES = 1000
MILLISECONDS_FROM = 1e11  # as seconds this would be in the year 5138


def state_of(word: str) -> State:
    """A word that nobody knows is shown and polled on."""
    return STATES.get(word.strip().lower().replace("-", "_").replace(" ", "_"), "unknown")


def _money(value: Any) -> Any:
    """Amounts come as JSON numbers or as text; both are read as the decimal that was written."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not an amount")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not amount.is_finite() or amount < 0:
        raise ValueError("not an amount")
    return amount


def _moment(value: Any) -> Any:
    """ISO 8601 or a Unix time, as seconds since 1970. What can't be read is no reason to lose a result."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) / (1000 if value > MILLISECONDS_FROM else 1)
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


Money = Annotated[Decimal | None, BeforeValidator(_money)]
Moment = Annotated[float | None, BeforeValidator(_moment)]


class Reply(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class StatusReply(Reply):
    status: str = Field(min_length=1, max_length=60)
    request_id: str | None = None
    queue_position: int | None = None


class ResultReply(Reply):
    status: str | None = Field(None, max_length=60)
    request_id: str | None = None
    output: Any = None
    error: Any = None
    cost: Money = None
    created_at: Moment = None
    finished_at: Moment = None
    model_id: str | None = None


class CancelReply(Reply):
    outcome: str | None = None
    status: str | None = None


class BalanceReply(Reply):
    balance_usd: Annotated[Decimal, BeforeValidator(_money)]
    currency: str = "USD"


class ModelReply(Reply):
    """The documentation says `schema`, RunComfy's own integrations read `input_schema`."""

    model_id: str = Field(min_length=1, max_length=200)
    display_name: str | None = None
    categories: list[str] = []
    base_price_usd: Money = None
    price_unit: str | None = None
    pricing_note: str | None = None
    inputs: dict[str, Any] | None = Field(None, validation_alias=AliasChoices("schema", "input_schema"))


class ModelsReply(Reply):
    """One entry that can't be read does not spoil the list, so entries are read one by one."""

    models: list[Any]
    total: int | None = None


@dataclass(frozen=True)
class Words:
    """What upstream said of a failure, redacted and cut to a length that fits a page."""

    code: str | None
    message: str | None
    detail: Any = None


@dataclass(frozen=True)
class Status:
    state: State
    word: str
    queue_position: int | None


@dataclass(frozen=True)
class Result:
    """`files` are addresses as upstream gave them: nobody has looked at them yet. Times are by upstream's clock."""

    state: State
    word: str
    files: tuple[str, ...] = ()
    cost_usd: Decimal | None = None
    error: Words | None = None
    created_at: float | None = None
    finished_at: float | None = None
    model_id: str | None = None
    draft: bool = False
    notes: list[Any] = field(default_factory=list)

    @classmethod
    def of_state(cls, state: State) -> "Result":
        """A result of which only the state is known."""
        return cls(state=state, word=state)


@dataclass(frozen=True)
class Balance:
    usd: Decimal
    currency: str


def files_in(output: Any) -> tuple[str, ...]:
    """Every address in an output, in order, once: a string, a list, `image` or `images`, or nested in other keys."""
    return tuple(dict.fromkeys(_addresses(output, 0)))[:MAX_FILES]


def _addresses(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        if ADDRESS.match(value):
            yield value
    elif depth < DEEPEST and isinstance(value, list):
        for item in value:
            yield from _addresses(item, depth + 1)
    elif depth < DEEPEST and isinstance(value, dict):
        named = [address for key in OUTPUT_KEYS for address in _addresses(value.get(key), depth + 1)]
        yield from named or (address for item in value.values() for address in _addresses(item, depth + 1))
