"""A saved run with a real picture before and after, as a run's steps leave it."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.fidelity import write_png
from app.runs import RunContext, advance
from app.runs.ledger.models import Run
from tests.fidelity.scenes import BADGE, Rgb, asked_edit, picture, scene
from tests.runs.cast import Upstream

MakeRun = Callable[..., Awaitable[Run]]


def spec(image: str, *, area: Any = BADGE, changes: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"image": image, "role": "primary"}],
        "keep": ["framing", "product"],
        "changes": changes or [{"kind": "recolor", "target": "badge", "to": "blue"}],
        "area": list(area) if area else None,
    }


async def saved_run(
    c: RunContext,
    upstream: Upstream,
    make_run: MakeRun,
    *,
    before: Rgb | None = None,
    after: Rgb | None = None,
    **changes: Any,
) -> Run:
    """A run that upstream finished with `after`; its report is queued, where reports are made."""
    before = scene(1) if before is None else before
    image = await c.images.add_bytes(write_png(picture(before)))
    upstream.files = [write_png(picture(asked_edit(before) if after is None else after))]
    source = {"n": 1, "role": "primary", "url": None, "image": image.id, "width": image.width, "height": image.height}
    spec_json = changes.pop("spec", None) or spec(image.id, area=changes.pop("area", BADGE))
    run = await make_run("submitted", spec=spec_json, sources=[source], **changes)
    for _ in range(10):
        if await advance(c, run.id) is None:
            break
    return await c.ledger.get(run.id)
