"""GET /api/docs: the API for people, drawn from its OpenAPI description (templates/api_docs/show.html); no script needed."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup, escape

from app.web.pages.api_docs.context import DocsContext, Operation, Parameter, Schema
from app.web.templating import Render

METHODS = ("get", "post", "patch", "delete")

router = APIRouter()


@router.get("/api/docs")
async def show(request: Request, render: Render) -> Response:
    return render("api_docs/show.html", describe(request.app.openapi()))


def describe(openapi: dict[str, Any]) -> DocsContext:
    parts: dict[str, list[Operation]] = {}
    for path, item in openapi["paths"].items():
        for method in METHODS:
            if method in item:
                parts.setdefault(item[method]["tags"][0], []).append(_operation(path, method, item[method], openapi))
    return DocsContext(
        page="",
        title=openapi["info"]["title"],
        description=prose(openapi["info"]["description"]),
        parts=tuple((name, tuple(operations)) for name, operations in parts.items()),
        schemas=tuple(_schema(name, schema) for name, schema in openapi["components"]["schemas"].items()),
    )


def _operation(path: str, method: str, found: dict[str, Any], openapi: dict[str, Any]) -> Operation:
    content = found.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema")
    answers = ((status, _answer(answer)) for status, answer in sorted(found["responses"].items()))
    return Operation(
        anchor=f"{method}{path.replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        description=prose(found["description"]),
        parameters=tuple(
            Parameter(each["name"], each["in"], each["required"], prose(each.get("description", "")))
            for each in found.get("parameters", [])
        ),
        body=", ".join(filter(None, (_name(body) if body else None, *(kind for kind in content if "json" not in kind))))
        or None,
        example=_example(body, openapi) if body else None,
        answers=tuple(answers),
    )


def _answer(answer: dict[str, Any]) -> str:
    content = answer.get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return _name(schema) if schema else ", ".join(content) or answer["description"]


def _schema(name: str, schema: dict[str, Any]) -> Schema:
    fields = (
        (field, _name(about), prose(about.get("description", "")), _shown(about))
        for field, about in schema.get("properties", {}).items()
    )
    return Schema(name, prose(schema.get("description", "")), tuple(fields), _shown(schema, indent=2))


def _shown(schema: dict[str, Any], indent: int | None = None) -> str:
    """The first example, as JSON."""
    return json.dumps(schema["examples"][0], ensure_ascii=False, indent=indent) if schema.get("examples") else ""


def prose(text: str) -> Markup:
    """A docstring's words, with what stands between backticks as code."""
    parts = (escape(part) for part in text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


def _name(schema: dict[str, Any]) -> str:
    """A type in a few words: `string`, `list of RunView`, `integer or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_name(each) for each in several)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "prefixItems" in schema:
        return f"list of {len(schema['prefixItems'])} {_name(schema['prefixItems'][0])}s"
    if schema.get("type") == "array":
        return f"list of {_name(schema.get('items', {}))}"
    return str(schema.get("const") or schema.get("type") or schema.get("title"))


def _example(schema: dict[str, Any], openapi: dict[str, Any]) -> str | None:
    """The examples that a body's own fields give, as one body."""
    schemas: dict[str, Any] = openapi["components"]["schemas"]
    example = dict(_examples(_referred(schema, schemas).get("properties", {}), schemas))
    return json.dumps(example, ensure_ascii=False, indent=2) if example else None


def _examples(properties: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, about in properties.items():
        if examples := about.get("examples") or _referred(about, schemas).get("examples"):
            yield name, examples[0]


def _referred(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return found
