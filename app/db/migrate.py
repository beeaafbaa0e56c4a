"""Brings the database's schema to the newest version, once, however many processes start together."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.db.engine import Database

SCRIPTS = Path(__file__).parent / "migrations"
HEAD = (
    "0011"  # checked against the scripts by a test; spares a start-up with nothing to do the second that alembic takes
)
LOCK = 0x5711F4A3  # advisory lock on PostgreSQL; SQLite's BEGIN IMMEDIATE is lock enough


async def migrate(database: Database) -> None:
    """Upgrade to HEAD. Safe to call from several processes at once; does nothing when it is there already."""
    if await _version(database) == HEAD:
        return
    async with database.engine.execution_options(begins="IMMEDIATE").begin() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
        await connection.run_sync(_upgrade)


async def _version(database: Database) -> str | None:
    async with database.engine.connect() as connection:
        has_table = await connection.run_sync(lambda c: c.dialect.has_table(c, "alembic_version"))
        return await connection.scalar(text("select version_num from alembic_version")) if has_table else None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and seldom needed

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None = None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
