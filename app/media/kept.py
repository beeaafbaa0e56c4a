"""A few values that were asked for lately, by key; the oldest goes first."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[str, T] = {}

    def get(self, key: str) -> T | None:
        if (value := self._values.pop(key, None)) is not None:
            self._values[key] = value
        return value

    def put(self, key: str, value: T) -> None:
        self._values[key] = value
        if len(self._values) > self._most:
            del self._values[next(iter(self._values))]
