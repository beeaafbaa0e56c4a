"""The answer to an area edit, set into the original: the composite is the result, and counted on the file that is saved."""

import hashlib
import time
from typing import Any

from app.runs.ledger.models import Output, Run
from app.runs.reports.area import is_area_edit
from app.runs.reports.task import add_region, source_bytes, spec_of
from app.runs.steps.context import RunContext


def is_area_run(run: Run) -> bool:
    """Whether only a crop was sent."""
    spec = spec_of(run)
    return spec is not None and is_area_edit(spec) and bool(run.sources and run.sources[0].get("sent"))


async def set_in(context: RunContext, run: Run, answer: Output) -> list[Output]:
    """Return the composite as the result, the region as its mask, and upstream's own file as `raw`.

    Raises Conflict `cannot_align` and its like; nothing is stored then.
    """
    sent: dict[str, Any] = run.sources[0]["sent"]
    head: dict[str, Any] = {"task": "set_in", "box": sent["box"]}
    files = [await source_bytes(context, run), await context.storage.get(answer.key)]
    await add_region(context, head, files, spec_of(run))
    said, (png, thumb, mask) = await context.measuring.ask(head, files)
    at = f"runs/{run.id}/composite-{answer.n}"
    await context.storage.put(f"{at}.png", png)
    await context.storage.put(f"{at}.thumb.webp", thumb)
    await context.storage.put(f"{at}.mask.png", mask)
    detail = {name: said[name] for name in ("exact", "notes", "region")}
    size = {"width": said["width"], "height": said["height"]}
    result = Output(
        **_row(run, "result", answer.n, f"{at}.png", png), thumb_key=f"{at}.thumb.webp", detail=detail, **size
    )
    region = Output(**_row(run, "mask", answer.n, f"{at}.mask.png", mask), thumb_key=None, detail=None, **size)
    answer.kind = "raw"
    return [result, region, answer]


def _row(run: Run, kind: str, n: int, key: str, data: bytes) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "kind": kind,
        "n": n,
        "key": key,
        "bytes": len(data),
        "mime": "image/png",
        "sha256": hashlib.sha256(data).hexdigest(),
        "created_at": time.time(),
    }
