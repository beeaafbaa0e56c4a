"""Moves that share a commit on SQLite, and what becomes of them where the batch dies or is not heard of."""

from tests.runs.proof.play import Play
from tests.runs.proof.traces import trace

THREE = (0, 1, 2)


@trace(runs=3)
async def a_batch_of_claims_is_made(p: Play) -> None:
    await p.together(THREE, "claim")
    assert p.states() == ["posting"] * 3
    for n in THREE:
        await p.on(n)
    assert len(p.world.jobs) == 3


@trace(runs=3)
async def a_batch_of_claims_dies_at_its_commit(p: Play) -> None:
    await p.together(THREE, "claim", "down")
    assert p.states() == ["ready" if p.shares_commits else "posting"] * 3
    for n in THREE:
        await p.on(n)
    assert len(p.world.jobs) == 3


@trace(runs=3)
async def a_batch_of_claims_is_made_unheard(p: Play) -> None:
    await p.together(THREE, "claim", "unheard")
    for n in THREE:
        await p.on(n)
    assert len(p.world.jobs) == 3


@trace(runs=3)
async def a_batch_of_claims_dies_with_its_process(p: Play) -> None:
    await p.together(THREE, "claim", "down")
    await p.crash()
    await p.sweep(1)
    for n in range(3, len(p.world.born)):
        await p.on(n)
    await p.wait(130)
    await p.sweep(1)
    assert len(p.world.jobs) <= 3


@trace(runs=3)
async def a_batch_of_answers_dies_at_its_commit(p: Play) -> None:
    for n in THREE:
        await p.through(n, "window", "id")
    await p.together(THREE, "record", "down")
    assert p.states() == ["posting" if p.shares_commits else "submitted"] * 3
    for n in THREE:
        await p.on(n)
    assert p.states() == ["submitted"] * 3


@trace(runs=3)
async def a_batch_of_answers_is_made_unheard(p: Play) -> None:
    for n in THREE:
        await p.through(n, "window", "id")
    await p.together(THREE, "record", "unheard")
    for n in THREE:
        await p.on(n)
    assert p.states() == ["submitted"] * 3


@trace(runs=3)
async def a_batch_of_answers_dies_with_its_process(p: Play) -> None:
    for n in THREE:
        await p.through(n, "window", "id")
    await p.together(THREE, "record", "down")
    await p.crash()
    await p.wait(130)
    await p.sweep(1)
    if p.shares_commits:
        assert p.states() == ["unconfirmed"] * 3
