"""Fixtures of web's tests: an app on a studio of the cast, with a real database, storage and accounts, and a client."""

import dataclasses
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from structlog.testing import capture_logs

from app.accounts import Accounts
from app.db import Database
from app.media import Images, Storage
from app.settings import Settings
from app.web import create_web
from tests.support.templates import compile_once
from tests.web.cast import ORIGIN, FakeRuns, FakeStudio


@dataclass
class WebApp:
    """An app with its studio, and a browser-less client on it."""

    app: FastAPI
    studio: FakeStudio
    client: httpx.AsyncClient


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates() -> None:
    compile_once()


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[Any]]:
    """What was logged; and no traceback is drawn in colours, which takes seconds."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture(autouse=True)
def _quick_passwords(quick_passwords: None) -> None:
    """What a hash costs is the accounts' own tests' business."""


Build = Callable[..., Any]


@pytest_asyncio.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite alone; that the rooms below work on both databases is their own tests' business."""
    file = tmp_path / "stillframe.sqlite"
    shutil.copyfile(sqlite_template, file)
    made = Database(f"sqlite+aiosqlite:///{file}")
    yield made
    await made.close()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage.on_disk(tmp_path / "files")


@pytest_asyncio.fixture
async def build(database: Database, storage: Storage, tmp_path: Path) -> AsyncIterator[Build]:
    """Makes a house: settings by name; `studio` changes a studio; `base` is the address that clients use."""
    async with AsyncExitStack() as stack:

        async def make(base: str = ORIGIN, studio: dict[str, Any] | None = None, **settings: Any) -> WebApp:
            chosen = Settings(**{"data_dir": tmp_path, "runcomfy_config_dir": tmp_path / "signed-out", **settings})
            made = FakeStudio(chosen, database, storage, Images(database, storage))
            if chosen.accounts_on:
                made.accounts = Accounts(database)
            made = dataclasses.replace(made, **(studio or {}))
            app = create_web(chosen)
            app.state.studio = made
            transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
            client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=base))
            return WebApp(app, made, client)

        yield make


@pytest_asyncio.fixture
async def house(build: Build) -> WebApp:
    made: WebApp = await build()
    return made


@pytest.fixture
def client(house: WebApp) -> httpx.AsyncClient:
    return house.client


@pytest.fixture
def runs(house: WebApp) -> FakeRuns:
    return house.studio.runs
