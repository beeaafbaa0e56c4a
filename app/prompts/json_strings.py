"""Strings in JSON, however deep."""

from collections.abc import Mapping
from typing import Any


def replace_strings(value: Any, names: Mapping[str, str]) -> Any:
    """Return `value` with each string that is a name replaced by what it stands for."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [replace_strings(item, names) for item in value]
    if isinstance(value, dict):
        return {key: replace_strings(item, names) for key, item in value.items()}
    return value
