"""What upstream may say: one model for each call's reply, and what we make of it.

A reply may bring more than we know. Of what we know, only that without which the reply says nothing must have its type
(a status, a list of models); all else is read as well as it can be, and is None where it can't: a finished job is not
lost over the field beside it.
https://docs.runcomfy.com/model-apis/async-queue-endpoints
"""

import math
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
    **dict.fromkeys(("completed", "complete", "succeeded", "success", "done", "finished"), "completed"),
    **dict.fromkeys(("failed", "error"), "failed"),
    **dict.fromkeys(("cancelled", "canceled"), "cancelled"),
}
OUTPUT_KEYS = ("images", "image", "image_urls", "image_url", "outputs", "output", "results", "result", "urls", "url")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
DEEPEST = 8
BESIDE_OUTPUT = ("outputs", "images", "image", "results", "result", "data")  # where files lie when `output` has none
MAX_FILES = 1000
MILLISECONDS_FROM = 1e11  # as seconds this would be in the year 5138
MAX_MOMENT = 1e10
MAX_COST_USD = Decimal(1_000_000)  # for one request; what is beyond is no price but a mistake
MAX_POSITION = 2**31 - 1
MAX_WORD, MAX_NAME = 60, 200
MAX_NOTES, MAX_NOTE = 200, 1000


def state_of(word: str) -> State:
    """A word that nobody knows is shown and polled on."""
    return STATES.get(word.strip().lower().replace("-", "_").replace(" ", "_"), "unknown")


def _money(value: Any) -> Decimal:
    """Amounts come as JSON numbers or as text; both are read as the decimal that was written."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not an amount")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not amount.is_finite() or not 0 <= amount <= MAX_COST_USD:
        raise ValueError("not an amount")
    return amount


def _cost(value: Any) -> Decimal | None:
    try:
        return _money(value)
    except ValueError:
        return None


def _moment(value: Any) -> float | None:
    """ISO 8601 or a Unix time, as seconds since 1970."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = float(value) / (1000 if value > MILLISECONDS_FROM else 1)
        else:
            read = datetime.fromisoformat(value)
            moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if math.isfinite(moment) and 0 <= moment <= MAX_MOMENT else None


def _position(value: Any) -> int | None:
    """A place in the queue, also as text; one that no queue has is not known."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < MAX_WORD:
        value = int(value)
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not 0 <= value <= MAX_POSITION:
        return None
    return int(value)


def _word(value: Any) -> str | None:
    return value.strip()[:MAX_WORD] or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    return value[:MAX_NAME] if isinstance(value, str) else None


def _names(value: Any) -> list[str]:
    return [name[:MAX_NAME] for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


Cost = Annotated[Decimal | None, BeforeValidator(_cost)]
Moment = Annotated[float | None, BeforeValidator(_moment)]
Position = Annotated[int | None, BeforeValidator(_position)]
Word = Annotated[str | None, BeforeValidator(_word)]
Name = Annotated[str | None, BeforeValidator(_name)]


class Reply(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    def unread(self, data: dict[str, Any]) -> tuple[str, ...]:
        """The fields of `data` that say something that could not be read."""
        names = (name for name in type(self).model_fields if data.get(name) is not None)
        return tuple(name for name in names if getattr(self, name) is None)


class StatusReply(Reply):
    status: Annotated[str, BeforeValidator(_word)]
    request_id: Name = None
    queue_position: Position = None


class ResultReply(Reply):
    status: Word = None
    request_id: Name = None
    output: Any = None
    error: Any = None
    cost: Cost = None
    created_at: Moment = None
    finished_at: Moment = None
    model_id: Name = None


class CancelReply(Reply):
    outcome: Word = None
    status: Word = None


class BalanceReply(Reply):
    balance_usd: Annotated[Decimal, BeforeValidator(_money)]
    currency: Name = "USD"


class ModelReply(Reply):
    """The documentation says `schema`, RunComfy's own integrations read `input_schema`."""

    model_id: str = Field(min_length=1, max_length=200)
    display_name: Name = None
    categories: Annotated[list[str], BeforeValidator(_names)] = []
    base_price_usd: Cost = None
    price_unit: Name = None
    pricing_note: str | None = None
    inputs: Annotated[dict[str, Any] | None, BeforeValidator(_object)] = Field(
        None, validation_alias=AliasChoices("schema", "input_schema")
    )


class ModelsReply(Reply):
    """One entry that can't be read does not spoil the list, so entries are read one by one."""

    models: list[Any]
    total: Any = None


@dataclass(frozen=True)
class Words:
    """What upstream said of a failure, redacted and cut to a length that fits a page. The sandbox also tells what its
    message is made of, so that a page says it in another language."""

    code: str | None
    message: str | None
    detail: Any = None
    said: Any = None


@dataclass(frozen=True)
class Status:
    state: State
    word: str
    queue_position: int | None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """`files` are addresses as upstream gave them: nobody has looked at them yet. Times are by upstream's clock.

    `unread` names the fields that said something that can't be read; `warning` is an error beside files that came.
    """

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
    unread: tuple[str, ...] = ()
    warning: str | None = None
    told: bool = True  # whether the answer names its state itself, or it was read from an error alone

    @classmethod
    def of_state(cls, state: State) -> "Result":
        """A result of which only the state is known."""
        return cls(state=state, word=state)


@dataclass(frozen=True)
class Balance:
    usd: Decimal
    currency: str


def files_of(reply: dict[str, Any]) -> tuple[str, ...]:
    """The addresses of a result's files: those of its `output`, else those of another field of this meaning."""
    return files_in(reply.get("output")) or files_in({name: reply.get(name) for name in BESIDE_OUTPUT})


def notes_in(output: Any) -> list[Any]:
    """What upstream notes of its result: as many as a page shows, none a book."""
    notes = output.get("notes") if isinstance(output, dict) else None
    return [_short(note) for note in notes[:MAX_NOTES]] if isinstance(notes, list) else []


def _short(note: Any) -> Any:
    if isinstance(note, dict):
        return {name: part[:MAX_NOTE] if isinstance(part, str) else part for name, part in note.items()}
    return note[:MAX_NOTE] if isinstance(note, str) else note


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
