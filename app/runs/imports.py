"""Any two files as a run that is saved already: whatever tool made the edit, it gets its report, lock, review link and
place in the history. Nothing is sent, and nothing is charged."""

from collections.abc import Callable
from typing import Any

from app.db import new_id
from app.media import Images, shown_of
from app.media.file_names import suffix_of
from app.media.models import Image
from app.prompts import parse_spec, spec_hash
from app.runs.ledger.costs import IMPORT
from app.runs.ledger.ledger import NewRun
from app.runs.ledger.models import Output
from app.runs.ledger.states import SAVED
from app.runs.reports.enqueue import enqueue
from app.runs.steps import sources
from app.runs.steps.context import RunContext

MODEL = "imported/file"  # stands where a run names the model that made it


class Imports:
    """`get` of app.runs.Runs shows what was made."""

    def __init__(self, context: RunContext, images: Images, get: Callable[..., Any]) -> None:
        self._context, self._images, self._get = context, images, get

    async def create(self, before: str, after: str, spec_json: dict[str, Any] | None = None, *, owner: str = "") -> str:
        """Make a run of two images of this person's; answers its id. `spec_json` says what was asked, where somebody
        knows. Raises NotFound, InvalidSpec."""
        source = await self._images.get(before, owner=owner)
        edit = await self._images.get(after, owner=owner)
        asked = {"version": 1, "model": MODEL} | (spec_json or {}) | {"images": [{"image": source.id}]}
        spec = parse_spec(asked)
        described = await sources.describe(self._images, spec.to_json(), owner=owner)
        new = NewRun(
            owner=owner,
            client_key=f"{IMPORT}:{new_id()}",
            model=spec.model,
            spec=spec.to_json(),
            spec_hash=spec_hash(spec),
            prompt="",
            composer="",
            wire={},
            sources=described,
            upstream_name=IMPORT,
            upstream_base="",
            upstream_account=IMPORT,
            draft=False,
            estimate_micro=0,
            price_known=True,
        )
        return await self._keep(new, edit)

    async def _keep(self, new: NewRun, edit: Image) -> str:
        ledger, output = self._context.ledger, await self._output(edit)
        async with ledger.database.write() as session:
            run = await ledger.insert(session, new, state=SAVED)
            run.budget_day, run.actual_micro = None, 0
            run.saved_at = run.ended_at = output.created_at = run.created_at
            output.run_id = run_id = run.id
            session.add(output)
            newest = await ledger.note(session, run, "state", "imported", {"name": edit.name})
            if self._context.measures:
                await enqueue(session, run_id)
        ledger.committed(run_id, newest)
        self._context.measure_soon()
        return run_id

    async def _output(self, edit: Image) -> Output:
        """Files of the run's own: an image may go, and its run stays whole. They are there before the run is."""
        shown, at = shown_of(edit), f"imports/{new_id()}"
        key, thumb = f"{at}/result-1.{suffix_of(shown.mime)}", f"{at}/result-1.thumb.webp"
        await self._context.storage.put(key, await self._context.storage.get(shown.key))
        await self._context.storage.put(thumb, await self._context.storage.get(edit.thumb_key))
        return Output(
            kind="result",
            n=1,
            key=key,
            thumb_key=thumb,
            width=edit.width,
            height=edit.height,
            bytes=shown.bytes,
            mime=shown.mime,
            sha256=edit.sha256,
            detail=None,
        )
