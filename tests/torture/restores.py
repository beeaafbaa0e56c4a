"""A backup of an earlier moment is put back: what it calls unsent waits for a person, and nothing is sent twice."""

import shutil
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.torture import people
from tests.torture.people import Company
from tests.torture.stage import Stage

MANY = 20


def restored(stage: Stage) -> None:
    stage.start(hold=MANY + 1)
    them = Company(stage, stage.ask(MANY, "ok"))
    stage.server.kill()
    copy = _copied(stage)
    stage.start()
    stage.until(lambda: them.all_are("saved"), what="the runs", act=stage.ask_again)
    stage.server.kill()
    _put_back(stage, copy)
    stage.start()
    time.sleep(3.0)
    assert them.all_are("ready"), "nothing goes out by itself"
    assert len(stage.upstream.posts) == MANY, "nothing is sent twice"
    assert all(_shown(stage, one.run_id or "")["restored"] for one in them.asked)
    for one in them.asked[: MANY // 2]:
        them.do(one.run_id or "", "sending")  # a person was told that it may have been sent before
    stage.until(lambda: len(them.having("saved")) == MANY // 2, what="what people sent on", act=people.nothing)
    assert len(stage.upstream.posts) == MANY + MANY // 2
    stage.server.stop()


def _shown(stage: Stage, run_id: str) -> dict[str, object]:
    answer = stage.call(stage.server, "GET", f"/api/v1/runs/{run_id}")
    assert answer is not None
    return dict(answer.json())


def _copied(stage: Stage) -> str:
    """Where the copy is: a file beside it, or the name of another database on the same server."""
    engine = create_engine(stage.url.replace("+aiosqlite", ""), isolation_level="AUTOCOMMIT")
    name = engine.url.database or ""
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.execute(text(f"vacuum into '{name}.copy'"))
            return f"{name}.copy"
        with create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
            _alone(connection, name)
            connection.execute(text(f"create database {name}_copy template {name}"))
        return f"{name}_copy"
    finally:
        engine.dispose()


def _put_back(stage: Stage, copy: str) -> None:
    engine = create_engine(stage.url.replace("+aiosqlite", ""))
    name = engine.url.database or ""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        for suffix in ("-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        shutil.move(copy, name)
        for left in stage.data.glob("engine.sqlite*"):
            left.unlink()
        return
    with create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
        connection.execute(text(f"alter database {copy} rename to {name}"))


def _alone(connection: object, name: str) -> None:
    """Until the killed server's connections are gone, which a template must not have."""
    connection.execute(  # type: ignore[attr-defined]
        text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"), {"name": name}
    )
    time.sleep(0.3)
