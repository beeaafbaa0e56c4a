"""The flags that say an edit: what to keep, what to change, in which pictures. JSON can say more; flags say the usual.

Changes keep the order in which they stand on the command line.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from typing import Any

Json = dict[str, Any]


def _words(name: str) -> Callable[[str], Json]:
    return lambda text: {name: text}


def _text(text: str) -> Json:
    target, reads = _pair(text, "=", "headline=今日のおすすめ")
    lines = reads.split("\n")
    return {"target": target, "reads": lines if len(lines) > 1 else reads}


def _pairs(first: str, second: str, example: str) -> Callable[[str], Json]:
    def read(text: str) -> Json:
        one, two = _pair(text, "=", example)
        return {first: one, second: two}

    return read


def _placed(name: str) -> Callable[[str], Json]:
    """`object@leftmost`: the place is one of the spec's words, so an @ in a phrase stays."""

    def read(text: str) -> Json:
        from app.prompts import PLACES

        what, at, where = text.rpartition("@")
        return {name: what, "where": _place(where)} if at and what and _place(where) in PLACES else {name: text}

    return read


def _place(text: str) -> str:
    """right-margin is “right margin”, so that no place needs quotes in a shell."""
    from app.prompts import PLACES

    return text if text in PLACES else text.replace("-", " ")


def _move(text: str) -> Json:
    target, way = _pair(text, "=", "headline=top-right:bottom-center")
    start, end = _pair(way, ":", "headline=top-right:bottom-center")
    return {"target": target, "from": _place(start), "to": _place(end)}


def _pair(text: str, sign: str, example: str) -> tuple[str, str]:
    first, found, second = text.partition(sign)
    if not found or not first.strip() or not second.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not like {example}")
    return first, second


# kind, flag, how it is written, what it does, how it is read
KINDS: tuple[tuple[str, str, str, str, Callable[[str], Json]], ...] = (
    ("background", "--background", "WORDS", "replace the background with this", _words("to")),
    ("text", "--text", "TARGET=WORDS", "what a text in the picture is to read, such as headline=今日のおすすめ", _text),
    ("add_text", "--add-text", "TARGET=WORDS", "a text that is not there yet", _text),
    (
        "move",
        "--move",
        "TARGET=FROM:TO",
        "move something, such as headline=top-right:bottom-center",
        _move,
    ),
    ("remove", "--remove", "TARGET[@WHERE]", "remove something, such as cup@leftmost", _placed("target")),
    (
        "replace",
        "--replace",
        "TARGET=WITH",
        "replace one thing with another",
        _pairs("target", "with", "mug=glass of water"),
    ),
    ("add", "--add", "WHAT[@WHERE]", "add something, such as 'a fern@right-margin'", _placed("what")),
    ("recolor", "--recolor", "TARGET=COLOUR", "give something another colour", _pairs("target", "to", "jacket=navy")),
    ("lighting", "--light", "WORDS", "change the light, such as 'golden hour'", _words("to")),
    ("style", "--style", "WORDS", "change the style", _words("to")),
    ("crop", "--crop", "WORDS", "reframe, such as 'a square'", _words("to")),
    ("free", "--change", "WORDS", "a change in your own words", _words("instruction")),
)


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
    for kind, flag, metavar, words, read in KINDS:
        changes.add_argument(flag, action=_Append, const=(kind, read), dest="changes", metavar=metavar, help=words)
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
