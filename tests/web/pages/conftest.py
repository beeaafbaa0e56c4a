"""A builder on a real studio."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from app.settings import Settings
from app.web import create_web
from app.wiring import assemble
from tests.web.pages.builder import Builder


@pytest_asyncio.fixture
async def builder(tmp_path: Path) -> AsyncIterator[Builder]:
    """No engine is started: a run that is made here stays where it was made."""
    settings = Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path / "signed-out", upstream="sandbox")
    studio = await assemble(settings)
    app = create_web(settings)
    app.state.studio = studio
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        yield Builder(studio, client)
    await studio.stop()
