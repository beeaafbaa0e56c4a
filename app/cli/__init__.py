"""The command `stillframe`: its arguments, what it says, and how it ends.

`commands/` has one module a command and tells how to add one; `command_group` finds them by name, `exit_codes` is the one
table of exit codes. Nothing here imports what only one command needs: `stillframe --help` answers at once.
"""

from app.cli.main import main

__all__ = ["main"]
