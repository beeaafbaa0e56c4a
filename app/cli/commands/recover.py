"""stillframe recover: says that the database is older than what was sent from it, so that nothing goes out twice."""

import sys
from typing import TYPE_CHECKING

from app.cli.arguments.command import command
from app.cli.exit_codes import Exit

if TYPE_CHECKING:
    from app.settings import Settings


@command("stillframe recover")
def recover() -> int:
    """Say that the database is older than what was sent from it: after a restore, or a failover to a standby that was
    behind. Every run that is ready then waits for a person, who is asked before it is sent. Prints their ids, a
    line each. A restored database is noticed at start, too; a failover may not be.
    """
    import asyncio

    from app.logs import configure_logging
    from app.settings import load_settings

    settings = load_settings()
    configure_logging(settings)
    waiting = asyncio.run(_recover(settings))
    for run_id in waiting:
        print(run_id)
    print(_sentence(len(waiting)), file=sys.stderr)
    return Exit.OK


async def _recover(settings: "Settings") -> list[str]:
    from app.runs.worker import recovery
    from app.wiring import assemble

    studio = await assemble(settings, kind="cli")
    try:
        return await recovery.restored(studio.collaborators.ledger, studio.mark)
    finally:
        await studio.stop()


def _sentence(count: int) -> str:
    if not count:
        return "No run was ready; there is nothing that could be sent twice."
    return f"{count} {'run was' if count == 1 else 'runs were'} ready and may have been sent before. Nothing is sent until somebody presses Send."
