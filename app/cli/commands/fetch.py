"""stillframe fetch: leave a finished run's files here, without waiting for anything."""

import asyncio

from app.cli.arguments.command import command, run_argument
from app.cli.driver.follow import Output, folder_option, output_options, tell_ending
from app.cli.exit_codes import CommandError, Exit


@command("stillframe fetch 01M86PCPQS9Q4MVSCVPSWZJ3ZM --output-dir results")
@run_argument
@folder_option()
@output_options()
def fetch(run_id: str, output_dir: str, output: Output) -> int:
    """Leave the files of a finished run in a folder. A result that could not be brought here before is tried again. A
    run that is still under way is not waited for; that is what stillframe wait does.
    """
    return asyncio.run(_fetch(run_id, output_dir, output))


async def _fetch(run_id: str, output_dir: str, output: Output) -> int:
    from app.cli.output.result_files import make_folder
    from app.cli.session import open_studio, settings_of_command
    from app.runs.ledger.states import DRIVEN

    folder = make_folder(output_dir)
    async with open_studio(settings_of_command()) as studio:
        found = await studio.runs.get(run_id)
        if found.state in DRIVEN:
            raise CommandError(f"Run {found.id} is still under way; stillframe wait {found.id} goes on.", Exit.RETRY)
        if found.state == "unsaved":
            await studio.actions.save_again(found.id)
            found = await studio.runs.get(found.id)
        return await tell_ending(studio, found, output, folder=folder, why="settled")
