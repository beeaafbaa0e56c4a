"""stillframe cancel: ask upstream to cancel a run, and say what it answered."""

import argparse
import asyncio

from app.cli.driver.follow import add_telling_arguments
from app.cli.exit_codes import Exit
from app.cli.output.console import say, say_result, teller, telling

DESCRIPTION = (
    "Cancel a run. What was not sent yet is discarded, what is queued upstream is canceled; what has started is "
    "finished and charged, and the exit code is 1."
)
EXAMPLE = "stillframe cancel 01M86PCPQS9Q4MVSCVPSWZJ3ZM"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the run, as stillframe runs lists it")
    add_telling_arguments(parser)


def run(options: argparse.Namespace) -> int:
    return asyncio.run(_cancel(options))


async def _cancel(options: argparse.Namespace) -> int:
    from app.cli.driver.drive import cancel
    from app.cli.output.outcome_text import cancel_sentence, upstream_name
    from app.cli.session import open_studio, settings_of_command

    async with open_studio(settings_of_command()) as studio:
        with telling(teller(quiet=options.quiet or not options.json, as_json=options.json)) as told:
            found = await cancel(studio, options.id, told)
    say_result(found.model_dump(mode="json"))
    if not options.quiet and not options.json:
        say(cancel_sentence(found, upstream_name(found)))
    is_cancelled = found.state in ("cancelled", "not_sent") or found.cancel_outcome == "cancelled"
    return Exit.OK if is_cancelled else Exit.OTHER
