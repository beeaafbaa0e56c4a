"""Columns read as they are stored, JSON as its text: values that can be compared, and be decoded when they are needed."""

import json
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import JSON, ColumnElement, Text, cast


class RawColumns:
    """`selected` is what a statement asks for."""

    def __init__(self, columns: Iterable[ColumnElement[Any]]) -> None:
        given = list(columns)
        self.names = [str(column.key) for column in given]
        self._is_json = [isinstance(column.type, JSON) for column in given]
        self.selected = [
            cast(column, Text).label(name) if is_json else column
            for column, name, is_json in zip(given, self.names, self._is_json, strict=True)
        ]

    def decoded(self, values: Sequence[Any]) -> list[Any]:
        return [
            json.loads(value) if is_json and value is not None else value
            for value, is_json in zip(values, self._is_json, strict=True)
        ]

    def row(self, values: Sequence[Any]) -> SimpleNamespace:
        """The values by their names."""
        return SimpleNamespace(**dict(zip(self.names, self.decoded(values), strict=True)))
