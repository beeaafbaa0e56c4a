"""One module a command. To add `stillframe paint`:

1. a line in `COMMANDS` below: its name and what it does in a few words, for `stillframe --help`;
2. `app/cli/commands/paint.py` with the command itself, made by click:
       @command("stillframe paint --color red photo.png")        one line that works as it stands
       @option("--color", metavar="COLOR", help="the new color") each parameter has a `help`
       def paint(color: str) -> int:                             does it, and returns an `Exit` of app/cli/exit_codes.py
           with a docstring that says in one or two sentences what it does: its help
3. `tests/cli/commands/test_paint.py`, with a real process (`tests.cli.process.stillframe`).

The module is imported only when its command is chosen, and for completion and docs: at its top it imports nothing
heavier than click, app.errors and app.prompts; the rest inside the function. A value that can't be understood is a
click.BadParameter, told beside its flag. An expected failure is a StillframeError: `main` prints its message on standard
error, and `exit_codes` says which code it ends with. Standard output is for results only.
`python -m tests.support.command_doc` writes docs/command-line.md anew; a contract test compares the two.
"""

COMMANDS = {
    "serve": "serve the studio to browsers",
    "edit": "edit a picture and wait for the result",
    "prompt": "show the prompt for an edit",
    "lint": "check a prompt or spec",
    "measure": "measure what an edit kept, on any two files",
    "lock": "put the original pixels back outside an area, and count them",
    "runs": "list runs",
    "wait": "go on with a run, to its end",
    "fetch": "leave a finished run’s files here",
    "cancel": "cancel a run",
    "cost": "record what a run cost that nobody named a cost for",
    "login": "sign in to RunComfy",
    "logout": "forget the sign-in",
    "whoami": "say which account pays, and its balance",
    "doctor": "look at everything that can be wrong, and say how to mend it",
    "export": "write runs as JSON or CSV, or their pictures as a zip",
    "models": "tell of the models, their schemas and prices",
    "recover": "say that the database was restored",
    "skill": "print a SKILL.md for agents",
    "mcp": "serve tools to an agent",
    "completion": "print a script for bash, zsh or fish",
}

__all__ = ["COMMANDS"]
