"""More known ways into trouble: answers, late and unclear, and what upstream makes of a request."""

from decimal import Decimal

from tests.runs.proof.play import Play
from tests.runs.proof.traces import trace

# -- answers


@trace()
async def an_answer_comes_after_the_run_was_given_up(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.stale()
    await p.act("abandon")
    await p.through(0, "record")
    assert p.state() == "submitted"


@trace()
async def a_refusal_comes_late(p: Play) -> None:
    await p.through(0, "window", "no")
    await p.stale()
    await p.through(0, "record")
    assert p.state() == "rejected"


@trace()
async def proof_that_nothing_was_sent_comes_late(p: Play) -> None:
    await p.through(0, "connect", "unreachable")
    await p.stale()
    await p.through(0, "record")
    assert p.state() == "not_sent"


@trace()
async def upstream_is_busy(p: Play) -> None:
    await p.through(0, "window", "busy")
    await p.through(0, "record")
    assert p.state() == "ready"


@trace()
async def the_answer_is_a_server_error(p: Play) -> None:
    await p.through(0, "window", "vague_booked")
    await p.on(0)
    await p.wait(31)
    await p.sweep()
    await p.on(-1)
    assert p.state() == "unconfirmed"


@trace()
async def the_connection_is_reset_after_it_was_booked(p: Play) -> None:
    await p.through(0, "window", "reset")
    await p.through(0, "window", "id")
    assert len(p.world.jobs) == 1


@trace(runs=2, cap=2)
async def the_answers_come_after_a_wrong_paste_and_the_cap_is_full(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.through(1, "window", "id")
    await p.stale()
    await p.act("resolve", 0, p.job(1).id, confirm=True)
    assert p.state() == "submitted"
    await p.through(0, "record")
    assert len(p.world.seen.runs) == 3  # its own charge has a run of its own, past the cap
    await p.through(1, "record")
    assert p.state(1) == "unconfirmed"  # another run has its id


@trace()
async def an_id_that_another_tool_made_is_pasted(p: Play) -> None:
    await p.through(0, "window", "vague_booked")
    await p.on(0)
    for of_another_model in (True, False):
        job = p.world.foreign(of_another_model=of_another_model)
        await p.act("resolve", 0, job.id, confirm=True)
        assert p.state() == "unconfirmed"


@trace()
async def the_right_id_is_pasted(p: Play) -> None:
    await p.through(0, "window", "vague_booked")
    await p.on(0)
    await p.act("resolve", 0, p.job().id, confirm=True)
    assert p.state() == "submitted"


# -- what upstream makes of it


@trace()
async def upstream_fails_without_a_figure(p: Play) -> None:
    await p.on(0)
    p.job().state, p.job().cost = "failed", None
    await p.on(0)
    assert p.state() == "failed"


@trace()
async def upstream_kills_it_without_a_figure(p: Play) -> None:
    await p.on(0)
    p.job().state, p.job().cost = "killed", None
    await p.on(0)
    assert p.state() == "cancelled"


@trace()
async def a_person_says_what_a_failure_cost(p: Play) -> None:
    await upstream_fails_without_a_figure(p)
    for usd in ("0.05", "0.03"):
        await p.act("state_cost", 0, Decimal(usd))
        assert p.world.seen.runs[p.runs[0]].held_micro == int(Decimal(usd) * 1_000_000)


@trace()
async def a_person_says_that_it_cost_nothing_while_its_answer_is_open(p: Play) -> None:
    await p.through(0, "window", "vague_booked")
    await p.act("state_cost", 0, Decimal(0))
    await p.on(0)
    await p.act("state_cost", 0, Decimal(0))
    assert p.state() == "unconfirmed"


@trace()
async def it_costs_more_than_was_said(p: Play) -> None:
    await p.on(0)
    p.job().state, p.job().cost = "done", "0.19"
    await p.on(0)
    assert p.world.seen.runs[p.runs[0]].held_micro == 190_000


@trace()
async def an_old_look_is_written_after_a_newer_one(p: Play) -> None:
    await p.on(0)
    p.job().state = "running"
    await p.to(0, "hear")
    p.job().state = "done"
    await p.to(await p.second(), "download")
    assert p.state() == "succeeded"
    await p.through(0, "hear")
    await p.on(0)


@trace()
async def it_is_lost_and_found(p: Play) -> None:
    await p.on(0)
    await p.wait(8 * 86_400)
    for _ in range(2):
        await p.through(0, "hear", "404")
        await p.on(0)
    assert p.state() == "lost"
    assert not p.world.tasks


@trace()
async def its_result_is_gone(p: Play) -> None:
    await p.on(0)
    p.job().state = "done"
    await p.through(0, "download", "gone")
    await p.on(0)
    assert p.state() == "unsaved"
