"""What a model's id and a request's id look like. Both become part of addresses, so nothing else passes."""

import re

REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,127}")
MODEL_ID = re.compile(r"(?=.{3,200}\Z)[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,6}")


def is_request_id(value: object) -> bool:
    return isinstance(value, str) and REQUEST_ID.fullmatch(value) is not None


def is_model_id(value: object) -> bool:
    return isinstance(value, str) and MODEL_ID.fullmatch(value) is not None
