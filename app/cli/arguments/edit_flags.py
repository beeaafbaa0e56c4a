"""The flags that say an edit: what to keep, what to change, in which pictures. JSON can say more; flags say the usual.

Changes keep the order in which they stand on the command line.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from app.cli.arguments.command import Command, Decorator, all_of, gathered, option
from app.prompts import CHANGE_KINDS, KEEP, MODELS, PLACES, SIZES, Flag
from app.prompts.spec.region import OUTSIDE

Json = dict[str, Any]


@dataclass(frozen=True)
class EditFlags:
    input: str | None = None
    images: tuple[str, ...] = ()
    model: str | None = None
    size: str | None = None
    options: tuple[tuple[str, Any], ...] = ()
    keep: tuple[str, ...] = ()
    keep_also: tuple[str, ...] = ()
    exactly: bool = False
    changes: tuple[Json, ...] = ()
    area: list[float] | None = None
    outside: str | None = None


class EditCommand(Command):
    """A command whose changes keep their order: click hands over the values of one flag at a time."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        rest = super().parse_args(ctx, args)
        values = {name: iter(ctx.params.pop(name) or ()) for name in _CHANGES.values()}
        if not ctx.resilient_parsing:
            ctx.params["changes"] = tuple(next(values[each.name]) for each in order if each.name in values)
        return rest


class _Change(click.ParamType[Json]):
    """A flag's value as the fields of a change."""

    name = "change"

    def __init__(self, kind: str, flag: Flag) -> None:
        self._kind, self._flag = kind, flag

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Json:
        return {"kind": self._kind, **_READERS[self._flag.reads](self._flag, value)}


def _place(text: str) -> str:
    """right-margin is “right margin”, so that no place needs quotes in a shell."""
    return text if text in PLACES else text.replace("-", " ")


def _pair(text: str, sign: str, example: str) -> tuple[str, str]:
    first, found, second = text.partition(sign)
    if not found or not first.strip() or not second.strip():
        raise click.BadParameter(f"{text!r} is not like {example}")
    return first, second


def _named_value(text: str) -> tuple[str, Any]:
    """Read true, 3 and 0.5 as JSON has them, and everything else as a word."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not like quality=high")
    try:
        read = json.loads(value)
    except ValueError:
        return name, value
    return name, read if isinstance(read, bool | int | float) else value


def _area(text: str) -> list[float]:
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) != 4:
        raise click.BadParameter(f"{text!r} is not like 0.1,0.2,0.5,0.3")
    return sides


def words(known: Any) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Complete these words where a value may be others, too."""
    return lambda ctx, param, incomplete: [word for word in known if word.startswith(incomplete)]


def _words(flag: Flag, text: str) -> Json:
    return {flag.fields[0]: text}


def _text(flag: Flag, text: str) -> Json:
    target, reads = _pair(text, "=", flag.example)
    lines = reads.split("\n")
    return {flag.fields[0]: target, flag.fields[1]: lines if len(lines) > 1 else reads}


def _two(flag: Flag, text: str) -> Json:
    return dict(zip(flag.fields, _pair(text, "=", flag.example), strict=True))


def _move(flag: Flag, text: str) -> Json:
    target, way = _pair(text, "=", flag.example)
    start, end = _pair(way, ":", flag.example)
    return dict(zip(flag.fields, (target, _place(start), _place(end)), strict=True))


def _placed(flag: Flag, text: str) -> Json:
    """`object@leftmost`: the place is one of the spec's words, so an @ in a phrase stays."""
    name = flag.fields[0]
    what, at, where = text.rpartition("@")
    return {name: what, "where": _place(where)} if at and what and _place(where) in PLACES else {name: text}


_READERS: dict[str, Callable[[Flag, str], Json]] = {
    "words": _words,
    "text": _text,
    "pair": _two,
    "move": _move,
    "placed": _placed,
}


_CHANGES = {kind: f"change_{kind}" for kind, of in CHANGE_KINDS.items() if of.flag}


def _change_options() -> list[Decorator]:
    return [
        option(
            of.flag.name,
            _CHANGES[kind],
            type=_Change(kind, of.flag),
            multiple=True,
            metavar=of.flag.metavar,
            help=of.flag.help,
            section="Change",
        )
        for kind, of in CHANGE_KINDS.items()
        if of.flag
    ]


edit_options = all_of(
    gathered("flags", EditFlags),
    option("--input", type=click.Path(), metavar="JSON|FILE|-", help="a spec or a raw request body: inline JSON, a file, or - for standard input"),
    option("--image", "images", type=click.Path(), multiple=True, metavar="URL|FILE", help="a picture; the first is the one that is edited. scene=room.jpg says what a picture is for"),
    option("--model", metavar="ID", shell_complete=words(MODELS), help="the model; stillframe models lists them"),
    option("--size", metavar="SIZE", shell_complete=words(SIZES), help="auto, 1024_1024, 1024_1536 or 1536_1024"),
    option("--option", "options", type=_named_value, multiple=True, metavar="NAME=VALUE", help="a field of the model's own, such as quality=high"),
    option("--keep", multiple=True, metavar="WORD", shell_complete=words(KEEP), help="face, pose, brand_mark, layout, …: docs/prompt-language.md has all", section="Keep"),
    option("--keep-also", multiple=True, metavar="WORDS", help="something to keep, in your own words", section="Keep"),
    option("--exactly", is_flag=True, help="keep it exactly as in the input", section="Keep"),
    *_change_options(),
    option("--area", type=_area, metavar="X,Y,W,H", help="where, in fractions of the first picture", section="Change"),
    option("--outside", type=click.Choice(OUTSIDE), help="what becomes of the rest: words alone, the original put back, or only the crop is sent", section="Change"),
)  # fmt: skip
