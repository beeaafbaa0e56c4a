"""Reads a request's body into an Order, by the model's schema; whatever is wrong with it is named in one 422.

A picture is a public https address, a data URI, or the id of one of our own images.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import FetchRefused
from app.media import parse_public_url
from app.sandbox.catalogue import Model
from app.sandbox.responses import BAD_BODY, TOO_LARGE, Refusal

MAX_ITEMS = 200_000  # brackets and commas: a picture has one, a prompt some dozens
MAX_BODY = 65 * 2**20  # 64 MiB of pictures, and what JSON puts around them
MAX_INLINE = 6 * 2**20  # of one data URI, decoded

_OUR_ID = re.compile(r"(?:image:)?([0-9A-HJKMNP-TV-Z]{26})")
_DATA_URI = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.IGNORECASE)
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}

Problem = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """`value` is an address or an id; a picture that came inside the request is in `data`."""

    kind: Literal["url", "image", "inline"]
    value: str = ""
    data: bytes = b""


@dataclass(frozen=True)
class Order:
    prompt: str
    sources: tuple[Source, ...]
    options: dict[str, Any]


def read_order(raw: bytes, model: Model) -> Order:
    """Raises Refusal, 422001, with a `detail` entry for each field that is wrong."""
    body = _parse(raw)
    problems: list[Problem] = []
    given = {name: value for name, value in body.items() if value is not None}
    if model.image_field and model.image_field not in given and model.older_image_field in given:
        given[model.image_field] = given.pop(model.older_image_field)
    for name in model.required:
        if name not in given:
            problems.append(_problem([name], "Field required", "missing"))
    for name, value in given.items():
        if name not in model.properties:
            problems.append(_unknown(name, model))
        else:
            problems += _check(value, model.properties[name], [name])
    sources = [] if problems else _sources(model, given, problems)
    if problems:
        first = problems[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        raise Refusal(422, BAD_BODY, f"{field}: {first['msg']}", problems)
    read = ("prompt", model.image_field, model.older_image_field)
    options = {name: value for name, value in given.items() if name not in read}
    return Order(given["prompt"], tuple(sources), options)


def _parse(raw: bytes) -> dict[str, Any]:
    if sum(map(raw.count, (b"[", b"{", b","))) > MAX_ITEMS:  # counted before it is parsed
        raise Refusal(413, TOO_LARGE, f"The request holds more than {MAX_ITEMS:,} things")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
        message, kind = "The body is not JSON", "json_invalid"
    else:
        message, kind = "The body must be a JSON object", "dict_type"
    if not isinstance(body, dict):
        raise Refusal(422, BAD_BODY, message, [_problem([], message, kind)])
    return body


def _check(value: Any, schema: dict[str, Any], loc: list[str | int]) -> list[Problem]:
    # by hand: jsonschema takes 3.0 s for a list of 190,000 words (this 0.3 s), and the words and types would be ours still
    kind = schema["type"]
    if not _is_a(kind, value):
        return [_problem(loc, f"Input should be a valid {kind}", f"{kind}_type")]
    if "enum" in schema and value not in schema["enum"]:
        return [_problem(loc, f"Input should be {_either(schema['enum'])}", "literal_error")]
    if kind == "string":
        return _check_text(value, schema, loc)
    if kind == "array":
        return _check_list(value, schema, loc)
    if value < schema.get("minimum", value):
        return [_problem(loc, f"Input should be at least {schema['minimum']}", "greater_than_equal")]
    if value > schema.get("maximum", value):
        return [_problem(loc, f"Input should be at most {schema['maximum']}", "less_than_equal")]
    return []


def _is_a(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _check_text(value: str, schema: dict[str, Any], loc: list[str | int]) -> list[Problem]:
    if len(value.strip()) < schema.get("minLength", 0):
        return [_problem(loc, "Input should not be empty", "string_too_short")]
    if len(value) > schema.get("maxLength", len(value)):
        return [_problem(loc, f"Input should have at most {schema['maxLength']} characters", "string_too_long")]
    try:
        value.encode()
    except UnicodeEncodeError:
        return [_problem(loc, "Input holds half of a character", "string_unicode")]
    return []


def _check_list(value: list[Any], schema: dict[str, Any], loc: list[str | int]) -> list[Problem]:
    if not schema["minItems"] <= len(value) <= schema["maxItems"]:
        kind = "too_short" if len(value) < schema["minItems"] else "too_long"
        return [_problem(loc, f"Give {schema['minItems']} to {schema['maxItems']} pictures, not {len(value)}", kind)]
    return [problem for n, item in enumerate(value) for problem in _check(item, schema["items"], [*loc, n])]


def _sources(model: Model, given: dict[str, Any], problems: list[Problem]) -> list[Source]:
    if model.image_field is None:
        return []
    value = given[model.image_field]
    listed = isinstance(value, list)
    sources = []
    for n, text in enumerate(value if listed else [value]):
        try:
            sources.append(_source(text))
        except _BadPicture as error:
            problems.append(_problem([model.image_field, *([n] if listed else [])], error.message, error.kind))
    return sources


class _BadPicture(Exception):
    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


def _source(text: str) -> Source:
    if ours := _OUR_ID.fullmatch(text):
        return Source("image", ours.group(1))
    if text[:5].lower() == "data:":
        return Source("inline", data=_inline(text))
    try:
        return Source("url", str(parse_public_url(text)))
    except FetchRefused as error:
        raise _BadPicture(error.message, "url_scheme" if not text.lower().startswith("https://") else "url") from error


def _inline(text: str) -> bytes:
    head = _DATA_URI.match(text[:80])
    if head is None:
        raise _BadPicture("A data URI must begin with data:image/…;base64,", "data_uri")
    if (len(text) - head.end()) * 3 // 4 > MAX_INLINE + 3:
        raise _BadPicture("An image inside the request may have at most 6 MiB", "data_uri_too_large")
    try:
        data = base64.b64decode(text[head.end() :], validate=True)
    except binascii.Error:
        raise _BadPicture("The data URI is not valid base64", "data_uri") from None
    if not 0 < len(data) <= MAX_INLINE:
        raise _BadPicture("An image inside the request must have 1 byte to 6 MiB", "data_uri_too_large")
    return data


def _unknown(name: str, model: Model) -> Problem:
    hint = ""
    for mine, other in (("size", "aspect_ratio"), ("aspect_ratio", "size")):
        if name == other and mine in model.properties:
            hint = f"; this sandbox shows the schema with {mine} (STILLFRAME_SANDBOX_SCHEMA)"
    return _problem([name[:80]], f"The model has no such input{hint}", "extra_forbidden")


def _problem(loc: list[str | int], message: str, kind: str) -> Problem:
    return {"loc": ["body", *loc], "msg": message, "type": kind}


def _either(values: list[str]) -> str:
    quoted = [f"'{value}'" for value in values]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
