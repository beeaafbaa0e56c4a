"""What a request costs: about, and at most. The most is what is held, so that a cap is a cap.

A catalogue's price is a base, which knows nothing of quality, resolution and number. What a model really takes for the
same options is learned from the costs that the ledger has seen; until then a request with finer options than the
default is held at MAX_SPREAD times the base.
"""

import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import desc, select

from app.db import Database
from app.runs.ledger.budget import MICRO
from app.runs.ledger.models import Run
from app.runs.ledger.states import SAVED, SUCCEEDED, UNSAVED
from app.upstream import Model

MAX_SPREAD = 17  # times the base: how far one model's prices lie apart at other providers, by quality and resolution
REMEMBERED = 100  # latest costs of a model that are learned from
REREAD_S = 3.0
MAX_KEPT = 500
MAX_USD = Decimal(1_000_000)
UNITS = frozenset({"output", "image", "picture", "request", "run", "call", "generation", "result"})
PRICED = re.compile(r"quality|resolution|(?<!batch_)(?<!batch)size|pixel|tier|definition|\bhd\b")
USUAL_PIXELS = 2_200_000  # a fixed size up to here is one of the usual ones
LOW = frozenset({"low", "draft", "standard", "basic", "normal", "default", "sd"})
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Price:
    """In dollars, of one request. `most` None: nobody can say it, so that no cap can hold it. `is_learned`: from costs
    of the same options. `doubts`: fields of a raw body that may multiply the price."""

    about: Decimal | None
    most: Decimal | None
    is_learned: bool = False
    outputs: int = 1
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paid:
    """What one finished request cost, and how many outputs it asked for and brought."""

    options: Options
    cost: Decimal
    asked: int
    brought: int

    def of(self, outputs: int) -> Decimal:
        """What it means for a request of so many outputs: never less than what fewer of them cost."""
        each = self.cost / self.brought
        return max(each * outputs, self.cost if self.asked <= outputs else each)


class Prices:
    """One for a process. `reread_s` is for tests."""

    def __init__(self, database: Database, *, reread_s: float = REREAD_S) -> None:
        self._database, self._reread_s = database, reread_s
        self._learned: dict[tuple[str, str], tuple[list[Any], float]] = {}

    async def of(self, model: Model, account: str, wire: Mapping[str, Any], *, raw: bool = False) -> Price:
        return price_of(model, wire, [_paid(model, *row) for row in await self._rows(model.id, account)], raw=raw)

    async def _rows(self, model: str, account: str) -> list[Any]:
        known = self._learned.get((model, account))
        if known and time.monotonic() - known[1] < self._reread_s:
            return known[0]
        paid = (Run.model == model, Run.upstream_account == account, Run.actual_micro > 0, Run.draft.is_(False))
        ended = Run.state.in_((SUCCEEDED, SAVED, UNSAVED))
        columns = (Run.wire, Run.actual_micro, Run.result)
        async with self._database.read() as session:
            found = await session.execute(select(*columns).where(*paid, ended).order_by(desc(Run.id)).limit(REMEMBERED))
            rows = [tuple(row) for row in found]
        if len(self._learned) >= MAX_KEPT:
            self._learned.clear()
        self._learned[model, account] = (rows, time.monotonic())
        return rows


def price_of(model: Model, wire: Mapping[str, Any], paid: list[Paid], *, raw: bool = False) -> Price:
    """From the catalogue's base and from what was paid for the same options."""
    outputs = model.outputs(wire, raw=raw)
    base = model.price_usd * outputs.count if model.price_usd is not None else None
    options = options_of(model, wire)
    same = [one.of(outputs.count) for one in paid if one.options == options]
    about, most = base, None
    if same:
        about = Decimal(statistics.median(same))
        most = max(*same, base) if base is not None and model.price_unit in UNITS else max(same)
    elif base is not None and model.price_unit in UNITS:
        most = base * spread(model, wire)
    if outputs.doubts or (most is not None and most > MAX_USD):
        most = None
    return Price(_capped(about), most, bool(same), outputs.count, outputs.doubts)


def options_of(model: Model, wire: Mapping[str, Any]) -> Options:
    """What a price hangs on beside the number, such as quality and resolution, with the schema's own defaults."""
    named = {name: value for name, value in model.defaults.items() if PRICED.search(name.lower())}
    named |= {name: value for name, value in wire.items() if PRICED.search(name.lower()) and value is not None}
    return tuple(sorted((name, str(value)[:80]) for name, value in named.items() if not isinstance(value, dict | list)))


def spread(model: Model, wire: Mapping[str, Any]) -> int:
    """How many times the base a request may cost, before anything was learned of its options."""
    choices = {option.name: option.choices for option in model.options}
    choices.setdefault("size", model.sizes)
    priced = {name: str(value) for name, value in wire.items() if PRICED.search(name.lower()) and _is_plain(value)}
    finer = any(_is_finer(value, model.defaults.get(name), choices.get(name, ())) for name, value in priced.items())
    return MAX_SPREAD if finer else 1


def _is_finer(value: str, default: Any, choices: tuple[str, ...]) -> bool:
    """Whether it may cost more than what the base price is for: the default, the least, or a usual size."""
    if value == str(default) or value.lower() in LOW:
        return False
    numbers = [int(number) for number in re.findall(r"\d{1,6}", value)]
    if re.fullmatch(r"\s*\d{2,6}\s*[x_*×]\s*\d{2,6}\s*", value):
        return numbers[0] * numbers[1] > USUAL_PIXELS
    if re.fullmatch(r"(?:0\.\d+|1)\s*k", value.lower()):
        return False
    if value in choices:
        if default is not None and str(default) in choices:
            return choices.index(value) > choices.index(str(default))
        return choices.index(value) > 0
    return value.lower() != "auto"


def _paid(model: Model, wire: Mapping[str, Any], micro: int, result: Any) -> Paid:
    asked = model.outputs(wire).count
    files = result.get("files") if isinstance(result, dict) else None
    brought = min(len(files), asked) if isinstance(files, list) and files else asked
    return Paid(options_of(model, wire), Decimal(micro) / MICRO, asked, max(brought, 1))


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _capped(usd: Decimal | None) -> Decimal | None:
    return None if usd is None else min(usd, MAX_USD)
