"""The answer to an area edit, set into the original: the composite is the result, and counted on the file that is saved."""

import hashlib
import time
from typing import Any

from app.db import new_id
from app.errors import NotFound
from app.messages import N_
from app.runs.ledger.models import Output, Run
from app.runs.reports.area import is_area_edit
from app.runs.reports.enqueue import enqueue
from app.runs.reports.task import add_region, copy_notes, source_bytes, spec_of
from app.runs.steps.context import RunContext

AT = "/composite-"  # in the keys of what was set in


def is_area_run(run: Run) -> bool:
    """Whether only a crop was sent."""
    spec = spec_of(run)
    return spec is not None and is_area_edit(spec) and bool(run.sources and run.sources[0].get("sent"))


async def set_in(
    context: RunContext, run: Run, answer: Output, *, region: dict[str, Any] | None = None, grow: float = 0.0
) -> list[Output]:
    """Return the composite as the result, the region as its mask, and upstream's own file as `raw`. `region` takes the
    place of the spec's; `grow`, a part of the longer side, makes it larger or smaller.

    Raises Conflict `cannot_align` and its like; nothing is stored then.
    """
    sent: dict[str, Any] = run.sources[0]["sent"]
    head: dict[str, Any] = {"task": "set_in", "box": sent["box"], "grow": grow}
    files = [await source_bytes(context, run), await context.storage.get(answer.key)]
    if region is not None:
        head["region"] = region
    else:
        await add_region(context, head, files, spec_of(run))
    said, (png, thumb, mask) = await context.measuring.ask(head, files)
    at = f"runs/{run.id}{AT}{answer.n}-{new_id()}"
    await context.storage.put(f"{at}.png", png)
    await context.storage.put(f"{at}.thumb.webp", thumb)
    await context.storage.put(f"{at}.mask.png", mask)
    detail = {name: said[name] for name in ("exact", "notes", "region")}
    detail["notes"] += await copy_notes(context, run)
    size = {"width": said["width"], "height": said["height"]}
    result = Output(
        **_row(run, "result", answer.n, f"{at}.png", png), thumb_key=f"{at}.thumb.webp", detail=detail, **size
    )
    mask_of_it = Output(**_row(run, "mask", answer.n, f"{at}.mask.png", mask), thumb_key=None, detail=None, **size)
    answer.kind = "raw"
    return [result, mask_of_it, answer]


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


async def set_in_again(context: RunContext, run_id: str, grow: float) -> None:
    """Set the answer that is here into a larger or smaller region: free, nothing is sent. The report is made anew.

    Raises NotFound where there is no answer that was set in, Conflict as `set_in` does.
    """
    run = await context.ledger.get(run_id)
    old = {kind: await output_row(context, run_id, kind) for kind in ("result", "mask", "raw")}
    made = await set_in(context, run, old["raw"], region=(old["result"].detail or {}).get("region"), grow=grow)
    left = [key for kind in ("result", "mask") for key in (old[kind].key, old[kind].thumb_key) if key]
    async with context.ledger.locked(run_id) as (session, locked):
        for output in made[:2]:
            await session.merge(output)
        await enqueue(session, run_id)
        await context.ledger.note(session, locked, "output", "set_in_again")
    context.measure_soon()
    for key in left:
        await context.storage.delete(key)


async def output_row(context: RunContext, run_id: str, kind: str) -> Output:
    async with context.ledger.database.read() as session:
        output = await session.get(Output, (run_id, kind, 1))
    if output is None:
        raise NotFound(N_("This image does not exist."))
    return output
