"""What happens at every call: the command is found, run, and how it ended is said in one sentence and a code."""

import io
import os
import sys
import traceback

from app.cli.arguments.parser import build_parser, command
from app.cli.commands import COMMANDS
from app.cli.exit_codes import Exit, exit_of
from app.cli.output.console import say_error
from app.errors import StillframeError


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    options = None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # JSON and prompts are UTF-8, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    named = next((word for word in arguments if not word.startswith("-")), "")
    try:
        options = build_parser(*({named} & COMMANDS.keys())).parse_args(arguments)
        code = int(command(options.command).run(options))
        sys.stdout.flush()
        return code
    except SystemExit as stop:
        return int(stop.code or 0)
    except StillframeError as error:
        from app import logs  # noqa: F401 - what is said from here on is redacted

        say_error(error, as_json=getattr(options, "json", False))
        return exit_of(error)
    except KeyboardInterrupt:
        return Exit.OTHER
    except BrokenPipeError:  # the reader of our output has seen enough, as in `stillframe runs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OTHER
    except Exception:  # a mistake of ours: its traceback is told whole, but without secrets
        print(_clean(traceback.format_exc()), file=sys.stderr)
        return Exit.OTHER


def _clean(text: str) -> str:
    """Without secrets: it goes to terminals, logs of CI and reports of errors."""
    from app.logs import redact

    return redact(text)
