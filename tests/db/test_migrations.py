"""Migrations: from nothing to the newest schema, once, whoever starts at the same time."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

import app.accounts.models
import app.media.models
import app.runs.ledger.models  # noqa: F401 - each brings its tables
from app.db import Base, Database, migrate
from app.db.migrate import HEAD, alembic_config


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing is."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite'}"
    socket, name = request.getfixturevalue("postgres"), f"empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return f"postgresql+psycopg://postgres@/{name}?host={socket}"


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = Database(empty_url)
    yield database
    await database.close()


async def version(database: Database) -> str | None:
    async with database.read() as session:
        found: str | None = await session.scalar(text("select version_num from alembic_version"))
        return found


async def test_it_migrates_once_and_then_has_nothing_to_do(empty: Database) -> None:
    await migrate(empty)
    assert await version(empty) == HEAD
    await migrate(empty)
    assert await version(empty) == HEAD


async def test_it_migrates_once_when_several_processes_start_together(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(3)]
    try:
        await asyncio.gather(*map(migrate, databases))
        async with databases[0].read() as session:
            assert (await session.scalars(text("select version_num from alembic_version"))).all() == [HEAD]
    finally:
        for database in databases:
            await database.close()


def test_its_head_is_the_newest_script() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


async def test_its_models_are_what_the_scripts_make(empty: Database) -> None:
    await migrate(empty)
    assert await differences(empty) == []


async def test_it_notices_a_column_that_no_script_makes(empty: Database) -> None:
    await migrate(empty)
    async with empty.write() as session:
        await session.execute(text("alter table runs add column forgotten integer"))
    assert [difference[0] for difference in await differences(empty)] == ["remove_column"]


async def differences(database: Database) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def compare(connection: Any) -> list[Any]:
        opts = {"compare_type": True, "include_name": is_modelled}
        return compare_metadata(MigrationContext.configure(connection, opts=opts), Base.metadata)

    def is_modelled(name: str | None, kind: str, parents: Any) -> bool:
        """FTS5's tables over run_words are SQLite's own; the models know nothing of them."""
        return kind != "table" or not (name or "").startswith("run_words_index")

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


async def test_it_makes_the_folder_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "new.sqlite"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()
    assert file.exists()
