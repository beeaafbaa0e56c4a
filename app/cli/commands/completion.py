"""stillframe completion: a script that lets a shell complete commands, flags and words."""

import click

from app.cli.arguments.command import command
from app.cli.exit_codes import Exit


@command("stillframe completion bash > ~/.local/share/bash-completion/completions/stillframe")
@click.argument(
    "shell",
    type=click.Choice(("bash", "zsh", "fish")),
    help="the shell; zsh reads the file _stillframe of a folder in fpath, fish ~/.config/fish/completions/stillframe.fish",
)
def completion(shell: str) -> int:
    """Print a script that completes commands, flags and words in a shell. Its help says where to put it."""
    from click.shell_completion import get_completion_class

    from app.cli.command_group import COMPLETE, NAME, stillframe

    shell_complete = get_completion_class(shell)
    assert shell_complete is not None  # the choices are click's own
    print(shell_complete(stillframe, {}, NAME, COMPLETE).source(), end="")
    return Exit.OK
