"""The edit spec, version 1: everything that a designer asks for in one edit.

`parse_spec` refuses what is malformed, with a JSON pointer; what is merely unwise or not finished yet is a finding.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.errors import InvalidSpec
from app.prompts.quotes import LINES
from app.prompts.scripts import is_script
from app.prompts.vocabulary import KEEP, PARTS, PLACES, POSITIONS, ROLES, STRENGTHS

VERSION = 1
TEXT_MOST = 2_000
IMAGES_MOST = 32
CHANGES_MOST = 12
MODEL = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*){0,5}")
IMAGE_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


@dataclass(frozen=True)
class ImageRef:
    """A source: our own `image` by its id, or a public `url`."""

    role: str
    image: str | None = None
    url: str | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        own = {"image": self.image} if self.image else {"url": self.url}
        return {**own, "role": self.role} | ({"note": self.note} if self.note else {})


@dataclass(frozen=True)
class Keep:
    what: str
    image: int | None = None
    parts: tuple[str, ...] = ()

    def to_json(self) -> Any:
        if self.image is None and not self.parts:
            return self.what
        more = {"image": self.image} if self.image is not None else {}
        return {"what": self.what} | more | ({"parts": list(self.parts)} if self.parts else {})


@dataclass(frozen=True)
class Change:
    """One change; `values` are the fields of its kind that were given, in the kind's own order."""

    kind: str
    values: dict[str, Any] = field(hash=False)

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.values}


