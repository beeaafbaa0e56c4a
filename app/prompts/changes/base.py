"""What a kind of change declares: its fields, and everything that prompt, lint, form and command line ask of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

from app.messages import N_, LazyText
from app.prompts.compose.parts import Line, Words
from app.prompts.language.grammar import phrase

NOTHING = LazyText("")
NO_DRAFT = N_("Not available in drafts. Connect RunComfy for this edit.")


class Change:
    """One change of a spec. A kind is a frozen dataclass below this, with its name as `kind`."""

    __slots__ = ()
    kind: ClassVar[str]


def declare(
    shape: str,
    *,
    choices: tuple[str, ...] = (),
    name: str = "",
    required: bool = False,
    default: Any = "",
    control: str = "",
    asked: bool = False,
    starts: str = "",
) -> Any:
    """Declare a field of a change.

    `shape`: words (a phrase), text (quoted letter for letter), place, script, choice, instruction (whole sentences),
    subject, scene and matches (of a composition). `name` is that in JSON where Python has the word. `control` is the
    form's, where the shape does not say it; `asked`, that the form wants it filled; `starts`, what it begins with.
    """
    metadata = {
        "shape": shape,
        "choices": choices,
        "name": name,
        "required": required,
        "control": control,
        "asked": asked,
        "starts": starts,
    }
    return field(metadata=metadata) if required else field(default=default, metadata=metadata)


class FieldSpec(NamedTuple):
    name: str  # in JSON
    attribute: str
    shape: str
    required: bool
    choices: tuple[str, ...]
    control: str
    asked: bool
    starts: str


class Danger(NamedTuple):
    """What often goes along with a change: the word to keep, the sentence, and the fix."""

    what: str
    message: LazyText
    fix: LazyText


class Flag(NamedTuple):
    """How the command line says it: `--move headline=top-right:bottom-center` by `reads` "move" into `fields`."""

    name: str
    metavar: str
    help: str
    reads: Literal["words", "text", "pair", "move", "placed"]
    fields: tuple[str, ...]
    example: str = ""


@dataclass(frozen=True)
class ChangeKind:
    """`stage`: what a later stage redraws, an earlier one may still change (0 composition and crop, 1 background,
    2 objects, 3 look, 4 text). `lines` are the prompt's, `title` a card's, `made` what a pass made."""

    make: type[Change]
    rank: int  # the order in which a form offers the kinds
    label: LazyText
    stage: int
    title: Callable[[Any], LazyText]
    made: Callable[[Any], str]
    lines: Callable[[Any, str, str], list[Line]] | None = (
        None  # (change, pointer, "only " or ""); texts are said together
    )
    recommends: tuple[str, ...] = ("everything_else",)
    denies: Callable[[Any], Sequence[str]] = lambda _change: ()
    happens: LazyText = NOTHING  # what becomes of a thing that it denies
    endangers: Danger | None = None
    broad: LazyText = NOTHING  # why it redraws much of the image, for the drift risk
    local: bool = False  # it touches one thing, so that an area makes it a local edit
    reframes: bool = False
    unquoted_in: str = ""  # the field whose words may ask for a text without quoting it
    draft: Callable[[Any], str] = lambda _change: NO_DRAFT  # why the sandbox can't draw it; "" when it can
    flag: Flag | None = None
    gist: LazyText = NOTHING  # of its card, with the names of its fields
    gist_needs: str = ""

    @cached_property
    def fields(self) -> Mapping[str, FieldSpec]:
        """The fields by their JSON names, in order."""
        return {spec.name: spec for spec in map(_field_spec, fields(self.make))}  # type: ignore[arg-type]


def _field_spec(declared: Field[Any]) -> FieldSpec:
    data = declared.metadata
    return FieldSpec(
        data["name"] or declared.name,
        declared.name,
        data["shape"],
        data["required"],
        data["choices"],
        data["control"],
        data["asked"],
        data["starts"],
    )


def lines_of(sentence: Words, origin: str = "change") -> list[Line]:
    """A sentence as the lines of a prompt: none, where the sentence is empty."""
    return [Line(origin, sentence)] if sentence else []


def when(needed: str, sentence: Words) -> Words:
    """The sentence, or nothing while a needed phrase is missing; the lint names what is missing."""
    return sentence if phrase(needed) else ()
