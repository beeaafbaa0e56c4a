"""Says how many outputs a request asks for, under every usual name of the number, and what else may multiply its price.

A model names the number of outputs as it likes, and a field that a request leaves out counts with the schema's default.
Two such fields are taken times each other: this is the most that is made.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_THINGS = r"(?:image|img|picture|output|sample|result|variant|variation|generation|candidate|copy|copie)s?"
_COUNT = re.compile(
    rf"(?:n|count|quantity|copies|repeats?|samples|variations|variants|batch|batches|outputs|generations)"
    rf"|(?:n|num|nr|number|max|maximum|min|total|how_many|batch)(?:_?of)?_?{_THINGS}(?:_per_\w+)?"
    rf"|{_THINGS}_?(?:count|num|number|amount|quantity|total|n)"
    rf"|(?:n|num|number|max)(?:_of)?_?(?:batches|batch|repeats)|batch_?(?:size|count|num|number|n)"
)
_SEED = re.compile(r"(?:\w+_)?seed")
MAX_COUNT = 1_000_000


@dataclass(frozen=True)
class Outputs:
    """`count`: the most that is made. `doubts`: fields that may multiply the price by nobody knows what."""

    count: int = 1
    doubts: tuple[str, ...] = ()


def is_count(name: str) -> bool:
    """Whether a field of this name says how many outputs are made."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")
    return _COUNT.fullmatch(snake) is not None


def outputs_of(
    wire: Mapping[str, Any],
    fields: Collection[str],
    defaults: Mapping[str, Any],
    pictures: str | None = None,
    *,
    raw: bool = False,
) -> Outputs:
    """Of a request body to a model with these fields. `pictures` is where they go. In a `raw` body a number above one
    that the schema does not tell of may be a count of another name."""
    count, doubts = 1, []
    for name, value in [*_defaults(wire, defaults), *_numbers(wire)]:
        last = name.rpartition("/")[2]
        if last == pictures:
            continue
        number = _whole(value)
        if is_count(last):
            if number is None:
                doubts.append(name)
            else:
                count = min(count * max(number, 1), MAX_COUNT)
        elif raw and name not in fields and _may_multiply(last, value, number):
            doubts.append(name)
    return Outputs(count, tuple(dict.fromkeys(doubts)))


def _defaults(wire: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, default in defaults.items():
        if is_count(name) and wire.get(name) is None and default is not None:
            yield name, default


def _numbers(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every plain value of a body with its path, and each list under the name of a count."""
    left: list[tuple[str, Any]] = [(str(name), value) for name, value in body.items()]
    while left:  # a stack: a body may be deep
        at, value = left.pop()
        if isinstance(value, dict):
            left += [(f"{at}/{name}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            if is_count(at.rpartition("/")[2]) and any(isinstance(item, int | float) for item in value):
                yield at, value
            left += [(at, item) for item in value if isinstance(item, dict | list)]
        elif value is not None:
            yield at, value


def _may_multiply(name: str, value: Any, number: int | None) -> bool:
    return _is_numeric(value) and (number is None or number > 1) and not _SEED.fullmatch(name.lower())


def _is_numeric(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\s*[+-]?\d{1,4300}(?:\.\d*)?(?:[eE]\+?\d+)?\s*", value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Any) -> int | None:
    """The number that is meant, rounded up; None where that can't be told."""
    if isinstance(value, bool):
        return 1
    if isinstance(value, int):
        return min(value, MAX_COUNT)
    if isinstance(value, float | str) and _is_numeric(value):
        try:
            number = float(value)
        except ValueError:
            return None
        if number != number:
            return None
        return MAX_COUNT if number >= MAX_COUNT else max(int(-(-number // 1)), 0) if number > 0 else 0
    return None
