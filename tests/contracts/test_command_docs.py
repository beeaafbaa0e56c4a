"""docs/command-line.md and the help of each command: as the commands have them, and complete."""

import shlex
from pathlib import Path

import click
import pytest

from app.cli.command_group import load, stillframe
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
    command = load(name)
    assert command_doc.help_of(command).endswith(".")
    words = shlex.split(command.example.partition(" | ")[0].partition(" > ")[0])
    assert words[:2] == ["stillframe", name]
    command.make_context(name, words[2:], parent=click.Context(stillframe))
    assert [parameter.name for parameter in command.params if not parameter.help] == []
