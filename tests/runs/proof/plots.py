"""More known ways into trouble: what people do, restores and power cuts, worlds in which nothing goes wrong, and money."""

from tests.runs.proof import batches, faults, hearing, people  # noqa: F401 - its traces are told by being there
from tests.runs.proof.play import Play
from tests.runs.proof.traces import TRACES, trace

# -- people


@trace()
async def it_is_cancelled_while_its_sender_has_read_it_as_ready(p: Play) -> None:
    await p.act("cancel")
    await p.through(0, "window", "id")
    assert p.state() == "not_sent"
    assert not p.world.jobs


@trace()
async def it_is_cancelled_before_the_last_look(p: Play) -> None:
    await p.to(0, "connect")
    await p.act("cancel")
    await p.on(0)
    assert p.state() == "not_sent"
    assert not p.world.jobs


@trace()
async def it_is_cancelled_while_its_request_is_on_the_way(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.act("cancel")
    assert p.state() == "posting"
    await p.on(0)
    assert p.job().state == "cancelled"  # upstream was asked before the first look


@trace()
async def it_is_given_up(p: Play) -> None:
    await p.through(0, "window", "vague_booked")
    await p.on(0)
    await p.act("abandon")
    assert p.state() == "abandoned"


@trace()
async def the_same_is_run_again_after_it_was_given_up(p: Play) -> None:
    await p.through(0, "window", "vague_booked")
    await p.on(0)
    await p.act("abandon")
    assert await p.click(key="again") is None
    assert await p.click(key="again", sure=True)


@trace()
async def it_is_deleted_before_its_end(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.act("delete")
    await p.stale()
    await p.act("delete")
    await p.act("abandon")
    await p.act("delete")
    await p.through(0, "record")
    assert p.state() == "submitted"


@trace()
async def its_answer_comes_after_it_was_given_up_and_deleted(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.stale()
    await p.act("abandon")
    await p.wait(8 * 86_400)
    await p.act("delete")
    assert p.world.seen.runs[p.runs[0]].deleted_at
    await p.through(0, "record")
    assert p.world.seen.runs[p.runs[0]].deleted_at is None


# -- restores and power cuts


@trace()
async def a_backup_is_restored_after_it_was_sent(p: Play) -> None:
    rows = await faults.backup(p.world.observer)
    await p.through(0, "window", "id")
    await faults.restore(p.world, rows)
    await p.sweep()
    assert p.world.seen.runs[p.runs[0]].parked


@trace()
async def a_backup_is_restored_and_the_run_sent_on(p: Play) -> None:
    rows = await faults.backup(p.world.observer)
    await faults.restore(p.world, rows)
    await p.act("send")
    await p.on(-1)
    assert p.state() == "submitted"


@trace()
async def a_restored_run_is_cancelled(p: Play) -> None:
    rows = await faults.backup(p.world.observer)
    await p.through(0, "window", "id")
    await faults.restore(p.world, rows)
    assert await p.click(key="again") is None  # asked first, parked or cancelled
    await p.act("cancel")
    assert p.state() == "not_sent"
    assert await p.click(key="again") is None


@trace()
async def a_restored_run_waits_for_a_week(p: Play) -> None:
    rows = await faults.backup(p.world.observer)
    await p.through(0, "window", "id")
    await faults.restore(p.world, rows)
    await p.wait(8 * 86_400)
    await p.sweep()
    assert p.state() == "not_sent"


@trace()
async def the_power_is_cut(p: Play) -> None:
    rows = await faults.backup(p.world.observer)
    await p.through(0, "window", "id")
    await faults.cut_power(p.world, rows)
    await p.world.check()


# -- nothing goes wrong, so nobody may be bothered


@trace(calm=True)
async def a_sweeper_finds_what_another_process_drives(p: Play) -> None:
    await p.sweep(1)


@trace(calm=True)
async def another_process_looks_while_the_answer_takes_its_time(p: Play) -> None:
    await p.through(0, "window", "id")
    await p.wait(40)
    await p.through(await p.second(), "write")


@trace(calm=True)
async def another_process_with_the_wrong_time_looks(p: Play) -> None:
    p.world.processes[1].machine.skew = 4000
    await p.to(0, "connect")
    await p.through(await p.second(), "write")


@trace(calm=True)
async def another_process_starts_long_after_a_run_began_to_wait(p: Play) -> None:
    await p.wait(1000)
    await faults.restart(p.world, p.world.processes[1])
    await p.world.check()


# -- money, when a run is made


@trace(runs=0, cap=5)
async def a_crowd_clicks(p: Play) -> None:
    for round_, who in enumerate((("anna", "ben", ""), ("anna", "anna", "ben", "ben"), ("", "", ""))):
        clicks = [(owner, f"{round_}-{k // 2}", k % 2) for k, owner in enumerate(who * 4)]
        await people.crowd(p.world, clicks)
        await p.world.check()


@trace(runs=5, cap=5)
async def a_second_click_comes_when_the_cap_is_full(p: Play) -> None:
    assert await p.click(spec=0) == p.runs[0]
    assert await p.click(spec=0, key="another form") is None


@trace(runs=0)
async def a_click_is_not_answered(p: Play) -> None:
    p.world.unheard = True
    assert await p.click() == await p.click()


__all__ = ["TRACES", "hearing"]
