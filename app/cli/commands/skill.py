"""stillframe skill: a SKILL.md for agents."""

from app.cli.arguments.command import command
from app.cli.exit_codes import Exit


@command("stillframe skill > SKILL.md")
def skill() -> int:
    """Print a SKILL.md for agents that edit images with Stillframe: how to compose, which model to use when, the
    commands, their exit codes, and what to mind before money is spent.
    """
    from app.cli.agents.skill import skill

    print(skill(), end="")
    return Exit.OK
