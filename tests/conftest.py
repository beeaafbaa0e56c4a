"""What every test may use: a migrated database of each kind, a real server in a process, and a closed network.

Sockets are closed but to this machine (see addopts); 127.0.0.2 plays the public internet where one is needed.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from app.db import Database
from tests.support.postgres import EmptyDatabases, PostgresDidNotStart, migrated, start_postgres
from tests.support.server import Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow files first, so that nobody waits for one of them alone at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of a PostgreSQL of our own, reached by its socket. One for a test process."""
    try:
        server = start_postgres()
    except PostgresDidNotStart as error:
        pytest.fail(
            f"{error}\nTo run on SQLite alone: make test ARGS='-k \"not postgresql\"'",
            pytrace=False,
        )
    with server as socket:
        yield socket


@pytest.fixture(scope="session")
def empty_databases(postgres: str) -> EmptyDatabases:
    return EmptyDatabases(postgres)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "stillframe.sqlite"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "stillframe.sqlite")
        yield f"sqlite+aiosqlite:///{tmp_path / 'stillframe.sqlite'}"
        return
    databases: EmptyDatabases = request.getfixturevalue("empty_databases")
    with databases.lent() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of the same kind as in life, which take no tenth of a second each."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_DECOY", quick.hash("nobody’s"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A studio in a process of its own, on the sandbox and measuring nothing unless the test says otherwise. Not started yet."""
    server = Server(tmp_path / "data", fidelity="off")
    yield server
    server.kill()
