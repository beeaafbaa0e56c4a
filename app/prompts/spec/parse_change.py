"""Reads one change: each field by its shape, as `changes.py` declares it."""

from collections.abc import Callable
from typing import Any

from app.prompts.language.quotes import LINES
from app.prompts.language.scripts import is_script
from app.prompts.spec.changes import CHANGE_KINDS, Change, FieldSpec, Figure, Match
from app.prompts.spec.json_reader import a_choice, a_list, a_number, a_string, an_object, pointer, refuse

MAX_IMAGES = 40  # more than any model takes, so that too many are a finding
MAX_MATCHES = 12
MAX_WORDS = 2_000  # of a phrase, a text, an instruction
MAX_NAME = 120


def parse_change(item: Any, at: str) -> Change:
    if not isinstance(item, dict) or "kind" not in item:
        refuse("A change is a JSON object with a “kind”.", at if not isinstance(item, dict) else f"{at}/kind")
    kind = CHANGE_KINDS[a_choice(item["kind"], f"{at}/kind", tuple(CHANGE_KINDS))]
    name = f"a change of kind “{item['kind']}”"
    required = [spec.name for spec in kind.fields.values() if spec.required]
    said = an_object(item, at, name, ("kind", *kind.fields), required)
    given = {}
    for spec in kind.fields.values():
        if spec.required or said.get(spec.name) is not None:
            value = _FIELD[spec.shape](said[spec.name], pointer(at, spec.name), spec)
            if spec.required or value:  # an empty field is one left out
                given[spec.attribute] = value
    return kind.make(**given)


def _words(value: Any, at: str, spec: FieldSpec) -> str:
    return a_string(value, at, MAX_WORDS, optional=not spec.required)


def _text(value: Any, at: str, spec: FieldSpec) -> str | tuple[str, ...]:
    if spec.name == "replaces":
        return a_string(value, at, MAX_WORDS)
    if not isinstance(value, list):
        return (a_string(value, at, MAX_WORDS, optional=False),)
    lines = a_list(value, at, "“reads”", len(LINES))
    return tuple(a_string(line, pointer(at, n), MAX_WORDS, optional=False) for n, line in enumerate(lines)) or ("",)


def _place(value: Any, at: str, spec: FieldSpec) -> str:
    return a_choice(value, at, spec.choices, None if spec.required else "")


def _script(value: Any, at: str, spec: FieldSpec) -> str:
    script = a_string(value, at, MAX_NAME)
    if script and not is_script(script):
        refuse("A script is named like latin, japanese_kana, arabic, or several joined by “+”.", at)
    return script


def _figure(value: Any, at: str, spec: FieldSpec) -> Figure:
    said = an_object(value, at, f"a {spec.name}", ("image", "name"), required=("image",))
    return Figure(
        a_number(said["image"], f"{at}/image", MAX_IMAGES), a_string(said.get("name"), f"{at}/name", MAX_WORDS)
    )


def _matches(value: Any, at: str, spec: FieldSpec) -> tuple[Match, ...]:
    found = []
    for n, item in enumerate(a_list(value, at, "“match”", MAX_MATCHES)):
        here = pointer(at, n)
        said = an_object(item, here, "a match", ("what", "words", "image"), required=("what",))
        image = said.get("image")
        found.append(
            Match(
                a_string(said["what"], f"{here}/what", MAX_WORDS, optional=False),
                a_string(said.get("words"), f"{here}/words", MAX_WORDS),
                None if image is None else a_number(image, f"{here}/image", MAX_IMAGES),
            )
        )
    return tuple(found)


_FIELD: dict[str, Callable[[Any, str, FieldSpec], Any]] = {
    "words": _words,
    "instruction": _words,
    "text": _text,
    "place": _place,
    "choice": _place,
    "script": _script,
    "subject": _figure,
    "scene": _figure,
    "matches": _matches,
}
