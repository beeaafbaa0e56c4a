"""What a kind of change declares: its fields, and everything that prompt, lint, form and command line ask of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args, get_type_hints

from app.messages import N_, LazyText
from app.prompts.compose.parts import Line, Words
from app.prompts.language.grammar import phrase
from app.prompts.spec.fields import MAX_NAME, MAX_WORDS, Choice, SpecObject, described, is_required, json_name

NOTHING = LazyText("")
NO_DRAFT = N_("Not available in drafts. Connect RunComfy for this edit.")


class Change(SpecObject):
    """One change of a spec. A kind is a frozen dataclass below this, with its name as `kind`."""

    __slots__ = ()
    kind: str


def kind_name() -> Any:
    """Declare `kind`, whose only value is its type's."""
    return described("Which kind of change this is.", None, kw_only=True)


def declare(
    shape: str,
    description: str,
    example: Any,
    *,
    required: bool = False,
    default: Any = "",
    name: str = "",
    control: str = "",
    asked: bool = False,
    starts: str = "",
    **limits: Any,
) -> Any:
    """Declare a field of a change.

    `shape`: words (a phrase), text (quoted letter for letter), place, script, choice, instruction (whole sentences),
    subject, scene and matches (of a composition). `name` is that in JSON where Python has the word. `control` is the
    form's, where the shape does not say it; `asked`, that the form wants it filled; `starts`, what it begins with.
    """
    extra: dict[str, Any] = {"shape": shape, "control": control, "asked": asked, "starts": starts}
    if shape in ("words", "instruction", "script"):
        limits["max_length"] = MAX_NAME if shape == "script" else MAX_WORDS
    if name:
        limits["alias"] = name
    given: dict[str, Any] = {} if required else {"default": default}
    return described(description, example, **given, **limits, **extra)


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
    def name(self) -> str:
        return str(get_args(get_type_hints(self.make)["kind"])[0])

    @cached_property
    def fields(self) -> Mapping[str, FieldSpec]:
        """The fields by their JSON names, in order."""
        types = get_type_hints(self.make, include_extras=True)
        declared = [each for each in fields(self.make) if each.name != "kind"]  # type: ignore[arg-type]
        return {json_name(each): _field_spec(each, types[each.name]) for each in declared}


def _field_spec(declared: Field[Any], type_: Any) -> FieldSpec:
    data = declared.metadata
    choices = [marker.choices for marker in getattr(type_, "__metadata__", ()) if isinstance(marker, Choice)]
    return FieldSpec(
        json_name(declared),
        declared.name,
        data["shape"],
        is_required(declared),
        choices[0] if choices else (),
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
