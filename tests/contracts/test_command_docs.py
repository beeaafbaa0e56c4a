"""docs/command-line.md and the help of each command: as the parser has them, and complete."""

import shlex
from pathlib import Path

import pytest

from app.cli.arguments.parser import build_parser, command, parsers
from app.cli.commands import COMMANDS
from tests.contracts.repository import ROOT
from tests.support import command_doc

MODULES = sorted(path.stem for path in Path(ROOT, "app/cli/commands").glob("[!_]*.py"))


def test_it_describes_every_command_as_it_is() -> None:
    assert command_doc.PAGE.read_text() == command_doc.page(), "python -m tests.support.command_doc writes it anew"


def test_it_has_a_module_for_each_command() -> None:
    assert sorted(COMMANDS) == MODULES


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_teaches(name: str) -> None:
    module, parser = command(name), parsers()[name]
    assert module.DESCRIPTION.endswith(".")
    words = shlex.split(module.EXAMPLE.partition(" | ")[0].partition(" > ")[0])
    assert words[:2] == ["stillframe", name]
    assert build_parser(name).parse_args(words[1:]).command == name
    assert [action.dest for action in parser._actions if not action.help] == []
