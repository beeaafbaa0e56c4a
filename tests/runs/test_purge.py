"""What is left of a deleted run, and when."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.db import Database
from app.errors import Conflict, StorageError
from app.media import Storage
from app.runs.actions import RunActions
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import Output, Run, RunWords
from app.runs.purge import UNDO_S, purge
from tests.runs.conftest import MakeRun


@pytest.fixture
def c(ledger: Ledger, tmp_path: Path) -> Any:
    return SimpleNamespace(ledger=ledger, storage=Storage.on_disk(tmp_path / "files"))


async def ended(c: Any, make_run: MakeRun, *, age_s: float = 0.0, state: str = "not_sent") -> Run:
    """A deleted run with a file, as old as that."""
    run = await make_run(prompt="a secret sofa")
    for key in ("runs/a.png", "runs/a.thumb.webp"):
        await c.storage.put(key, b"picture")
    async with c.ledger.locked(run.id) as (session, locked):
        locked.state = state
        locked.deleted_at = locked.created_at - age_s
        sizes = {"width": 1, "height": 1, "bytes": 7, "mime": "image/png", "sha256": "0" * 64, "created_at": 0.0}
        session.add(Output(run_id=run.id, kind="result", n=1, key="runs/a.png", thumb_key="runs/a.thumb.webp", **sizes))
    return run


async def test_it_keeps_all_while_it_can_be_undone(c: Any, make_run: MakeRun) -> None:
    run = await ended(c, make_run)
    assert await purge(c) == 0
    await RunActions(c).restore(run.id)
    assert (await c.ledger.get(run.id)).deleted_at is None
    assert await c.storage.exists("runs/a.png")


async def test_it_removes_files_and_words_after_that(c: Any, make_run: MakeRun, database: Database) -> None:
    run = await ended(c, make_run, age_s=UNDO_S + 5)
    assert await purge(c) == 1
    assert not await c.storage.exists("runs/a.png")
    assert not await c.storage.exists("runs/a.thumb.webp")
    async with database.read() as session:
        left = await session.get_one(Run, run.id)
        assert (left.prompt, left.spec, left.wire, left.sources, left.result) == ("", {}, {}, [], None)
        assert left.held_micro == run.held_micro  # the money of the day stays
        assert await session.get(Output, (run.id, "result", 1)) is None
        assert await session.get(RunWords, 1) is None
    assert await purge(c) == 0
    with pytest.raises(Conflict, match="more than 30 seconds"):
        await RunActions(c).restore(run.id)


async def test_it_tries_again_when_storage_fails(c: Any, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    run = await ended(c, make_run, age_s=UNDO_S + 5)
    with monkeypatch.context() as broken:

        async def fail(key: str) -> None:
            raise StorageError("The disk is away.")

        broken.setattr(c.storage, "delete", fail)
        assert await purge(c) == 0
    assert (await c.ledger.get(run.id)).prompt == "a secret sofa"
    assert await purge(c) == 1


async def test_it_leaves_what_late_evidence_may_bring_back(c: Any, make_run: MakeRun) -> None:
    run = await ended(c, make_run, age_s=UNDO_S + 5, state="lost")
    assert await purge(c) == 0
    async with c.ledger.locked(run.id) as (session, locked):
        await c.ledger.move(session, locked, "running", "seen_again")
    back = await c.ledger.get(run.id)
    assert back.deleted_at is None
    assert back.prompt == "a secret sofa"
