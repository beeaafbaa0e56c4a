"""The command `stillframe`: its arguments, what it says, and how it ends.

`commands/` has one module a command and tells how to add one; `parser` builds the arguments from them, `exits` is the
one table of exit codes. Nothing here imports what only one command needs: `stillframe --help` answers at once.
"""

from app.cli.main import main

__all__ = ["main"]
