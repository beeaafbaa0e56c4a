"""Makes a spec from JSON. What is malformed raises InvalidSpec with a JSON pointer; what merely has findings doesn't.

Everything has a limit, so that no spec, however odd, takes long to compose.
"""

import copy
import math
from dataclasses import replace
from typing import Any

from app.messages import N_
from app.prompts.spec.fields import MAX_NAME
from app.prompts.spec.refusals import HALF, pointer, refusal, refuse, too_long
from app.prompts.spec.spec import Source, Spec, adapter
from app.prompts.spec.vocabulary import PRIMARY

MAX_RAW_CHARACTERS = 200_000
MAX_RAW_DEPTH = 8
_WITH_RAW = ("version", "model", "raw")


def parse_spec(data: Any) -> Spec:
    """The spec that JSON says. Raises InvalidSpec with an English sentence and the pointer of what is malformed."""
    from pydantic import ValidationError

    try:
        spec = adapter().validate_python(data)
    except ValidationError as error:
        raise refusal(error) from None
    if spec.raw is None:
        return replace(spec, images=_with_roles(spec.images))
    for name in data:
        if name not in _WITH_RAW:
            refuse(N_("A raw request has no “%(name)s”.", name=name), pointer(name))
    _check_raw(spec.raw)
    return replace(spec, raw=copy.deepcopy(spec.raw))


def _with_roles(images: tuple[Source, ...]) -> tuple[Source, ...]:
    """The first image is the one that is edited, always, so that images may be put in another order."""
    roles = (PRIMARY, *("other" if source.role == PRIMARY else source.role for source in images[1:]))
    return tuple(replace(source, role=role) for source, role in zip(images, roles, strict=False))


def _check_raw(raw: dict[str, Any]) -> None:
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(raw, ("raw",))]
    total = 0
    while waiting:
        item, at = waiting.pop()
        if len(at) > MAX_RAW_DEPTH:
            refuse(N_("This is nested too deeply."), pointer(*at))
        if isinstance(item, dict):
            for name, inner in item.items():
                total += _length(name, (*at, name), MAX_NAME) + 1
                waiting.append((inner, (*at, name)))
        elif isinstance(item, list):
            total += len(item)
            waiting += [(inner, (*at, n)) for n, inner in enumerate(item)]
        elif isinstance(item, str):
            total += _length(item, at, MAX_RAW_CHARACTERS)
        elif (
            item is not None
            and not isinstance(item, bool | int)
            and not (isinstance(item, float) and math.isfinite(item))
        ):
            refuse(N_("JSON has no such value."), pointer(*at))
        if total > MAX_RAW_CHARACTERS:
            refuse(
                N_("“raw” is longer than %(max_raw_characters)s characters.", max_raw_characters=MAX_RAW_CHARACTERS),
                "/raw",
            )


def _length(text: Any, at: tuple[str | int, ...], most: int) -> int:
    if not isinstance(text, str) or any("\ud800" <= character <= "\udfff" for character in text):
        refuse(HALF, pointer(*at))
    if len(text) > most:
        refuse(too_long(text, most), pointer(*at))
    return len(text)
