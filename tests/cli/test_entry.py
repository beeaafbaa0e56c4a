"""The command as a whole: what it answers before any command does its work."""

import pytest

from tests.cli.process import stillframe


@pytest.mark.parametrize("arguments", [(), ("paint",), ("serve", "--port", "x")])
def test_it_answers_64_to_arguments_that_it_does_not_know(arguments: tuple[str, ...]) -> None:
    ended = stillframe(*arguments)
    assert ended.returncode == 64
    assert ended.stderr.startswith("usage: stillframe")


def test_it_tells_its_commands() -> None:
    ended = stillframe("--help")
    assert ended.returncode == 0
    assert "serve the studio" in ended.stdout
