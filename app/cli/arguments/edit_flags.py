"""The flags that say an edit: what to keep, what to change, in which pictures. JSON can say more; flags say the usual.

Changes keep the order in which they stand on the command line.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.prompts import Flag

Json = dict[str, Any]


def _reader(flag: "Flag") -> Callable[[str], Json]:
    """How a flag's value becomes the fields of a change."""
    return {"words": _words, "text": _text, "pair": _two, "move": _move, "placed": _placed}[flag.reads](flag)


def _words(flag: "Flag") -> Callable[[str], Json]:
    return lambda text: {flag.fields[0]: text}


def _text(flag: "Flag") -> Callable[[str], Json]:
    def read(text: str) -> Json:
        target, reads = _pair(text, "=", flag.example)
        lines = reads.split("\n")
        return {flag.fields[0]: target, flag.fields[1]: lines if len(lines) > 1 else reads}

    return read


def _two(flag: "Flag") -> Callable[[str], Json]:
    def read(text: str) -> Json:
        one, two = _pair(text, "=", flag.example)
        return {flag.fields[0]: one, flag.fields[1]: two}

    return read


def _placed(flag: "Flag") -> Callable[[str], Json]:
    """`object@leftmost`: the place is one of the spec's words, so an @ in a phrase stays."""

    def read(text: str) -> Json:
        from app.prompts import PLACES

        name = flag.fields[0]
        what, at, where = text.rpartition("@")
        return {name: what, "where": _place(where)} if at and what and _place(where) in PLACES else {name: text}

    return read


def _place(text: str) -> str:
    """right-margin is “right margin”, so that no place needs quotes in a shell."""
    from app.prompts import PLACES

    return text if text in PLACES else text.replace("-", " ")


def _move(flag: "Flag") -> Callable[[str], Json]:
    def read(text: str) -> Json:
        target, way = _pair(text, "=", flag.example)
        start, end = _pair(way, ":", flag.example)
        return dict(zip(flag.fields, (target, _place(start), _place(end)), strict=True))

    return read


def _pair(text: str, sign: str, example: str) -> tuple[str, str]:
    first, found, second = text.partition(sign)
    if not found or not first.strip() or not second.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not like {example}")
    return first, second


class _Append(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        options: argparse.Namespace,
        values: str | Sequence[Any] | None,
        flag: str | None = None,
    ) -> None:
        kind, read = self.const
        try:
            said = read(str(values))
        except argparse.ArgumentTypeError as error:
            raise argparse.ArgumentError(self, str(error)) from None
        options.changes = [*options.changes, {"kind": kind, **said}]


def add_edit_arguments(parser: argparse.ArgumentParser) -> None:
    """`--input`, and the flags that make a spec, or add to the one that was read."""
    from app.prompts import CHANGE_KINDS

    parser.add_argument(
        "--input",
        metavar="JSON|FILE|-",
        help="a spec or a raw request body: inline JSON, a file, or - for standard input",
    )
    parser.add_argument(
        "--image",
        action="append",
        default=[],
        dest="images",
        metavar="URL|FILE",
        help="a picture; the first is the one that is edited. scene=room.jpg says what a picture is for",
    )
    parser.add_argument("--model", metavar="ID", help="the model; stillframe models lists them")
    parser.add_argument("--size", metavar="SIZE", help="auto, 1024_1024, 1024_1536 or 1536_1024")
    parser.add_argument("--option", action=_Option, default={}, dest="options", metavar="NAME=VALUE", help="a field of the model's own, such as quality=high")  # fmt: skip
    keep = parser.add_argument_group("keep")
    keep.add_argument("--keep", action="append", default=[], metavar="WORD", help="face, pose, brand_mark, layout, …: docs/prompt-language.md has all")  # fmt: skip
    keep.add_argument("--keep-also", action="append", default=[], metavar="WORDS", help="something to keep, in your own words")  # fmt: skip
    keep.add_argument("--exactly", action="store_true", help="keep it exactly as in the input")
    changes = parser.add_argument_group("change")
    parser.set_defaults(changes=[])
    for name, kind in CHANGE_KINDS.items():
        if flag := kind.flag:
            changes.add_argument(
                flag.name,
                action=_Append,
                const=(name, _reader(flag)),
                dest="changes",
                metavar=flag.metavar,
                help=flag.help,
            )
    changes.add_argument("--area", type=_area, metavar="X,Y,W,H", help="where, in fractions of the first picture")


class _Option(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        options: argparse.Namespace,
        values: str | Sequence[Any] | None,
        flag: str | None = None,
    ) -> None:
        name, equals, value = str(values).partition("=")
        if not equals or not name:
            raise argparse.ArgumentError(self, f"{values!r} is not like quality=high")
        options.options = {**options.options, name: _scalar(value)}


def _scalar(text: str) -> Any:
    """true, 3 and 0.5 as JSON has them; everything else is a word."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) else text


def _area(text: str) -> list[float]:
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) != 4:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 0.1,0.2,0.5,0.3")
    return sides
