"""stillframe skill: a SKILL.md for agents."""

import argparse

from app.cli.exit_codes import Exit

DESCRIPTION = (
    "Print a SKILL.md for agents that edit images with Stillframe: how to compose, which model to use when, the "
    "commands, their exit codes, and what to mind before money is spent."
)
EXAMPLE = "stillframe skill > SKILL.md"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    from app.cli.agents.skill import skill

    print(skill(), end="")
    return Exit.OK
