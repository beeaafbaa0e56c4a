"""Does the database answer, can it be written, and is its schema one that we know? Asked by the bare drivers, which are
there at once, and without a migration."""

import sqlite3
from pathlib import Path
from typing import Any

from app.cli.doctor.result import Finding, fail, ok, warn
from app.settings import Settings

WAIT_S = 3.0
CLOCK_S = 60.0
VERSION = "select version_num from alembic_version"
BROKEN = "Restore a copy: docs/operating.md, Restore."


def check(settings: Settings) -> list[Finding]:
    scheme, _, rest = settings.database.partition("://")
    return _sqlite(Path(rest.removeprefix("/"))) if scheme.startswith("sqlite") else _postgresql(f"postgresql://{rest}")


def _sqlite(file: Path) -> list[Finding]:
    if not file.exists():
        return [ok("database", f"SQLite, {file} is not there yet; the first start makes it")]
    try:
        connection = sqlite3.connect(f"file:{_quoted(file)}?mode=rw", uri=True, timeout=WAIT_S, isolation_level=None)
        try:
            version = _scalar(connection, VERSION)
            connection.execute("begin immediate")
            connection.execute("rollback")
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        return [_sqlite_trouble(file, str(error))]
    except sqlite3.DatabaseError as error:
        return [fail("database", f"{file} is damaged ({error}).", BROKEN)]
    return [_judged(f"SQLite, {file.stat().st_size / 2**20:.1f} MiB", version)]


def _sqlite_trouble(file: Path, message: str) -> Finding:
    if "locked" in message or "busy" in message:
        mend = "Wait for a backup or another program to end; if it stays, find it with: fuser " + str(file)
        return fail("database", f"{file} is locked by another program for longer than {WAIT_S:g} s.", mend)
    if "no such table" in message:
        return fail("database", f"{file} is no database of Stillframe’s.", "Name another by STILLFRAME_DATA_DIR.")
    mend = f"Let the user who runs Stillframe own {file} and its -wal and -shm files."
    return fail("database", f"{file} can’t be used ({message}).", mend)


def _postgresql(url: str) -> list[Finding]:
    import time

    import psycopg

    from app.logs import redact

    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            kind = f"PostgreSQL {connection.info.server_version // 10_000}"
            there = _scalar(connection, "select to_regclass('alembic_version') is not null")
            version = _scalar(connection, VERSION) if there else None
            skew = float(_scalar(connection, "select extract(epoch from clock_timestamp())")) - time.time()
            poolers = _scalar(connection, "show transaction_read_only") == "on"
    except psycopg.Error as error:
        message = redact(str(error).strip().splitlines()[0]) if str(error).strip() else type(error).__name__
        mend = "Start it, or mend STILLFRAME_DATABASE_URL: postgresql://user:password@host/name."
        return [fail("database", f"PostgreSQL does not answer ({message}).", mend)]
    if poolers:
        return [fail("database", f"{kind} takes no writes: it is a copy.", "Name the primary server.")]
    found = [_judged(kind, version) if version else ok("database", f"{kind}, empty; the first start fills it")]
    if abs(skew) > CLOCK_S:
        mend = "Set both clocks by NTP: times of runs, budgets and leases depend on them."
        found.append(warn("clock", f"The database’s clock is {skew:+.0f} s from this machine’s.", mend))
    return found


def _judged(kind: str, version: str) -> Finding:
    newest = max(file.name[:4] for file in (_scripts() / "versions").glob("[0-9]*.py"))
    if version > newest:
        says = f"{kind}, schema {version}: made by a newer Stillframe, which this one ({newest}) does not know."
        return fail("database", says, "Update Stillframe, or restore the copy from before its update.")
    later = "" if version == newest else f"; the next start brings it from {version} to {newest}"
    return ok("database", f"{kind}, schema {version}{later}")


def _scripts() -> Path:
    import app

    return Path(app.__file__).parent / "db" / "migrations"


def _scalar(connection: Any, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _quoted(file: Path) -> str:
    from urllib.parse import quote

    return quote(str(file))
