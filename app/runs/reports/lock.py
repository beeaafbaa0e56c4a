"""The lock on a saved run: the original pixels put back outside a region, counted; its files, and what they become."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from app.db import new_id
from app.errors import Conflict, NotFound
from app.messages import N_, Message
from app.runs.ledger.models import Output, Run
from app.runs.ledger.states import SAVED
from app.runs.queries.run_view import RunView
from app.runs.reports.set_in import AT, is_area_run, set_in_again
from app.runs.reports.task import add_region, copy_notes, has_border, kept_of, source_bytes, spec_of
from app.runs.steps.context import RunContext

LOCKED, MASK, RAW = "locked", "mask", "raw"
COMPOSITES = (LOCKED, MASK)
FORMATS = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "psd": "image/vnd.adobe.photoshop"}


def may_change(kind: str, key: str) -> bool:
    """Whether another file may come to stand at the address of this one: of a lock, or of an area edit whose region grows."""
    return kind in COMPOSITES or AT in key


class Locks:
    """`get` of app.runs.Runs says whose a run is."""

    def __init__(self, context: RunContext, get: Callable[..., Any]) -> None:
        self._context, self._get = context, get

    async def lock(
        self, run_id: str, region: dict[str, Any] | None = None, *, grow: float = 0.0, owner: str | None = None
    ) -> None:
        """Lock a run of this person's, or with `grow` set an area edit's answer into a larger or smaller region. Raises as
        `lock_run` does."""
        await self._get(run_id, owner=owner)
        if grow and is_area_run(await self._context.ledger.get(run_id)):
            await set_in_again(self._context, run_id, grow)
            return
        await lock_run(self._context, run_id, region, grow=grow)

    async def change_mask(self, run_id: str, *, owner: str | None = None) -> tuple[dict[str, Any], bytes]:
        """The proposed region, as JSON and as a PNG. Raises Conflict where there is none to lock."""
        await self._get(run_id, owner=owner)
        run, result = await run_and_result(self._context, run_id)
        if not has_border(run.spec):
            raise Conflict(Message("measure.asked_everything"), code="no_border")
        files = [await source_bytes(self._context, run), await self._context.storage.get(result.key)]
        answer, (png,) = await self._context.measuring.ask({"task": "propose", "draft": run.draft}, files)
        return answer["region"], png

    async def unlock(self, run_id: str, *, owner: str | None = None) -> None:
        """Remove the lock and its mask. The result stays what it was."""
        await self._get(run_id, owner=owner)
        await run_and_result(self._context, run_id)
        for key in await _forget(self._context, run_id):
            await self._context.storage.delete(key)

    async def export(self, run: RunView, kind: str, n: int, to: str, depth: int | None = None) -> bytes:
        """An output in another format; `psd` has the original, the result and the region as layers and mask."""
        row = await self._context.ledger.get(run.id)
        output = await output_of(self._context, run.id, kind, n)
        data = await self._context.storage.get(output.key)
        if to != "psd":
            return (await self._context.measuring.ask({"task": "export", "format": to, "depth": depth}, [data]))[1][0]
        mask = await output_of(self._context, run.id, MASK, 1)
        edit = await output_of(self._context, run.id, "result", n)
        files = [
            await source_bytes(self._context, row),
            await self._context.storage.get(edit.key),
            await self._context.storage.get(mask.key),
        ]
        return (await self._context.measuring.ask({"task": "export", "format": "psd"}, files))[1][0]


async def lock_run(
    context: RunContext, run_id: str, region: dict[str, Any] | None = None, *, grow: float = 0.0
) -> None:
    """Make the `locked` output, in the place of an older one. Without a region the drawn one is used, or else what changed;
    `grow`, a part of the longer side, makes that of the present lock larger or smaller. Raises Conflict `cannot_align`,
    `no_border`, `no_change`, `empty_region`, `cannot_keep`."""
    run, result = await run_and_result(context, run_id)
    spec = spec_of(run)
    head: dict[str, Any] = {"task": "lock", "draft": run.draft, "kept": kept_of(spec), "grow": grow}
    if grow and region is None:
        region = ((await output_of(context, run_id, LOCKED, 1)).detail or {}).get("region")
    files = [await source_bytes(context, run), await context.storage.get(result.key)]
    if region is not None:
        head["region"] = region
    else:
        await add_region(context, head, files, spec)
    if head["region"] is None and not has_border(run.spec):
        raise Conflict(Message("measure.asked_everything"), code="no_border")
    answer, (png, thumb, mask) = await context.measuring.ask(head, files)
    answer["notes"] += await copy_notes(context, run)
    await _keep(context, run_id, answer, png, thumb, mask)


async def run_and_result(context: RunContext, run_id: str) -> tuple[Run, Output]:
    """A saved run that may be locked, and its result. Raises Conflict, NotFound."""
    run = await context.ledger.get(run_id)
    if run.state != SAVED:
        raise Conflict(Message("measure.nothing_saved"), code="no_result")
    if is_area_run(run):
        raise Conflict(Message("measure.is_exact"), code="is_exact")
    return run, await output_of(context, run_id, "result", 1)


async def output_of(context: RunContext, run_id: str, kind: str, n: int) -> Output:
    async with context.ledger.database.read() as session:
        output = await session.get(Output, (run_id, kind, n))
    if output is None:
        raise NotFound(N_("This image does not exist."))
    return output


async def _keep(
    context: RunContext, run_id: str, answer: dict[str, Any], png: bytes, thumb: bytes, mask: bytes
) -> None:
    """Files first, then the rows, then what they replace is removed: a lock that is shown is whole."""
    name = new_id()
    locked, white = f"runs/{run_id}/locked-{name}.png", f"runs/{run_id}/mask-{name}.png"
    thumb_key = f"runs/{run_id}/locked-{name}.thumb.webp"
    await context.storage.put(locked, png)
    await context.storage.put(white, mask)
    await context.storage.put(thumb_key, thumb)
    detail = {name: answer[name] for name in ("exact", "notes", "region", "report")}
    size = {"width": answer["width"], "height": answer["height"]}
    made = [
        Output(**_row(run_id, LOCKED, locked, png), thumb_key=thumb_key, detail=detail, **size),
        Output(**_row(run_id, MASK, white, mask), thumb_key=None, detail=None, **size),
    ]
    for key in await _forget(context, run_id, instead=made):
        await context.storage.delete(key)


async def _forget(context: RunContext, run_id: str, instead: list[Output] | None = None) -> list[str]:
    """Answers the keys of files that no output names any more."""
    same = (Output.run_id == run_id, Output.kind.in_(COMPOSITES))
    async with context.ledger.locked(run_id) as (session, run):
        old = list(await session.scalars(select(Output).where(*same)))
        left = [key for output in old for key in (output.key, output.thumb_key) if key]
        await session.execute(delete(Output).where(*same))
        session.add_all(instead or [])
        await context.ledger.note(session, run, "output", "locked" if instead else "unlocked")
    return left


def _row(run_id: str, kind: str, key: str, data: bytes) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "kind": kind,
        "n": 1,
        "key": key,
        "bytes": len(data),
        "mime": "image/png",
        "sha256": hashlib.sha256(data).hexdigest(),
        "created_at": time.time(),
    }
