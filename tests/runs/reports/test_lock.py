"""The lock on a saved run: counted here by Pillow alone, with its files, its refusals, and what it becomes."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.db import Database
from app.errors import Conflict, NotFound
from app.runs import Locks, RunContext
from app.runs.ledger.models import Output, Run
from app.runs.queries.to_view import view_runs
from app.runs.reports.lock import output_of
from tests.fidelity.scenes import BADGE, asked_edit, rerendered, scene, with_object
from tests.runs.cast import Upstream
from tests.runs.conftest import MakeRun
from tests.runs.reports.cast import saved_run


@pytest.fixture
def locks(c: RunContext, database: Database) -> Locks:
    async def get(run_id: str, *, owner: str | None = None) -> None:
        await c.ledger.get(run_id)

    return Locks(c, get)


async def output(c: RunContext, run: Run, kind: str) -> Image.Image:
    async with c.ledger.database.read() as session:
        found = await session.get(Output, (run.id, kind, 1))
    assert found
    return Image.open(io.BytesIO(await c.storage.get(found.key)))


async def source(c: RunContext, run: Run) -> Image.Image:
    return Image.open(io.BytesIO(await c.images.read(run.sources[0]["image"])))


def outside(size: tuple[int, int], box: tuple[float, float, float, float]) -> np.ndarray:
    """Where a rectangle is not, drawn by Pillow."""
    drawn = Image.new("1", size, 1)
    x, y, w, h = (side * size[n % 2] for n, side in enumerate(box))
    ImageDraw.Draw(drawn).rectangle((int(x), int(y), int(np.ceil(x + w)) - 1, int(np.ceil(y + h)) - 1), 0)
    return np.asarray(drawn)


async def test_it_puts_the_original_back_outside_the_area(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    before = scene(3)
    run = await saved_run(c, upstream, make_run, before=before, after=rerendered(with_object(asked_edit(before))))
    await locks.lock(run.id)
    locked, original = np.asarray(await output(c, run, "locked")), np.asarray(await source(c, run))
    kept = outside((640, 480), BADGE)
    assert (locked == original)[kept].all()
    assert (locked != original)[~kept].any()
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    assert [shown.kind for shown in view.outputs] == ["result", "locked", "mask"]  # what came stays the first
    exact = view.outputs[1].exact
    assert exact
    assert (exact["outside_pixels"], exact["equal_pixels"]) == (int(kept.sum()), int(kept.sum()))
    assert view.outputs[1].report
    assert view.outputs[1].report["verdict"] == "held"
    assert (np.asarray(await output(c, run, "mask")) > 0).sum() == exact["region_pixels"]


async def test_without_an_area_it_takes_what_changed(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun
) -> None:
    before = scene(4)
    run = await saved_run(c, upstream, make_run, before=before, after=rerendered(asked_edit(before)), area=None)
    region, png = await locks.change_mask(run.id)
    assert region["shapes"]
    proposed = np.asarray(Image.open(io.BytesIO(png))) > 0
    assert proposed[round(0.2 * 480), round(0.74 * 640)]  # the badge
    assert proposed.mean() < 0.15
    await locks.lock(run.id)
    locked, original = np.asarray(await output(c, run, "locked")), np.asarray(await source(c, run))
    assert (locked == original).all(axis=2)[~proposed].all()
    assert ((np.asarray(await output(c, run, "mask")) > 0) == proposed).all()  # what one saw is what was locked


async def test_a_region_can_be_grown_and_given(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun
) -> None:
    run = await saved_run(c, upstream, make_run)
    await locks.lock(run.id, {"shapes": [{"kind": "rectangle", "box": [0.6, 0.1, 0.3, 0.2]}]})
    first = (np.asarray(await output(c, run, "mask")) > 0).sum()
    await locks.lock(run.id, grow=0.02)
    larger = np.asarray(await output(c, run, "mask")) > 0
    assert larger.sum() > first
    locked, original = np.asarray(await output(c, run, "locked")), np.asarray(await source(c, run))
    assert (locked == original).all(axis=2)[~larger].all()


async def test_it_can_be_removed_with_its_files(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun
) -> None:
    run = await saved_run(c, upstream, make_run)
    await locks.lock(run.id)
    async with c.ledger.database.read() as session:
        keys = list(await session.scalars(select(Output.key).where(Output.kind.in_(("locked", "mask")))))
    await locks.unlock(run.id)
    assert [await c.storage.exists(key) for key in keys] == [False, False]
    with pytest.raises(NotFound):
        await output_of(c, run.id, "locked", 1)
    assert await output(c, run, "result")


async def test_it_refuses_what_has_no_honest_border(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun
) -> None:
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [{"url": "https://example.com/a.png"}], "changes": [{"kind": "background", "to": "a beach"}]}  # fmt: skip
    run = await saved_run(c, upstream, make_run, spec=spec)
    with pytest.raises(Conflict) as refused:
        await locks.lock(run.id)
    assert refused.value.error_code == "no_border"


async def test_it_refuses_what_can_not_be_laid_over_the_source(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun
) -> None:
    run = await saved_run(c, upstream, make_run, before=scene(1), after=scene(9))
    with pytest.raises(Conflict) as refused:
        await locks.lock(run.id)
    assert refused.value.error_code == "cannot_align"
    with pytest.raises(NotFound):
        await output_of(c, run.id, "locked", 1)


async def test_it_becomes_a_psd_with_layers_and_mask_and_other_files(
    c: RunContext, locks: Locks, upstream: Upstream, make_run: MakeRun, database: Database
) -> None:
    from psd_tools import PSDImage

    run = await saved_run(c, upstream, make_run)
    await locks.lock(run.id)
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    psd = PSDImage.open(io.BytesIO(await locks.export(view, "locked", 1, "psd")))
    assert [layer.name for layer in psd] == ["Original", "Result"]
    assert (psd[0].numpy()[..., :3] * 255 == np.asarray(await source(c, run))).all()
    assert psd[1].mask
    flat = np.asarray(psd.topil(), np.int16)
    assert (
        np.abs(flat - np.asarray(await output(c, run, "locked"), np.int16)).max() <= 1
    )  # as locked, shown without layers
    deep = await locks.export(view, "locked", 1, "png", 16)
    assert deep[24] == 16
    assert Image.open(io.BytesIO(await locks.export(view, "locked", 1, "jpeg"))).format == "JPEG"
    assert Image.open(io.BytesIO(await locks.export(view, "locked", 1, "webp"))).format == "WEBP"
