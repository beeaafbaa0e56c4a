"""An area edit: the crop alone leaves, its answer is set into the original, and the original outside is counted by Pillow."""

import base64
import io
import json
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from app.db import Database
from app.errors import Conflict
from app.fidelity import write_png
from app.prompts import parse_spec
from app.runs import RunContext
from app.runs.ledger.chain import Step
from app.runs.ledger.models import Output, Run
from app.runs.queries.to_view import view_runs
from app.runs.reports.area import crop_of, sent_json
from app.runs.reports.lock import lock_run
from app.runs.reports.set_in import set_in_again
from app.runs.steps.new_run import new_run
from tests.fidelity.scenes import BADGE, asked_edit, encoded, picture, rerendered, scene
from tests.runs.cast import Upstream, to_the_end

SIZES = ("auto", "1024_1024", "1024_1536", "1536_1024")
CHANGES = [{"kind": "add", "target": "a badge"}]


def area_spec(image: str) -> dict[str, Any]:
    region = {"shapes": [{"kind": "rectangle", "box": list(BADGE)}]}
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [{"image": image}], "outside": "area", "region": region}  # fmt: skip
    return parse_spec(spec).to_json()


async def area_run(c: RunContext, upstream: Upstream, file: bytes, *, answer: Any = None) -> Run:
    """A run whose stand-in answers the crop it was sent: larger, drawn again, with the badge that was asked for."""
    image = await c.images.add_bytes(file)
    spec = area_spec(image.id)
    crop = crop_of(parse_spec(spec), (image.width, image.height), SIZES)
    assert crop
    wire = {"prompt": "Add a badge.", "images": [image.id], "size": "1536_1024"}
    step = Step(spec, "Add a badge.", "1", spec["model"], wire, 40_000, True, sent=sent_json(crop))
    new = await new_run(c, step, owner="", client_key="area")

    async def answered() -> bytes:
        if answer is not None:
            return write_png(picture(answer))
        seen = np.asarray(upright(file).convert("RGB"))
        x, y, w, h = crop.box
        part = cv2.resize(asked_edit(seen)[y : y + h, x : x + w], crop.wanted, interpolation=cv2.INTER_CUBIC)
        return write_png(picture(rerendered(np.asarray(part, np.uint8))))

    upstream.files = [answered]
    run_id, _ = await c.ledger.create(new)
    return await to_the_end(c, run_id)


def upright(file: bytes) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.exif_transpose(Image.open(io.BytesIO(file)))


async def stored(c: RunContext, run: Run, kind: str) -> Image.Image:
    async with c.ledger.database.read() as session:
        output = await session.get(Output, (run.id, kind, 1))
    assert output
    return Image.open(io.BytesIO(await c.storage.get(output.key)))


async def test_only_the_crop_leaves_this_server(c: RunContext, upstream: Upstream, database: Database) -> None:
    file = encoded(scene(3, 1400, 933))
    run = await area_run(c, upstream, file)
    body = json.dumps(upstream.posts[0])
    [sent] = upstream.posts[0]["images"]
    crop = Image.open(io.BytesIO(base64.b64decode(sent.partition(",")[2])))
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    assert view.sent
    x, y, w, h = view.sent["box"]
    assert crop.size == (view.sent["width"], view.sent["height"])
    assert w * h < 0.35 * 1400 * 933
    same = np.asarray(crop.convert("RGB")) == scene(3, 1400, 933)[y : y + h, x : x + w]
    assert same.all()  # of a picture in sRGB, at its own size
    assert view.sources[0].image not in body
    assert base64.b64encode(file[:300]).decode()[:200] not in body


@pytest.mark.parametrize("kind", ["png", "jpeg turned", "grey", "16 bit", "alpha"])
async def test_outside_every_pixel_is_the_original(c: RunContext, upstream: Upstream, kind: str) -> None:
    before = scene(5, 1100, 733)
    file = encoded(before)
    if kind == "jpeg turned":
        exif = Image.Exif()
        exif[0x0112] = 6
        file = encoded(before, "JPEG", quality=92, exif=exif)
    elif kind == "grey":
        file = encoded(np.ascontiguousarray(before.mean(axis=2).astype(np.uint8)))
    elif kind == "16 bit":
        noise = np.random.default_rng(1).integers(0, 256, before.shape)
        file = write_png(picture((before.astype(np.uint16) * 256 + noise).astype(np.uint16)))
    elif kind == "alpha":
        file = encoded(np.dstack([before, np.full(before.shape[:2], 200, np.uint8)]))
    run = await area_run(c, upstream, file)
    assert run.state == "saved"
    result, mask = await stored(c, run, "result"), np.asarray(await stored(c, run, "mask")) > 0
    if kind == "16 bit":  # which Pillow would cut to 8
        async with c.ledger.database.read() as session:
            output = await session.get(Output, (run.id, "result", 1))
        assert output
        read = [cv2.imdecode(np.frombuffer(data, np.uint8), -1) for data in (await c.storage.get(output.key), file)]
        after, original = read
        assert after.dtype == np.uint16
    else:
        after, original = np.asarray(result), np.asarray(upright(file))
    assert after.shape == original.shape
    equal = after == original
    equal = equal if equal.ndim == 2 else equal.all(axis=2)
    assert equal[~mask].all()
    assert not equal[mask].all()
    raw = await stored(c, run, "raw")
    assert raw.size != result.size  # upstream’s own file, as it came


async def test_what_could_not_be_set_in_is_refused_before_it_is_paid_for(c: RunContext, upstream: Upstream) -> None:
    out = io.BytesIO()
    Image.fromarray(scene(3, 1400, 933)).convert("CMYK").save(out, "JPEG")
    with pytest.raises(Conflict) as refused:
        await area_run(c, upstream, out.getvalue())
    assert refused.value.error_code == "cannot_keep"
    assert upstream.posts == []


async def test_the_region_grows_by_the_answer_that_is_here(c: RunContext, upstream: Upstream) -> None:
    file = encoded(scene(3, 1400, 933))
    run = await area_run(c, upstream, file)
    before = np.asarray(await stored(c, run, "mask")) > 0
    await set_in_again(c, run.id, 0.02)
    after = np.asarray(await stored(c, run, "mask")) > 0
    assert after[before].all()
    assert after.sum() > before.sum()
    equal = (np.asarray(await stored(c, run, "result")) == np.asarray(upright(file))).all(axis=2)
    assert equal[~after].all()
    assert len(upstream.posts) == 1  # nothing was sent for it


async def test_an_answer_that_does_not_fit_is_kept_and_says_so(
    c: RunContext, upstream: Upstream, database: Database
) -> None:
    run = await area_run(c, upstream, encoded(scene(3, 1400, 933)), answer=scene(9, 1536, 1024))
    assert run.state == "saved"  # it is paid for
    async with database.read() as session:
        [view] = await view_runs(session, [run.id])
    assert [output.kind for output in view.outputs] == ["result"]
    assert view.outputs[0].exact is None
    assert view.outputs[0].notes[0].startswith("Not set into the original: ")
    with pytest.raises(Conflict) as refused:
        await lock_run(c, run.id)
    assert refused.value.error_code == "is_exact"
