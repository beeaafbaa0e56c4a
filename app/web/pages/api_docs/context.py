"""What templates/api_docs/show.html is given: the API's own description, flattened for reading."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    required: bool
    description: Markup


@dataclass(frozen=True)
class Operation:
    """`body` and `answers` name schemas; `example` is JSON text."""

    anchor: str
    method: str
    path: str
    description: Markup
    parameters: tuple[Parameter, ...]
    body: str | None
    example: str | None
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Schema:
    name: str
    description: Markup
    fields: tuple[tuple[str, str, Markup, str], ...]  # name, type, what it is, an example as JSON
    example: str


@dataclass(frozen=True)
class DocsContext:
    page: str
    title: str
    description: Markup
    parts: tuple[tuple[str, tuple[Operation, ...]], ...]
    schemas: tuple[Schema, ...]
