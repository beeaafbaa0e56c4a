"""stillframe wait: go on with a run, to its end, and leave its files here."""

import argparse
import asyncio

from app.cli.driver.follow import add_follow_arguments, finish
from app.cli.exit_codes import CommandError, Exit

DESCRIPTION = (
    "Go on with a run that was left: follow it to its end, and leave its files in a folder. Ctrl-C ends the waiting, not "
    "the run."
)
EXAMPLE = "stillframe wait 01M86PCPQS9Q4MVSCVPSWZJ3ZM --output-dir results"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the run, as stillframe runs lists it")
    add_follow_arguments(parser)
    parser.add_argument("--send", action="store_true", help="send a run that waits for a person’s word")


def run(options: argparse.Namespace) -> int:
    return asyncio.run(_wait(options))


async def _wait(options: argparse.Namespace) -> int:
    from app.cli.driver.signals import Signals
    from app.cli.output.result_files import make_folder
    from app.cli.session import open_studio, settings_of_command
    from app.runs import Idempotency

    stops = Signals()
    stops.listen()
    folder = make_folder(options.output_dir)
    async with open_studio(settings_of_command()) as studio:
        found = await studio.runs.get(options.id)
        if options.send:
            if not found.parked:
                raise CommandError(f"Run {found.id} does not wait to be sent; it is {found.state}.", Exit.OTHER)
            await studio.runs.send(found.id)
        elif found.state == "ready":
            await Idempotency(studio.collaborators).park_restored(found.id, studio.mark)
        return await finish(studio, found.id, options, stops=stops, folder=folder)
