"""stillframe wait: go on with a run, to its end, and leave its files here."""

import asyncio

from app.cli.arguments.command import command, option, run_argument
from app.cli.driver.follow import Output, finish, follow_options
from app.cli.exit_codes import CommandError, Exit


@command("stillframe wait 01M86PCPQS9Q4MVSCVPSWZJ3ZM --output-dir results")
@run_argument
@follow_options()
@option("--send", is_flag=True, help="send a run that waits for a person’s word")
def wait(run_id: str, output_dir: str, timeout: float | None, output: Output, send: bool) -> int:
    """Go on with a run that was left: follow it to its end, and leave its files in a folder. Ctrl-C ends the waiting,
    not the run.
    """
    return asyncio.run(_wait(run_id, output_dir, timeout, output, send=send))


async def _wait(run_id: str, output_dir: str, until_s: float | None, output: Output, *, send: bool) -> int:
    from app.cli.driver.signals import Signals
    from app.cli.output.result_files import make_folder
    from app.cli.session import open_studio, settings_of_command
    from app.runs import Idempotency

    stops = Signals()
    stops.listen()
    folder = make_folder(output_dir)
    async with open_studio(settings_of_command()) as studio:
        found = await studio.runs.get(run_id)
        if send:
            if not found.parked:
                raise CommandError(f"Run {found.id} does not wait to be sent; it is {found.state}.", Exit.OTHER)
            await studio.actions.send(found.id)
        elif found.state == "ready":
            await Idempotency(studio.collaborators).park_restored(found.id, studio.mark)
        return await finish(studio, found.id, output, stops=stops, folder=folder, until_s=until_s)
