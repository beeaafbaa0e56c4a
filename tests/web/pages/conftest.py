"""A builder on a real studio, and one with accounts whose run is reviewed."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from app.settings import Settings
from app.web import create_web
from app.wiring import assemble
from tests.web.pages.builder_page import Builder
from tests.web.pages.reviewed_run import BASE, Reviewed


@pytest_asyncio.fixture
async def builder(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Builder]:
    """No engine is started: a run that is made here stays where it was made."""
    shutil.copyfile(sqlite_template, tmp_path / "stillframe.sqlite")
    settings = Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path / "signed-out", upstream="sandbox")
    studio = await assemble(settings)
    app = create_web(settings)
    app.state.studio = studio
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        yield Builder(studio, client)
    await studio.stop()


@pytest_asyncio.fixture
async def reviewed(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Reviewed]:
    shutil.copyfile(sqlite_template, tmp_path / "stillframe.sqlite")
    settings = Settings(
        data_dir=tmp_path, runcomfy_config_dir=tmp_path / "signed-out", upstream="sandbox", public_url=BASE
    )
    studio = await assemble(settings)
    app = create_web(settings)
    app.state.studio = studio
    owner, stranger = (
        httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 5000)), base_url=BASE)
        for address in ("192.0.2.1", "192.0.2.2")
    )
    made = Reviewed(studio, owner, stranger)
    await made.sign_in()
    await made.finish_a_run()
    async with owner, stranger:
        yield made
    await studio.stop()