@dataclass(frozen=True)
class Spec:
    """`raw` is a wire body that is sent unchanged; then nothing else but the model is said."""

    model: str
    images: tuple[ImageRef, ...] = ()
    keep: tuple[Keep, ...] = ()
    keep_also: tuple[str, ...] = ()
    keep_strength: str = "unchanged"
    changes: tuple[Change, ...] = ()
    area: tuple[float, float, float, float] | None = None
    size: str = "auto"
    options: dict[str, Any] = field(default_factory=dict, hash=False)
    raw: dict[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """The canonical form: parses back to an equal spec."""
        if self.raw is not None:
            return {"version": VERSION, "model": self.model, "raw": self.raw}
        return {
            "version": VERSION,
            "model": self.model,
            "images": [image.to_json() for image in self.images],
            "keep": [keep.to_json() for keep in self.keep],
            "keep_also": list(self.keep_also),
            "keep_strength": self.keep_strength,
            "changes": [change.to_json() for change in self.changes],
            "area": list(self.area) if self.area else None,
            "size": self.size,
            "options": self.options,
        }


def spec_hash(spec: Spec) -> str:
    """SHA-256 of the canonical JSON: equal specs, equal hashes."""
    canonical = json.dumps(spec.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def parse_spec(data: Any) -> Spec:
    """Raises InvalidSpec whose `field` is a JSON pointer to what is malformed."""
    given = _object(data, "")
    if given.get("version") != VERSION or isinstance(given.get("version"), bool):
        raise InvalidSpec("A spec has version 1.", field="/version")
    model = _text(given.get("model"), "/model")
    if not MODEL.fullmatch(model) or len(model) > 120:
        raise InvalidSpec("This is not the id of a model.", field="/model")
    if "raw" in given:
        _only(given, {"version", "model", "raw"}, "")
        return Spec(model=model, raw=_json(_object(given["raw"], "/raw"), "/raw"))
    _only(
        given,
        {"version", "model", "images", "keep", "keep_also", "keep_strength", "changes", "area", "size", "options"},
        "",
    )
    return Spec(
        model=model,
        images=tuple(_image(item, f"/images/{n}", n) for n, item in enumerate(_list(given, "images", IMAGES_MOST))),
        keep=tuple(_keep(item, f"/keep/{n}") for n, item in enumerate(_list(given, "keep", 60))),
        keep_also=tuple(_text(item, f"/keep_also/{n}") for n, item in enumerate(_list(given, "keep_also", 20))),
        keep_strength=_one_of(given.get("keep_strength", "unchanged"), STRENGTHS, "/keep_strength"),
        changes=tuple(_change(item, f"/changes/{n}") for n, item in enumerate(_list(given, "changes", CHANGES_MOST))),
        area=_area(given.get("area")),
        size=_text(given.get("size", "auto"), "/size"),
        options=_json(_object(given.get("options", {}), "/options"), "/options"),
    )


def _image(data: Any, at: str, n: int) -> ImageRef:
    given = _object(data, at)
    _only(given, {"url", "image", "role", "note"}, at)
    if ("url" in given) == ("image" in given):
        raise InvalidSpec("A picture has either a url or an image.", field=at)
    role = _one_of(given.get("role", "primary" if n == 0 else "other"), ROLES, f"{at}/role")
    role = "primary" if n == 0 else "other" if role == "primary" else role  # the first is being edited, always
    note = _text(given.get("note", ""), f"{at}/note")
    if "url" in given:
        return ImageRef(role, url=_text(given["url"], f"{at}/url"), note=note)
    image = _text(given["image"], f"{at}/image")
    if not IMAGE_ID.fullmatch(image):
        raise InvalidSpec("This is not the id of a picture.", field=f"{at}/image")
    return ImageRef(role, image=image, note=note)


def _keep(data: Any, at: str) -> Keep:
    if isinstance(data, str):
        return Keep(_one_of(data, KEEP, at))
    given = _object(data, at)
    _only(given, {"what", "image", "parts"}, at)
    parts = tuple(
        _one_of(part, PARTS, f"{at}/parts/{n}") for n, part in enumerate(_list(given, "parts", len(PARTS), at))
    )
    image = _number(given["image"], f"{at}/image") if given.get("image") is not None else None
    return Keep(_one_of(given.get("what"), KEEP, f"{at}/what"), image, parts)


Check = Callable[[Any, str], Any]


def _change(data: Any, at: str) -> Change:
    given = _object(data, at)
    kind = _one_of(given.get("kind"), KINDS, f"{at}/kind")
    needed, allowed = KINDS[kind]
    _only(given, {"kind", *needed, *allowed}, at)
    values = {}
    for name, check in {**needed, **allowed}.items():
        if name in given and given[name] is not None:
            values[name] = check(given[name], f"{at}/{name}")
        elif name in needed:
            raise InvalidSpec(f"A change of the kind {kind} needs {name}.", field=f"{at}/{name}")
    return Change(kind, values)


def _reads(data: Any, at: str) -> Any:
    if isinstance(data, str):
        return _text(data, at)
    if not isinstance(data, list) or not 1 <= len(data) <= len(LINES):
        raise InvalidSpec("A text is a line, or a list of up to four lines.", field=at)
    return [_text(line, f"{at}/{n}") for n, line in enumerate(data)]


def _position(data: Any, at: str) -> str:
    return _one_of(data, POSITIONS, at)


def _place(data: Any, at: str) -> str:
    return _one_of(data, PLACES, at)


def _script(data: Any, at: str) -> str:
    name = _text(data, at)
    if not is_script(name):
        raise InvalidSpec("This is not the name of a script.", field=at)
    return name


def _weight(data: Any, at: str) -> str:
    return _one_of(data, ("same",), at)


def _verb(data: Any, at: str) -> str:
    return _one_of(data, ("replace", "turn"), at)


def _subject(data: Any, at: str) -> dict[str, Any]:
    given = _object(data, at)
    _only(given, {"image", "name"}, at)
    name = {"name": _text(given["name"], f"{at}/name")} if given.get("name") else {}
    return {"image": _number(given.get("image"), f"{at}/image"), **name}


def _matches(data: Any, at: str) -> list[dict[str, Any]]:
    if not isinstance(data, list) or len(data) > 12:
        raise InvalidSpec("A list of what to match is needed.", field=at)
    found = []
    for n, item in enumerate(data):
        given = _object(item, f"{at}/{n}")
        _only(given, {"what", "words", "image"}, f"{at}/{n}")
        made: dict[str, Any] = {"what": _text(given.get("what"), f"{at}/{n}/what")}
        if given.get("words"):
            made["words"] = _text(given["words"], f"{at}/{n}/words")
        if given.get("image") is not None:
            made["image"] = _number(given["image"], f"{at}/{n}/image")
        found.append(made)
    return found


def _text(data: Any, at: str) -> str:
    if not isinstance(data, str):
        raise InvalidSpec("A text is needed here.", field=at)
    if len(data) > TEXT_MOST:
        raise InvalidSpec(f"A text has at most {TEXT_MOST:,} characters.", field=at)
    if any("\ud800" <= letter <= "\udfff" for letter in data):
        raise InvalidSpec("The text holds half a character.", field=at)
    return data


def _number(data: Any, at: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not 1 <= data <= IMAGES_MOST:
        raise InvalidSpec("The number of a picture is needed, from 1.", field=at)
    return data


def _one_of(data: Any, allowed: Any, at: str) -> str:
    if not isinstance(data, str) or data not in allowed:
        raise InvalidSpec(f"One of these is needed: {', '.join(allowed)}.", field=at)
    return data


def _object(data: Any, at: str) -> dict[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise InvalidSpec("An object is needed here.", field=at)
    return data


def _list(given: dict[str, Any], name: str, most: int, at: str = "") -> list[Any]:
    data = given.get(name, [])
    if not isinstance(data, list) or len(data) > most:
        raise InvalidSpec(f"A list of at most {most} is needed here.", field=f"{at}/{name}")
    return data


def _only(given: dict[str, Any], allowed: set[str], at: str) -> None:
    for name in given:
        if name not in allowed:
            raise InvalidSpec(
                f"{name[:60]} is not a field here.", field=f"{at}/{name.replace('~', '~0').replace('/', '~1')[:60]}"
            )


def _area(data: Any) -> tuple[float, float, float, float] | None:
    if data is None:
        return None
    numbers = data if isinstance(data, list) and len(data) == 4 else []
    if not numbers or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise InvalidSpec("An area is four fractions of the picture: x, y, width, height.", field="/area")
    x, y, w, h = (float(n) for n in numbers)
    if not (0 <= x < 1 and 0 <= y < 1 and 0 < w <= 1 and 0 < h <= 1 and x + w <= 1.0001 and y + h <= 1.0001):
        raise InvalidSpec("The area lies outside the picture.", field="/area")
    return x, y, w, h


def _json(data: dict[str, Any], at: str) -> dict[str, Any]:
    """Options and raw bodies are the model's own; only what can't be written down is refused."""
    try:
        size = len(json.dumps(data, ensure_ascii=False, allow_nan=False).encode())
    except (ValueError, RecursionError) as error:
        raise InvalidSpec("This can’t be written as JSON.", field=at) from error
    if size > 200_000:
        raise InvalidSpec("This is too long.", field=at)
    return data


_LETTERING: dict[str, Check] = {
    "script": _script,
    "style": _text,
    "typeface": _text,
    "color": _text,
    "background": _text,
    "look": _text,
}
KINDS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {  # needed fields, and those that may be left out
    "background": ({"to": _text}, {"verb": _verb}),
    "text": (
        {"target": _text, "reads": _reads},
        {"replaces": _text, **_LETTERING, "position": _position, "weight": _weight, "where": _place},
    ),
    "add_text": ({"target": _text, "reads": _reads}, {"size": _text, **_LETTERING, "position": _place}),
    "move": ({"target": _text, "from": _place, "to": _place}, {}),
    "remove": ({"target": _text}, {"where": _place}),
    "replace": ({"target": _text, "with": _text}, {"where": _place}),
    "add": ({"what": _text}, {"where": _place}),
    "recolor": ({"target": _text, "to": _text}, {}),
    "lighting": ({"to": _text}, {}),
    "style": ({"to": _text}, {}),
    "compose": ({"subject": _subject, "scene": _subject}, {"match": _matches, "place": _place}),
    "crop": ({"to": _text}, {}),
    "free": ({"instruction": _text}, {}),
}
