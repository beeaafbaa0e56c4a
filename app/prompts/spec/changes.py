"""The kinds of change and their fields. Parser, form and lint read the same table: `CHANGE_KINDS`.

Each field says its `shape`: words (a phrase), text (quoted letter for letter), place, script, choice, same,
instruction (whole sentences), subject, scene and matches (of a composition).
"""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, NamedTuple

from app.prompts.spec.vocabulary import PLACES, POSITIONS, SAME, VERBS


def _field(
    shape: str, *, choices: tuple[str, ...] = (), name: str = "", required: bool = False, default: Any = ""
) -> Any:
    metadata = {"shape": shape, "choices": choices, "name": name, "required": required}
    return field(metadata=metadata) if required else field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Background:
    kind: ClassVar[str] = "background"
    to: str = _field("words", required=True)
    verb: str = _field("choice", choices=VERBS, default="replace")


@dataclass(frozen=True, slots=True)
class Text:
    kind: ClassVar[str] = "text"
    target: str = _field("words", required=True)
    reads: tuple[str, ...] = _field("text", required=True)
    replaces: str = _field("text")
    script: str = _field("script")
    style: str = _field("words")
    typeface: str = _field("words")
    color: str = _field("words")
    background: str = _field("words")
    look: str = _field("words")
    position: str = _field("place", choices=POSITIONS)
    weight: str = _field("choice", choices=(SAME,))
    where: str = _field("place", choices=PLACES)


@dataclass(frozen=True, slots=True)
class AddText:
    kind: ClassVar[str] = "add_text"
    target: str = _field("words", required=True)
    reads: tuple[str, ...] = _field("text", required=True)
    size: str = _field("words")
    script: str = _field("script")
    style: str = _field("words")
    typeface: str = _field("words")
    color: str = _field("words")
    background: str = _field("words")
    look: str = _field("words")
    position: str = _field("place", choices=POSITIONS)


@dataclass(frozen=True, slots=True)
class Move:
    kind: ClassVar[str] = "move"
    target: str = _field("words", required=True)
    from_: str = _field("place", choices=PLACES, name="from", required=True)
    to: str = _field("place", choices=PLACES, required=True)


@dataclass(frozen=True, slots=True)
class Remove:
    kind: ClassVar[str] = "remove"
    target: str = _field("words", required=True)
    where: str = _field("place", choices=PLACES)


@dataclass(frozen=True, slots=True)
class Replace:
    kind: ClassVar[str] = "replace"
    target: str = _field("words", required=True)
    with_: str = _field("words", name="with", required=True)
    where: str = _field("place", choices=PLACES)


@dataclass(frozen=True, slots=True)
class Add:
    kind: ClassVar[str] = "add"
    what: str = _field("words", required=True)
    where: str = _field("place", choices=PLACES)


@dataclass(frozen=True, slots=True)
class Recolor:
    kind: ClassVar[str] = "recolor"
    target: str = _field("words", required=True)
    to: str = _field("words", required=True)


@dataclass(frozen=True, slots=True)
class Lighting:
    kind: ClassVar[str] = "lighting"
    to: str = _field("words", required=True)


@dataclass(frozen=True, slots=True)
class Style:
    kind: ClassVar[str] = "style"
    to: str = _field("words", required=True)


@dataclass(frozen=True, slots=True)
class Match:
    what: str
    words: str = ""
    image: int | None = None  # the scene's, when none is named


@dataclass(frozen=True, slots=True)
class Figure:
    """What a composition takes from an image: its subject, or its scene."""

    image: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Compose:
    kind: ClassVar[str] = "compose"
    subject: Figure = _field("subject", required=True)  # noqa: RUF009 - declares the field
    scene: Figure = _field("scene", required=True)  # noqa: RUF009 - declares the field
    match: tuple[Match, ...] = _field("matches", default=())
    place: str = _field("place", choices=PLACES)


@dataclass(frozen=True, slots=True)
class Crop:
    kind: ClassVar[str] = "crop"
    to: str = _field("words", required=True)


@dataclass(frozen=True, slots=True)
class Free:
    kind: ClassVar[str] = "free"
    instruction: str = _field("instruction", required=True)


Change = (
    Background | Text | AddText | Move | Remove | Replace | Add | Recolor | Lighting | Style | Compose | Crop | Free
)
TextChange = Text | AddText


TEXTS_OF_A_SCOPE = 4


def scopes(changes: Sequence[Change]) -> int:
    """How many things are changed. Up to four replaced texts are one."""
    texts = sum(isinstance(change, Text) for change in changes)
    return len(changes) - texts + -(-texts // TEXTS_OF_A_SCOPE)


class FieldSpec(NamedTuple):
    name: str  # in JSON
    attribute: str
    shape: str
    required: bool
    choices: tuple[str, ...]


class ChangeKind(NamedTuple):
    make: type[Change]
    label: str
    fields: Mapping[str, FieldSpec]  # by JSON name


def _field_spec(declared: Field[Any]) -> FieldSpec:
    said = declared.metadata
    return FieldSpec(said["name"] or declared.name, declared.name, said["shape"], said["required"], said["choices"])


def _kind(make: type[Change], label: str) -> ChangeKind:
    return ChangeKind(make, label, {spec.name: spec for spec in map(_field_spec, fields(make))})


CHANGE_KINDS = {
    made.kind: _kind(made, label)
    for made, label in (
        (Text, "Text"),
        (AddText, "New text"),
        (Background, "Background"),
        (Move, "Move"),
        (Remove, "Remove"),
        (Replace, "Replace"),
        (Add, "Add"),
        (Recolor, "Recolour"),
        (Lighting, "Light"),
        (Style, "Style"),
        (Compose, "Compose"),
        (Crop, "Reframe"),
        (Free, "Own words"),
    )
}
KINDS = {  # names of the needed fields and of those that may be left out, for pages and documents
    name: (
        tuple(spec.name for spec in kind.fields.values() if spec.required),
        tuple(spec.name for spec in kind.fields.values() if not spec.required),
    )
    for name, kind in CHANGE_KINDS.items()
}
