"""stillframe fetch: leave a finished run's files here, without waiting for anything."""

import argparse
import asyncio

from app.cli.driver.follow import add_folder_argument, add_telling_arguments, tell_ending
from app.cli.exit_codes import CommandError, Exit

DESCRIPTION = (
    "Leave the files of a finished run in a folder. A result that could not be brought here before is tried again. A run "
    "that is still under way is not waited for; that is what stillframe wait does."
)
EXAMPLE = "stillframe fetch 01M86PCPQS9Q4MVSCVPSWZJ3ZM --output-dir results"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the run, as stillframe runs lists it")
    add_folder_argument(parser)
    add_telling_arguments(parser)


def run(options: argparse.Namespace) -> int:
    return asyncio.run(_fetch(options))


async def _fetch(options: argparse.Namespace) -> int:
    from app.cli.output.result_files import make_folder
    from app.cli.session import open_studio, settings_of_command
    from app.runs.ledger.states import DRIVEN

    folder = make_folder(options.output_dir)
    async with open_studio(settings_of_command()) as studio:
        found = await studio.runs.get(options.id)
        if found.state in DRIVEN:
            raise CommandError(f"Run {found.id} is still under way; stillframe wait {found.id} goes on.", Exit.RETRY)
        if found.state == "unsaved":
            await studio.runs.save_again(found.id)
            found = await studio.runs.get(found.id)
        return await tell_ending(studio, found, options, folder=folder, why="settled")
