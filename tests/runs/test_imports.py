"""Any two files as a saved run: it has what other runs have, and cost nothing."""

import pytest
from sqlalchemy import select

from app.db import Database
from app.errors import NotFound
from app.fidelity import write_png
from app.runs import Imports, ReportQueue, RunContext
from app.runs.ledger.models import Run, Spend
from app.runs.queries.to_view import view_runs
from app.runs.reports.lock import lock_run
from app.runs.reports.proof import proof_of
from tests.fidelity.scenes import BADGE, asked_edit, picture, scene, with_object


@pytest.fixture
def imports(c: RunContext) -> Imports:
    async def get(run_id: str, *, owner: str | None = None) -> Run:
        return await c.ledger.get(run_id)

    c.measures = True
    return Imports(c, c.images, get)


async def brought(c: RunContext, imports: Imports, *, area: bool = True) -> str:
    before = scene(6)
    source = await c.images.add_bytes(write_png(picture(before)))
    edit = await c.images.add_bytes(write_png(picture(with_object(asked_edit(before)))), name="edited.png")
    return await imports.create(source.id, edit.id, {"area": list(BADGE)} if area else None)


async def test_it_is_saved_costs_nothing_and_is_measured(c: RunContext, imports: Imports, database: Database) -> None:
    run_id = await brought(c, imports)
    queue = ReportQueue(c)
    assert await queue.claim() == run_id
    await queue._measure(run_id)
    async with database.read() as session:
        [view] = await view_runs(session, [run_id])
        assert (await session.scalars(select(Spend))).all() == []
    assert (view.state, view.origin, view.cost.held_usd) == ("saved", "import", "0.0000")
    assert view.report
    assert view.report["verdict"] == "changed"  # the thing that nobody asked for
    await lock_run(c, run_id)
    async with database.read() as session:
        [view] = await view_runs(session, [run_id])
    assert view.outputs[1].exact
    assert view.outputs[1].exact["outside_pixels"] == view.outputs[1].exact["equal_pixels"]


async def test_its_files_are_its_own(c: RunContext, imports: Imports, database: Database) -> None:
    run_id = await brought(c, imports, area=False)
    async with database.read() as session:
        [view] = await view_runs(session, [run_id])
    proof = await proof_of(view, c.images, ())
    assert proof["source"]["sha256"] != proof["files"][0]["sha256"]
    assert proof["files"][0]["width"] == 640
    assert proof["approvals"] == []


async def test_another_persons_image_is_not_there(c: RunContext, imports: Imports) -> None:
    image = await c.images.add_bytes(write_png(picture(scene(1))), owner="somebody")
    with pytest.raises(NotFound):
        await imports.create(image.id, image.id, owner="another")
