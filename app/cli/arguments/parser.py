"""The arguments of every command, as one parser: for a call, for completion, and for docs/command-line.md."""

import argparse
import importlib
import sys
import textwrap
from typing import NoReturn, Protocol, cast

from app.cli.commands import COMMANDS
from app.cli.exit_codes import MEANINGS, Exit

DESCRIPTION = "Change one thing in an image, keep the rest, and prove it."


class Command(Protocol):
    """What a module of `commands/` has."""

    DESCRIPTION: str
    EXAMPLE: str

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None: ...

    @staticmethod
    def run(options: argparse.Namespace) -> int: ...


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {message}\n")


class Help(argparse.HelpFormatter):
    """Paragraphs are wrapped, indented lines stand as they are, and no word is broken where a person would copy it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):  # which stand two further in than they are counted
            self._action_max_length += 2

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(
            line if line.startswith(" ") else textwrap.fill(line, width, initial_indent=indent, break_on_hyphens=False)
            for line in text.splitlines()
        )


def command(name: str) -> Command:
    return cast("Command", importlib.import_module(f"app.cli.commands.{name}"))


def build_parser(*names: str) -> Parser:
    """The parser, with the arguments of the named commands; the others are known by name only."""
    parser = Parser(
        prog="stillframe",
        description=DESCRIPTION,
        epilog="stillframe COMMAND --help tells more, with an example. Exit codes:\n\n" + exit_codes(),
        formatter_class=Help,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name, summary in COMMANDS.items():
        if name in names:
            module = command(name)
            module.arguments(
                commands.add_parser(
                    name,
                    help=summary,
                    description=module.DESCRIPTION,
                    epilog=f"example:\n  {module.EXAMPLE}",
                    formatter_class=Help,
                    allow_abbrev=False,
                )
            )
        else:
            commands.add_parser(name, help=summary, add_help=False)
    return parser


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Each command's own parser, whole."""
    whole = build_parser(*COMMANDS)
    (commands,) = (action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
    return dict(commands.choices)


def exit_codes() -> str:
    return "\n".join(f"  {code:>2}  {meaning}" for code, meaning in MEANINGS.items())
