"""What people do in the world, and what they must be answered."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from app.errors import Conflict, OverBudget, RequestError
from app.runs.ledger.ledger import NewRun
from tests.runs.conftest import new_run
from tests.runs.proof.invariants import Broken
from tests.runs.proof.process import Process
from tests.runs.proof.world import PRICE, World


def order(process: Process, owner: str, key: str, spec: int) -> NewRun:
    """`spec` names the edit; its hash is also the prompt, so that upstream can tell what it got."""
    spec_hash = f"{spec:064d}"
    return new_run(
        owner=owner,
        client_key=key,
        spec_hash=spec_hash,
        estimate_micro=PRICE,
        slot=process.c.slot,
        upstream_account=process.c.profile.account,
        wire={"prompt": spec_hash},
    )


async def click(
    world: World, process: Process, owner: str, key: str, spec: int, *, confirm: bool = False
) -> str | None:
    """A click on Run, tried again by the browser when it was not answered. Answers the run, None when it was refused."""
    new = order(world.on(process), owner, key, spec)
    ident = (owner, key, new.spec_hash)
    twins = [row for row in world.seen.runs.values() if row.spec_hash == new.spec_hash]
    unsettled = any(row.state in ("unconfirmed", "abandoned") or row.restored for row in twins)
    exists = world.made.get(ident) in world.seen.runs
    begun: set[str] = set(world.seen.runs)
    try:
        try:
            run, is_new = await process.c.ledger.create(new, confirm=confirm)
        except OperationalError:  # made, but the acknowledgement was lost
            run, is_new = await process.c.ledger.create(new, confirm=confirm)
            if is_new:
                raise Broken("one wish, two runs") from None
            is_new = not exists
    except OverBudget:
        if exists:
            raise Broken("a second click on the same form was refused though its run exists") from None
        return None
    except Conflict:
        if exists or not unsettled:
            raise Broken("it asked about a run whose outcome is known") from None
        return None
    if is_new and unsettled and not confirm:
        raise Broken("sent again without a question while the first may have been charged")
    if (exists and run != world.made[ident]) or is_new == exists or (is_new and run in begun):
        raise Broken("one wish, two runs")
    world.made[ident] = run
    await process.begin(run)
    return run


async def crowd(world: World, clicks: list[tuple[str, str, int]]) -> None:
    """Clicks at once, through both processes; afterwards all that fits was made, nothing else, and every wish once."""
    orders = [order(world.processes[k % 2], *click) for k, click in enumerate(clicks)]
    world.on(world.processes[0])
    answers = await asyncio.gather(
        *(world.processes[k % 2].c.ledger.create(new) for k, new in enumerate(orders)), return_exceptions=True
    )
    made: dict[tuple[str, str, str], set[str]] = {}
    held = Counter[str]()
    for row in world.seen.runs.values():
        held.update(dict.fromkeys({"", row.owner}, row.held_micro))
    for new, answer in zip(orders, answers, strict=True):
        ident = (new.owner, new.client_key, new.spec_hash)
        if isinstance(answer, DBAPIError):
            raise Broken(f"stuck: nothing will ever bring this to rest ({type(answer.orig).__name__})")
        if isinstance(answer, BaseException) and not isinstance(answer, OverBudget):
            raise answer
        if not isinstance(answer, BaseException):
            made.setdefault(ident, set()).add(answer[0])
    for new, answer in zip(orders, answers, strict=True):
        ident = (new.owner, new.client_key, new.spec_hash)
        if isinstance(answer, OverBudget) and (ident in made or ident in world.made):
            raise Broken("a second click on the same form was refused though its run exists")
        if isinstance(answer, OverBudget) and _fits(world, new, held):
            raise Broken("refused though there was room")
    for ident, runs in made.items():
        if len(runs) > 1 or world.made.get(ident, next(iter(runs))) not in runs:
            raise Broken("one wish, two runs")
        world.made[ident] = next(iter(runs))


def _fits(world: World, new: NewRun, held: Counter[str]) -> bool:
    return all(cap is None or held[scope] + new.estimate_micro <= cap for scope, cap in world.caps.of(new.owner))


async def act(world: World, process: Process, what: str, run: str, *arguments: Any, **options: Any) -> None:
    """What a person does to a run; a refusal is an answer too."""
    before, open_ = world.seen.runs[run].state, world.seen.runs[run].state not in ("saved", "failed")
    world.on(process)
    with suppress(RequestError):
        await getattr(process.acts, what)(run, *arguments, **options)
        if what == "cancel" and before == "ready":
            world.early.add(run)
        if what == "send":
            world.sure.add(run)
        if what == "delete" and before in ("posting", "unconfirmed", "submitted", "running", "ready"):
            raise Broken(f"a run could be deleted while it was {before}") from None
    assert open_ or world.seen.runs[run].state in (before, "saved", "failed")


async def paste(world: World, process: Process, run: str, request_id: str) -> None:
    """A person found an id in the account, and takes it for this run's."""
    await act(world, process, "resolve", run, request_id, confirm=True)
