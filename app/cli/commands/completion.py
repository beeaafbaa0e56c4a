"""stillframe completion: a script that lets a shell complete commands, flags and words."""

import argparse

from app.cli.exit_codes import Exit

DESCRIPTION = "Print a script that completes commands, flags and words in a shell. Its help says where to put it."
EXAMPLE = "stillframe completion bash > ~/.local/share/bash-completion/completions/stillframe"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell; zsh reads the file _stillframe of a folder in fpath, fish ~/.config/fish/completions/stillframe.fish")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    from app.cli.arguments.completion import script

    print(script(options.shell), end="")
    return Exit.OK
