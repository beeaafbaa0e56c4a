"""docs/command-line.md, written from the parser: `python -m tests.support.command_doc` writes it anew."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from app.cli.arguments.parser import command, parsers
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


def _commands() -> Iterator[str]:
    for name, parser in parsers().items():
        yield f"## stillframe {name}\n\n{command(name).DESCRIPTION}\n\n```\n{_usage(parser)}\n```\n\n"
        if rows := [_row(action) for action in parser._actions if action.help is not argparse.SUPPRESS]:
            yield "| argument | meaning |\n|---|---|\n" + "".join(rows) + "\n"
        yield f"For example:\n\n```\n{command(name).EXAMPLE}\n```\n\n"


def _usage(parser: argparse.ArgumentParser) -> str:
    return re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage: ")).strip()


def _row(action: argparse.Action) -> str:
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    shown = f"{names} `{value}`" if names and value else names or f"`{value}`"
    shown = shown.replace("|", "\\|")
    return f"| {shown} | {(action.help or '').replace('%%', '%')} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
