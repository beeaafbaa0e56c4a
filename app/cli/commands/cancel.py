"""stillframe cancel: ask upstream to cancel a run, and say what it answered."""

import asyncio

from app.cli.arguments.command import command, run_argument
from app.cli.driver.follow import Output, output_options
from app.cli.exit_codes import Exit
from app.cli.output.console import say, say_result, teller, telling


@command("stillframe cancel 01M86PCPQS9Q4MVSCVPSWZJ3ZM")
@run_argument
@output_options()
def cancel(run_id: str, output: Output) -> int:
    """Cancel a run. What was not sent yet is discarded, what is queued upstream is canceled; what has started is
    finished and charged, and the exit code is 1.
    """
    return asyncio.run(_cancel(run_id, output))


async def _cancel(run_id: str, output: Output) -> int:
    from app.cli.driver.drive import cancel
    from app.cli.output.outcome_text import cancel_sentence, upstream_name
    from app.cli.session import open_studio, settings_of_command

    async with open_studio(settings_of_command()) as studio:
        with telling(teller(quiet=output.quiet or not output.as_json, as_json=output.as_json)) as progress:
            found = await cancel(studio, run_id, progress)
    say_result(found.model_dump(mode="json"))
    if not output.quiet and not output.as_json:
        say(cancel_sentence(found, upstream_name(found)))
    is_cancelled = found.state in ("cancelled", "not_sent") or found.cancel_outcome == "cancelled"
    return Exit.OK if is_cancelled else Exit.OTHER
