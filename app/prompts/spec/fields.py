"""How the parts of a spec are declared, for Pydantic to read: limits, choices, short forms, descriptions and examples.

The parts are dataclasses, and Pydantic takes its arguments from a field's metadata and from the markers below. So it is
loaded when a spec is first read, and not for the help and the completion of the command line, which read the kinds of
change. Numbers are strict one by one: Pydantic's own strict mode takes no JSON object for a dataclass, and JSON has no
other type that it would take for a text.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, Le, MaxLen

from app.messages import N_, LazyText

MAX_IMAGES = 40  # more than any model takes, so that too many are a finding
MAX_WORDS = 2_000  # of a phrase, a text, an instruction
MAX_NAME = 120
MAX_FIELDS = 50  # of an object, known and unknown: each unknown one would be an error of its own
SHORT, WHOLE = "(short)", "(whole)"  # of a `ShortForm`, as Pydantic's errors tell them apart


def described(description: str, example: Any, *, default: Any = MISSING, kw_only: bool = False, **more: Any) -> Any:
    """Declare a field. `more` are arguments of `pydantic.Field`, such as `max_length`, and names of our own."""
    if more.get("max_length") and isinstance(default, tuple):
        more["fail_fast"] = True  # of a list without end the first error is enough
    metadata = {"description": description, "examples": [example], **more}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, kw_only=kw_only, metadata=metadata)


def json_name(declared: Field[Any]) -> str:
    """The field's name in JSON, where Python may have the word."""
    return declared.metadata.get("alias") or declared.name


def is_required(declared: Field[Any]) -> bool:
    return declared.default is MISSING and declared.default_factory is MISSING


class SpecObject:
    """A part of a spec that JSON has as an object: a dataclass below this.

    A field that may be left out may be null, too, and an optional text empty. The canonical JSON leaves them out.
    """

    __slots__ = ()
    keeps_empty: ClassVar[bool] = False
    example: ClassVar[dict[str, Any] | None] = None  # else of what it needs

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        optional = {json_name(each): each for each in fields(cls) if not is_required(each)}  # type: ignore[arg-type]

        def given(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            if len(value) > MAX_FIELDS:
                raise ValueError(N_("This has more than %(most)s fields.", most=MAX_FIELDS))
            return {name: item for name, item in value.items() if name not in optional or not empty(name, item)}

        def empty(name: str, item: Any) -> bool:
            return item is None or (isinstance(item, str) and not item and isinstance(optional[name].default, str))

        def written(value: Any, write: Any) -> Any:
            return {name: item for name, item in write(value).items() if cls.keeps_empty or not left_out(value, name)}

        def left_out(value: Any, name: str) -> bool:
            item = getattr(value, optional[name].name) if name in optional else True
            return not item and item == optional[name].default

        inner = dict(handler(source))
        return core_schema.no_info_before_validator_function(
            given,
            inner,
            ref=inner.pop("ref"),  # by which it is found when the same class comes again
            serialization=core_schema.wrap_serializer_function_ser_schema(written),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return handler(schema["schema"])


def _describe(schema: dict[str, Any], cls: type[SpecObject]) -> None:
    """The schema of an object as people read it: with an example, and without what an absent field is inside."""
    schema["description"] = " ".join((cls.__doc__ or "").split())
    for shown in schema["properties"].values():
        shown.pop("title", None)
        if "const" in shown:
            shown["examples"] = [shown["const"]]
        if not shown.get("default"):
            shown.pop("default", None)
    names = schema.get("required") or [*schema["properties"]][:1]
    schema["examples"] = [cls.example or {name: schema["properties"][name]["examples"][0] for name in names}]


SpecObject.__pydantic_config__ = {"extra": "forbid", "json_schema_extra": _describe}  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these words."""

    choices: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        as_it_is = core_schema.simple_ser_schema("str")  # also where it is left out
        return core_schema.literal_schema(list(self.choices), serialization=as_it_is)


@dataclass(frozen=True, slots=True)
class Check:
    """A value that passes; `message` is told of one that doesn't."""

    passes: Callable[[Any], bool]
    message: LazyText

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def _checked(self, value: Any) -> Any:
        if not self.passes(value):
            raise ValueError(self.message)
        return value


@dataclass(frozen=True, slots=True)
class Form:
    """A value that has another form in JSON: that of the type `whole`, or where there is one a text of the type `short`."""

    whole: Any
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    short: Any = None

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        schema = handler.generate_schema(self.whole)
        if schema["type"] == "tuple":
            schema = {**schema, "fail_fast": True}
        if self.short:
            forms = {SHORT: handler.generate_schema(self.short), WHOLE: schema}
            schema = core_schema.tagged_union_schema(forms, lambda value: SHORT if isinstance(value, str) else WHOLE)
        serialization = core_schema.plain_serializer_function_ser_schema(self.write)
        return core_schema.no_info_after_validator_function(self.read, schema, serialization=serialization)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return handler(schema["schema"])


class _Strict:
    """A number, and no text or truth value that might be one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return {**handler(source), "strict": True}


class _Scalar:
    """What an option may be."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.union_schema(
            [
                core_schema.bool_schema(strict=True),
                core_schema.int_schema(strict=True, gt=-(2**63), lt=2**63),
                core_schema.float_schema(strict=True, gt=-(2**63), lt=2**63),
                core_schema.str_schema(strict=True, max_length=MAX_WORDS),
            ],
            custom_error_type="scalar",
            custom_error_message=f"An option is a number, true, false, or text of at most {MAX_WORDS:,} characters.",
        )


Exact = _Strict()
Phrase = Annotated[str, MaxLen(MAX_WORDS)]
ImageNumber = Annotated[int, Exact, Ge(1), Le(MAX_IMAGES)]
Fraction = Annotated[float, Exact, Ge(0), Le(1)]
Scalar = Annotated[Any, _Scalar()]
