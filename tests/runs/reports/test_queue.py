"""The queue of reports: what is saved is measured once, is resumed after a kill, and can be stopped."""

import asyncio

import pytest
from sqlalchemy import select, update

from app.db import Database
from app.fidelity import write_png
from app.runs import Measuring, ReportQueue, RunContext
from app.runs.ledger.models import RunEvent
from app.runs.queries.to_view import view_runs
from app.runs.reports.models import RunReport
from tests.fidelity.scenes import moved, picture, scene
from tests.runs.cast import Upstream
from tests.runs.conftest import MakeRun
from tests.runs.reports.cast import saved_run, spec


@pytest.fixture
def queue(c: RunContext) -> ReportQueue:
    c.measures = True
    return ReportQueue(c)


async def row(database: Database, run_id: str) -> RunReport:
    async with database.read() as session:
        found = await session.get(RunReport, run_id)
    assert found
    return found


async def causes(database: Database, run_id: str) -> list[str]:
    async with database.read() as session:
        return list(
            await session.scalars(select(RunEvent.cause).where(RunEvent.run_id == run_id).order_by(RunEvent.id))
        )


async def until_idle(queue: ReportQueue) -> None:
    while run_id := await queue.claim():
        await queue._measure(run_id)


async def test_it_measures_what_was_saved(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    run = await saved_run(c, upstream, make_run)
    assert run.state == "saved"
    assert (await row(database, run.id)).state == "queued"
    assert (await causes(database, run.id))[-1] == "saved"  # shown before it is measured
    await until_idle(queue)
    found = await row(database, run.id)
    assert (found.state, found.version) == ("done", 1)
    assert found.report
    verdicts = {item["check"]: item["verdict"] for item in found.report["items"]}
    assert verdicts == dict.fromkeys(("framing", "drift", "color", "exact"), "held")
    assert found.facts
    assert found.facts["aligned"]
    assert (await causes(database, run.id))[-3:] == ["report_measuring", "report_done", "done"]


async def test_it_finds_what_moved_and_says_so_in_the_runs_json(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    before = scene(2)
    run = await saved_run(c, upstream, make_run, before=before, after=moved(before, right=0.03))
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    assert (view.state, view.phase, view.report) == ("saved", "measuring", None)
    await until_idle(queue)
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    assert view.phase is None
    assert view.report
    assert view.report["verdict"] == "changed"
    framing = next(item for item in view.report["items"] if item["check"] == "framing")
    assert framing["limits"] == [0.3, 0.6]
    assert framing["words"] == "The picture was moved 3.0 % to the right."


async def test_a_report_that_a_dead_process_left_is_made_by_another(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    run = await saved_run(c, upstream, make_run)
    assert await queue.claim() == run.id
    assert await queue.claim() is None  # it is taken
    async with database.write() as session:
        await session.execute(update(RunReport).values(slot="serve-9"))  # whose lock nobody holds
    await queue.take_back()
    assert (await row(database, run.id)).state == "queued"
    await until_idle(queue)
    assert (await row(database, run.id)).state == "done"


async def test_a_report_that_a_living_process_makes_is_left_to_it(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    run = await saved_run(c, upstream, make_run)
    other = await c.slots.take("serve", name="serve-7")
    assert await queue.claim() == run.id
    async with database.write() as session:
        await session.execute(update(RunReport).values(slot=other))
    c.slot = "serve-1"
    await queue.take_back()
    assert (await row(database, run.id)).state == "measuring"
    await c.slots.release()


async def test_a_picture_that_kills_its_process_again_and_again_is_given_up(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    run = await saved_run(c, upstream, make_run)
    for _ in range(3):
        assert await queue.claim() == run.id
        async with database.write() as session:
            await session.execute(update(RunReport).values(slot="serve-9"))
        await queue.take_back()
    found = await row(database, run.id)
    assert found.state == "failed"
    assert found.error
    assert found.error["code"] == "crashed"
    assert await queue.claim() is None


async def test_measuring_can_be_stopped_while_it_goes_on(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    run = await saved_run(c, upstream, make_run)
    await queue.claim()
    going = asyncio.create_task(queue._measure(run.id))
    await asyncio.sleep(0.2)  # its process is under way
    assert await queue.cancel(run.id)
    await asyncio.wait_for(going, 10)
    found = await row(database, run.id)
    assert (found.state, found.report) == ("canceled", None)
    assert not await queue.cancel(run.id)


async def test_a_process_over_its_limits_fails_the_report_and_nothing_else(
    c: RunContext, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    c.measures = True
    run = await saved_run(c, upstream, make_run)
    c.measuring = Measuring(timeout_s=0.05)
    queue = ReportQueue(c)
    await until_idle(queue)
    found = await row(database, run.id)
    assert found.state == "failed"
    assert found.error
    assert found.error["code"] == "timeout"
    assert (await c.ledger.get(run.id)).state == "saved"


async def test_nothing_is_queued_where_measuring_is_off(
    c: RunContext, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    run = await saved_run(c, upstream, make_run)
    async with database.read() as session:
        assert await session.get(RunReport, run.id) is None
    assert (await causes(database, run.id))[-1] == "done"


async def test_what_was_asked_to_be_locked_is_locked_when_it_is_measured(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    image = await c.images.add_bytes(write_png(picture(scene(1))))
    run = await saved_run(c, upstream, make_run, spec=spec(image.id) | {"outside": "lock"})
    await until_idle(queue)
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    assert [output.kind for output in view.outputs] == ["result", "locked", "mask"]


async def test_a_lock_that_was_asked_and_can_not_be_says_why(
    c: RunContext, queue: ReportQueue, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    image = await c.images.add_bytes(write_png(picture(scene(1))))
    run = await saved_run(c, upstream, make_run, after=scene(9), spec=spec(image.id) | {"outside": "lock"})
    await until_idle(queue)
    found = await row(database, run.id)
    assert found.state == "done"
    assert found.facts
    assert found.facts["lock_refused"]["code"] == "measure.cannot_align"
