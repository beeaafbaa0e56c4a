"""What the same command means when it is given again."""

from pathlib import Path

import pytest

from app.prompts import parse_spec
from app.runs import HighWaterMark, Idempotency, RunContext
from app.runs.ledger import claims
from app.upstream import Refused, Unknown
from tests.runs.conftest import MakeRun

SPEC = {
    "version": 1,
    "model": "openai/gpt-image-2/edit",
    "images": [{"url": "https://example.com/a.jpg"}],
    "keep": ["face", "pose"],
    "changes": [{"kind": "remove", "target": "cup"}],
}


@pytest.fixture
def repeats(c: RunContext) -> Idempotency:
    return Idempotency(c)


def test_its_digest_stands_for_the_edit_and_its_place(repeats: Idempotency) -> None:
    spec = parse_spec(SPEC)
    same = parse_spec(SPEC | {"keep": ["pose", "face"]})  # the order of clicks makes no other edit
    other = parse_spec(SPEC | {"size": "1024_1024"})
    assert repeats.digest(spec, "/a") == repeats.digest(same, "/a")
    assert len({repeats.digest(spec, "/a"), repeats.digest(spec, "/b"), repeats.digest(other, "/a")}) == 3


async def test_it_makes_one_run_first(repeats: Idempotency) -> None:
    assert await repeats.meant("d" * 40) == (f"cli:{'d' * 40}:0", None)


@pytest.mark.parametrize("state", ["ready", "posting", "submitted"])
async def test_it_goes_on_with_a_run_that_is_under_way(state: str, repeats: Idempotency, make_run: MakeRun) -> None:
    run = await make_run(state, client_key=f"cli:{'d' * 40}:0")
    key, meant = await repeats.meant("d" * 40)
    assert (key, meant and meant.id) == (run.client_key, run.id)


@pytest.mark.parametrize(
    ("outcome", "is_free"),
    [
        (Refused("upstream_token", "No.", None, 401), True),
        (Unknown("no answer within 60 s"), False),
        (Unknown("upstream answered HTTP 500", 500), False),
    ],
)
async def test_it_starts_anew_only_after_what_cost_nothing(
    outcome: Refused | Unknown, is_free: bool, c: RunContext, repeats: Idempotency, make_run: MakeRun
) -> None:
    run = await make_run(client_key=f"cli:{'d' * 40}:0")
    await claims.claim(c.ledger, run.id, "claim")
    await claims.record(c.ledger, run.id, "claim", outcome)
    key, meant = await repeats.meant("d" * 40)
    assert (meant is None) is is_free
    assert key == f"cli:{'d' * 40}:{1 if is_free else 0}"


async def test_it_makes_the_next_one_when_it_is_told_to_pay_again(repeats: Idempotency, make_run: MakeRun) -> None:
    await make_run("submitted", client_key=f"cli:{'d' * 40}:0")
    await make_run("submitted", client_key=f"cli:{'d' * 40}:1")
    assert await repeats.meant("d" * 40, again=True) == (f"cli:{'d' * 40}:2", None)
    _, meant = await repeats.meant("d" * 40)
    assert meant is not None
    assert meant.client_key.endswith(":1")


async def test_it_knows_no_run_of_another_person(repeats: Idempotency, make_run: MakeRun) -> None:
    await make_run("submitted", client_key=f"cli:{'d' * 40}:0", owner="somebody")
    assert (await repeats.meant("d" * 40))[1] is None


@pytest.mark.parametrize("is_restored", [True, False])
async def test_it_parks_what_may_have_been_sent_before_a_restore(
    is_restored: bool, c: RunContext, repeats: Idempotency, make_run: MakeRun, tmp_path: Path
) -> None:
    run = await make_run()
    mark = HighWaterMark(tmp_path / "slots" / "cli-1.mark")
    mark.reset(9_000_000 if is_restored else 1)
    await repeats.park_restored(run.id, mark)
    found = await c.ledger.get(run.id)
    assert (found.parked, found.restored) == (is_restored, is_restored)
