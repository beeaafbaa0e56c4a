"""Makes a spec from JSON. What is malformed raises InvalidSpec with a JSON pointer; what merely has findings doesn't.

Everything has a limit, so that no spec, however odd, takes long to compose.
"""

import copy
import math
import re
from typing import Any

from app.prompts.spec.json_reader import (
    a_choice,
    a_fraction,
    a_list,
    a_number,
    a_scalar,
    a_string,
    an_object,
    pointer,
    refuse,
)
from app.prompts.spec.parse_change import MAX_IMAGES, MAX_NAME, MAX_WORDS, parse_change
from app.prompts.spec.raw import is_image_id
from app.prompts.spec.spec import VERSION, Area, Kept, Source, Spec
from app.prompts.spec.vocabulary import KEEP, PARTS, PRIMARY, ROLES, STRENGTHS

MAX_CHANGES = 12
MAX_KEEP = 60
MAX_KEEP_ALSO = 20
MAX_ADDRESS = 4_000  # a signed address is long
MAX_OPTIONS = 20
MAX_RAW_CHARACTERS = 200_000
MAX_RAW_DEPTH = 8
SMALLEST_AREA = 0.001

_MODEL = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*){0,5}\Z", re.ASCII)
_KEYS = (
    "version",
    "model",
    "images",
    "keep",
    "keep_also",
    "keep_strength",
    "changes",
    "area",
    "size",
    "options",
)


def parse_spec(data: Any) -> Spec:
    """The spec that JSON says. Raises InvalidSpec with an English sentence and the pointer of what is malformed."""
    is_raw = isinstance(data, dict) and "raw" in data
    said = an_object(
        data, "", "a spec", ("version", "model", "raw") if is_raw else _KEYS, required=("version", "model")
    )
    if isinstance(said["version"], bool) or said["version"] != VERSION:
        refuse(f"The version of a spec is {VERSION}.", "/version")
    model = a_string(said["model"], "/model", MAX_NAME, optional=False)
    if not _MODEL.match(model):
        refuse("A model is named like openai/gpt-image-2/edit.", "/model")
    if is_raw:
        return Spec(model, raw=_raw(said["raw"]))
    images = a_list(said.get("images"), "/images", "“images”", MAX_IMAGES)
    keep = a_list(said.get("keep"), "/keep", "“keep”", MAX_KEEP)
    also = a_list(said.get("keep_also"), "/keep_also", "“keep_also”", MAX_KEEP_ALSO)
    changes = a_list(said.get("changes"), "/changes", "“changes”", MAX_CHANGES)
    return Spec(
        model=model,
        images=tuple(_source(item, n) for n, item in enumerate(images)),
        keep=tuple(_kept(item, pointer("/keep", n)) for n, item in enumerate(keep)),
        keep_also=tuple(
            a_string(item, pointer("/keep_also", n), MAX_WORDS, optional=False) for n, item in enumerate(also)
        ),
        keep_strength=a_choice(said.get("keep_strength"), "/keep_strength", tuple(STRENGTHS), "unchanged"),
        changes=tuple(parse_change(item, pointer("/changes", n)) for n, item in enumerate(changes)),
        area=_area(said.get("area")),
        size=a_string(said.get("size"), "/size", MAX_NAME) or "auto",
        options=_options(said.get("options")),
    )


def _source(item: Any, n: int) -> Source:
    at = pointer("/images", n)
    said = an_object(item, at, "an image", ("url", "image", "role", "note"))
    if ("url" in said) == ("image" in said):
        refuse("An image has either “url”, a public https address, or “image”, the id of one of ours.", at)
    url = image = None
    if "url" in said:
        url = a_string(said["url"], f"{at}/url", MAX_ADDRESS, optional=False)
    else:
        image = a_string(said["image"], f"{at}/image", MAX_NAME, optional=False)
        if not is_image_id(image):
            refuse("This is no id of an image.", f"{at}/image")
    role = a_choice(said.get("role"), f"{at}/role", ROLES, "other")
    note = a_string(said.get("note"), f"{at}/note", MAX_WORDS)
    # the first is the one that is edited, always, so that images may be put in another order
    return Source(url, image, PRIMARY if n == 0 else "other" if role == PRIMARY else role, note)


def _kept(item: Any, at: str) -> Kept:
    if isinstance(item, str):
        return Kept(a_choice(item, at, tuple(KEEP)))
    said = an_object(item, at, "a kept thing", ("what", "image", "parts"), required=("what",))
    image = said.get("image")
    parts = a_list(said.get("parts"), f"{at}/parts", "“parts”", len(PARTS))
    return Kept(
        a_choice(said["what"], f"{at}/what", tuple(KEEP)),
        None if image is None else a_number(image, f"{at}/image", MAX_IMAGES),
        tuple(a_choice(part, pointer(f"{at}/parts", n), PARTS) for n, part in enumerate(parts)),
    )


def _area(value: Any) -> Area | None:
    if value is None:
        return None
    sides = a_list(value, "/area", "“area”", 4)
    if len(sides) != 4:
        refuse("An area is four fractions between 0 and 1: x, y, width, height.", "/area")
    x, y, w, h = (a_fraction(side, pointer("/area", n)) for n, side in enumerate(sides))
    if w < SMALLEST_AREA or h < SMALLEST_AREA:
        refuse("An area is at least a thousandth of the image’s width and height.", "/area")
    if x + w > 1.0001 or y + h > 1.0001:
        refuse("The area extends beyond the image.", "/area")
    return Area(x, y, w, h)


def _options(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        refuse("“options” is a JSON object.", "/options")
    if len(value) > MAX_OPTIONS:
        refuse(f"“options” takes at most {MAX_OPTIONS} entries, not {len(value)}.", "/options")
    options = {}
    for name, option in value.items():
        at = pointer("/options", name)
        options[a_string(name, at, MAX_NAME, optional=False)] = a_scalar(option, at, MAX_WORDS)
    return options


def _raw(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        refuse("“raw” is a JSON object: the body of the request.", "/raw")
    waiting: list[tuple[Any, str, int]] = [(value, "/raw", 1)]
    total = 0
    while waiting:
        item, at, depth = waiting.pop()
        if depth > MAX_RAW_DEPTH:
            refuse("This is nested too deep.", at)
        if isinstance(item, dict):
            for name, inner in item.items():
                total += len(a_string(name, at, MAX_NAME, optional=False)) + 1
                waiting.append((inner, pointer(at, name), depth + 1))
        elif isinstance(item, list):
            total += len(item)
            waiting += [(inner, pointer(at, n), depth + 1) for n, inner in enumerate(item)]
        elif isinstance(item, str):
            total += len(a_string(item, at, MAX_RAW_CHARACTERS))
        elif isinstance(item, float) and not math.isfinite(item):
            refuse("This is no number that JSON knows.", at)
        elif item is not None and not isinstance(item, bool | int | float):
            refuse("This is nothing that JSON knows.", at)
        if total > MAX_RAW_CHARACTERS:
            refuse(f"“raw” is longer than {MAX_RAW_CHARACTERS:,} characters.", "/raw")
    return copy.deepcopy(value)
