"""The ways into trouble that are known: the model's shortest traces, played on the real code. What each comes to is told by asserts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.runs.proof import faults
from tests.runs.proof.play import Play

Plot = Callable[[Play], Awaitable[None]]


@dataclass(frozen=True)
class Trace:
    name: str
    play: Plot
    how: dict[str, Any] = field(default_factory=dict)


TRACES: dict[str, Trace] = {}


def trace(**how: Any) -> Callable[[Plot], Plot]:
    """`how` the world begins: runs, cap (in runs), calm."""

    def keep(play: Plot) -> Plot:
        name = play.__name__.replace("_", " ")  # type: ignore[attr-defined]
        TRACES[name] = Trace(name, play, how)
        return play

    return keep


# -- two of one


@trace()
async def two_workflows_race(p: Play) -> None:
    other = await p.second()
    await p.through(0, "window", "id")
    await p.through(other, "window", "id")
    await p.on(0)
    assert len(p.world.jobs) == 1


@trace()
async def a_workflow_starts_beside_one_that_posts(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.through(await p.second(), "window", "id")
    assert len(p.world.jobs) == 1


@trace()
async def an_old_senders_word_is_written_twice(p: Play) -> None:
    await p.through(0, "connect", "unreachable")
    await p.through(0, "record", "unheard")
    await p.wait(31)
    await p.through(await p.second(), "window", "id")
    await p.through(0, "record")
    assert p.state() == "posting"
    await p.wait(31)
    await p.through(await p.second(), "window", "id")
    assert len(p.world.jobs) == 1


@trace()
async def the_claims_acknowledgement_is_lost(p: Play) -> None:
    await p.through(0, "claim", "unheard")
    await p.through(0, "record")
    assert p.state() == "submitted"


@trace()
async def a_claim_lands_after_its_sender_gave_up(p: Play) -> None:
    await p.through(0, "claim", "limbo")
    await p.crash()
    await faults.land(p.world)
    assert p.state() == "posting"
    await p.stale()
    assert p.state() == "unconfirmed"


@trace()
async def the_process_dies_with_its_request_on_the_way(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.crash()
    await p.wait(130)
    await p.sweep(1)
    await p.on(-1)
    assert p.state() == "unconfirmed"
    await p.wait(31)
    await p.sweep(1)
    await p.on(-1)


@trace()
async def the_process_dies_before_its_claim(p: Play) -> None:
    await p.crash()
    await p.sweep(1)
    await p.on(-1)
    assert p.state() == "submitted"


# -- old claims, and clocks


@trace()
async def a_sender_stands_still_before_its_last_look(p: Play) -> None:
    await p.to(0, "connect")
    await p.wait(12)
    await p.through(0, "record")
    assert p.state() == "ready"


@trace()
async def the_senders_machine_has_the_wrong_time(p: Play) -> None:
    p.world.processes[0].machine.skew = -11
    await a_sender_stands_still_before_its_last_look(p)


@trace()
async def the_senders_machine_sleeps(p: Play) -> None:
    await p.to(0, "connect")
    await faults.stand_still(p.world, p.world.processes[0], 12, paused=False)
    await p.through(0, "record")
    assert p.state() == "ready"


@trace()
async def the_senders_machine_is_paused_by_its_host(p: Play) -> None:
    await p.to(0, "connect")
    await faults.stand_still(p.world, p.world.processes[0], 12, paused=True)
    await p.through(0, "record")
    assert p.state() == "ready"


@trace()
async def the_databases_clock_is_set_back(p: Play) -> None:
    await p.to(0, "connect")
    await p.wait(12)
    await faults.step_database_clock(p.world, -12)
    await p.through(0, "record")
    assert p.state() == "ready"


@trace()
async def the_databases_clock_is_set_forward(p: Play) -> None:
    await p.to(0, "connect")
    await faults.step_database_clock(p.world, 130)
    await p.on(await p.second())
    assert p.state() == "unconfirmed"
    await p.through(0, "record")
    assert p.state() == "not_sent"


@trace()
async def the_ten_minutes_are_over_while_another_claims(p: Play) -> None:
    other = await p.second()
    await p.through(0, "connect", "unreachable")
    await p.through(0, "record")
    await p.wait(601)
    await p.to(0, "write")
    await p.through(other, "claim")
    await p.through(0, "write")
