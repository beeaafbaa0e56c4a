"""The studio that a command works with: the server's ledger and files, a slot of its own, no engine, no pages."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings
    from app.wiring import Studio


def settings_of_command() -> "Settings":
    """As the server's, but that only what went wrong is logged, unless LOG_LEVEL says more."""
    from app.logs import configure_logging
    from app.settings import load_settings

    quiet = {} if os.environ.get("STILLFRAME_LOG_LEVEL") else {"log_level": "error"}
    settings = load_settings(**quiet)
    configure_logging(settings)
    return settings


@contextlib.asynccontextmanager
async def open_studio(settings: "Settings", *, working: bool = True) -> AsyncIterator["Studio"]:
    """Raises StartupError. `working` starts the sandbox, where that is the upstream; reading the ledger needs none.

    At the end the POST in flight is waited for and recorded, as a stopping server does.
    """
    from app.wiring import assemble

    studio = await assemble(settings, kind="cli")
    try:
        if working:
            await studio.start(serving=False)
        yield studio
    finally:
        studio.collaborators.stopping.set()
        if studio.collaborators.posts:
            await asyncio.wait(set(studio.collaborators.posts))
        await studio.stop()
