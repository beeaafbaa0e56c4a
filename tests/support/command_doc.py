"""docs/command-line.md, written from the commands: `python -m tests.support.command_doc` writes it anew."""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from app.cli.arguments.command import Command
from app.cli.command_group import NAME, load, stillframe
from app.cli.commands import COMMANDS
from app.cli.exit_codes import MEANINGS

PAGE = Path(__file__).parent.parent.parent / "docs" / "command-line.md"
BEGIN = "<!-- from here on written by python -m tests.support.command_doc -->"


def page() -> str:
    """The page as it should be: what stands before BEGIN is written by hand."""
    head = PAGE.read_text().partition(BEGIN)[0]
    codes = "\n".join(f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items())
    return (
        f"{head}{BEGIN}\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}\n\n{''.join(_commands())}".rstrip()
        + "\n"
    )


def help_of(command: Command) -> str:
    return " ".join(cleandoc(command.help or "").split())


def _commands() -> Iterator[str]:
    root = click.Context(stillframe, info_name=NAME)
    for name in COMMANDS:
        command = load(name)
        context = click.Context(command, parent=root, info_name=name)
        usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
        yield f"## stillframe {name}\n\n{help_of(command)}\n\n```\n{usage}\n```\n\n"
        if rows := [_row(parameter, context) for parameter in command.params]:
            yield "| argument | meaning |\n|---|---|\n" + "".join(rows) + "\n"
        yield f"For example:\n\n```\n{command.example}\n```\n\n"


def _row(parameter: click.Parameter, context: click.Context) -> str:
    value, (_, meaning) = parameter.make_metavar(context), parameter.get_help_record(context) or ("", "")
    if isinstance(parameter, click.Option):
        names = ", ".join(f"`{name}`" for name in parameter.opts)
        shown = names if parameter.is_flag else f"{names} `{value}`"
    else:
        shown = f"`{value}`"
    return f"| {shown.replace('|', chr(92) + '|')} | {meaning} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
