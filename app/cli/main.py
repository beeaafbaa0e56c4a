"""What happens at every call: the command is found, run, and how it ended is said in one sentence and a code."""

import io
import os
import sys
import traceback
from typing import Any

import click

from app.cli.arguments.command import AS_JSON
from app.cli.command_group import COMPLETE, NAME, stillframe
from app.cli.exit_codes import Exit, exit_of
from app.cli.output.console import say_error
from app.errors import StillframeError


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # JSON and prompts are UTF-8, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if asked := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(stillframe, {}, NAME, COMPLETE, asked)
    meta: dict[str, Any] = {}
    try:
        with stillframe.make_context(NAME, list(arguments)) as context:
            meta = context.meta
            code = int(stillframe.invoke(context))
        sys.stdout.flush()
        return code
    except click.exceptions.Exit as ending:  # --help
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except SystemExit as stop:
        return int(stop.code or 0)
    except StillframeError as error:
        from app import logs  # noqa: F401 - what is said from here on is redacted

        say_error(error, as_json=meta.get(AS_JSON, False))
        return exit_of(error)
    except KeyboardInterrupt:
        return Exit.OTHER
    except BrokenPipeError:  # the reader of our output has seen enough, as in `stillframe runs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OTHER
    except Exception as error:  # a mistake of ours: its traceback is told whole, but without secrets
        from app.db import trouble_of

        if trouble := trouble_of(error):
            say_error(trouble, as_json=meta.get(AS_JSON, False))
            return exit_of(trouble)
        print(_clean(traceback.format_exc()), file=sys.stderr)
        return Exit.OTHER


def _clean(text: str) -> str:
    """Without secrets: it goes to terminals, logs of CI and reports of errors."""
    from app.logs import redact

    return redact(text)
