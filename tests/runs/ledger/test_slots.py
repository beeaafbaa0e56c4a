"""Slots: who lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.db import Database
from app.errors import StartupError
from app.runs import open_slots


async def test_it_gives_each_process_the_first_free_slot(database: Database, tmp_path: Path) -> None:
    one, two = open_slots(database, tmp_path), open_slots(database, tmp_path)
    assert (await one.take("serve"), await two.take("serve")) == ("serve-1", "serve-2")
    assert await one.is_held("serve-2")
    await two.release()
    assert not await one.is_held("serve-2")
    assert await one.is_held("serve-1")
    await one.release()


async def test_it_refuses_a_named_slot_that_is_held(database: Database, tmp_path: Path) -> None:
    one, two = open_slots(database, tmp_path), open_slots(database, tmp_path)
    await one.take("serve", name="night")
    with pytest.raises(StartupError, match="night"):
        await two.take("serve", name="night")
    await one.release()
    await two.release()


async def test_it_is_free_when_its_process_was_killed(database: Database, tmp_path: Path) -> None:
    if not database.is_sqlite:
        pytest.skip("a killed client's advisory lock is PostgreSQL's to release, when the connection breaks")
    holder = "import fcntl,sys,os\nf=open(sys.argv[1],'w')\nfcntl.flock(f,fcntl.LOCK_EX)\nprint('held',flush=True)\nsys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path / "serve-1.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    slots = open_slots(database, tmp_path)
    assert await slots.is_held("serve-1")
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()
    assert not await slots.is_held("serve-1")


async def test_a_commands_slot_is_named_for_its_process_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    one, two = open_slots(database, tmp_path), open_slots(database, tmp_path)
    assert (await one.take("cli-4711"), await two.take("cli-4711")) == ("cli-4711", "cli-4711-2")
    assert await two.is_held("cli-4711")
    await one.release()
    await two.release()
    assert not await one.is_held("cli-4711")
    assert list(tmp_path.glob("cli-*")) == []
