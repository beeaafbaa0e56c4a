"""`stillframe` itself: its commands by name, each imported only when it is called, completed or documented."""

import importlib

import click
from click.shell_completion import CompletionItem

from app.cli.arguments.command import Command, Context
from app.cli.commands import COMMANDS
from app.cli.exit_codes import MEANINGS

NAME = "stillframe"
COMPLETE = "_STILLFRAME_COMPLETE"  # what the script of `stillframe completion` sets when it asks for words


class CommandGroup(click.Group):
    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> Command | None:
        return load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return names + click.Command.shell_complete(self, ctx, incomplete)


def load(name: str) -> Command:
    found: Command = getattr(importlib.import_module(f"app.cli.commands.{name}"), name)
    return found


def exit_codes() -> str:
    return "\n".join(f"  {code:>2}  {meaning}" for code, meaning in MEANINGS.items())


stillframe = CommandGroup(
    NAME,
    help="Change one thing in an image, keep the rest, and prove it.",
    epilog=f"stillframe COMMAND --help tells more, with an example. Exit codes:\n\n\b\n{exit_codes()}",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    subcommand_metavar="COMMAND …",
)
