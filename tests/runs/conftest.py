"""The cast of the ledger's tests: a real database, runs made by hand, answers as upstream gives them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.db import Database
from app.media import Images, Storage
from app.runs import Caps, Ledger, NewRun, PollTiming, RunContext, open_slots
from app.runs.ledger.models import Run
from app.upstream import Accepted
from tests.runs.cast import Upstream

MakeRun = Callable[..., Awaitable[Run]]


def new_run(**changes: Any) -> NewRun:
    fields: dict[str, Any] = {
        "owner": "",
        "client_key": "form-1",
        "model": "openai/gpt-image-2/edit",
        "spec": {"version": 1},
        "spec_hash": "a" * 64,
        "prompt": "Keep the layout unchanged. Remove the leftmost object only.",
        "composer": "1",
        "wire": {"prompt": "…", "images": ["https://example.com/a.jpg"]},
        "sources": [],
        "upstream_name": "custom",
        "upstream_base": "http://127.0.0.1:9",
        "upstream_account": "account",
        "draft": False,
        "estimate_micro": 40_000,
        "price_known": True,
        "slot": "serve-1",
    }
    return NewRun(**(fields | changes))


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database, Caps(daily_micro=5_000_000))


@pytest.fixture
def make_run(ledger: Ledger) -> MakeRun:
    """A run brought to a state the way it gets there in life."""
    from app.runs.ledger import claims

    count = 0

    async def make(state: str = "ready", **changes: Any) -> Run:
        nonlocal count
        count += 1
        run_id, _ = await ledger.create(
            new_run(**({"client_key": f"key-{count}", "spec_hash": f"{count:064d}"} | changes))
        )
        if state != "ready":
            claim_id = f"claim-{count}"
            assert await claims.claim(ledger, run_id, claim_id)
            if state == "submitted":
                await claims.record(ledger, run_id, claim_id, Accepted(f"request-{count:04d}"))
        return await ledger.get(run_id)

    return make


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def c(ledger: Ledger, database: Database, upstream: Upstream, tmp_path: Path) -> RunContext:
    storage = Storage.on_disk(tmp_path / "files")
    (tmp_path / "incoming").mkdir()
    return RunContext(
        ledger=ledger,
        api=upstream,  # type: ignore[arg-type]
        profile=SimpleNamespace(name="custom", base="http://127.0.0.1:9", account="account", reads_our_ids=False),  # type: ignore[arg-type]
        images=Images(database, storage),
        storage=storage,
        workdir=tmp_path / "incoming",
        slots=open_slots(database, tmp_path),
        slot="serve-1",
        tempo=PollTiming(database),
    )
