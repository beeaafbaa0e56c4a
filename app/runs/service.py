"""What pages, the API and the command line ask of runs: preview, create, show, list.

What a person may do to a run that exists (cancel, send, resolve, delete) is actions.py.
"""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.db import db_age, new_id
from app.errors import FindingsBlock, NotFound
from app.media import Image
from app.messages import N_
from app.prompts import Spec, spec_hash
from app.runs.composition import Composed, Composer, naming_doubts
from app.runs.ledger import budget
from app.runs.ledger.budget import Caps, held_today
from app.runs.ledger.models import Output, Run
from app.runs.purge import UNDO_S
from app.runs.queries.event_feed import EventFeed
from app.runs.queries.files import StoredFile, stored_file
from app.runs.queries.lineage import Lineage, lineage
from app.runs.queries.run_view import RunView
from app.runs.queries.search import RunQuery, Tally, find, tally
from app.runs.queries.to_view import view_runs
from app.runs.source_facts import check_addresses
from app.runs.steps.context import RunContext
from app.runs.steps.new_run import new_run
from app.runs.steps.next_pass import result_as_image
from app.upstream import Catalogue


@dataclass(frozen=True)
class RunPage:
    runs: list[RunView]
    next: str | None


class Runs:
    def __init__(self, context: RunContext, *, catalogue: Catalogue, caps: Caps, feed: EventFeed) -> None:
        self._context, self._ledger, self._database = context, context.ledger, context.ledger.database
        self._caps, self.feed = caps, feed
        self._composer = Composer(catalogue, context.profile, context.images, self._database)

    async def preview(self, spec_json: Any, *, owner: str = "") -> dict[str, Any]:
        """The JSON of `POST /prompts`. Raises InvalidSpec; a spec that merely has findings is fine."""
        return (await self.compose(spec_json, owner=owner)).preview

    async def compose(self, spec_json: Any, *, owner: str = "") -> Composed:
        """The preview with the parsed spec and the prompt's lines, for the builder page. Raises InvalidSpec."""
        return await self._composer.compose(spec_json, owner=owner)

    async def create(
        self,
        spec_json: Any,
        *,
        owner: str = "",
        client_key: str | None = None,
        confirm: bool = False,
        confirm_sources: bool = False,
        parent: str | None = None,
    ) -> tuple[RunView, bool]:
        """Make a run and start it. Answers it and whether it is new: the same key and spec give the same run.

        `confirm` answers both questions, `confirm_sources` the one about addresses. Raises InvalidSpec, FindingsBlock,
        NotFound (an image), Conflict `no_picture` and `may_charge_twice`, OverBudget.
        """
        composed = await self.compose(spec_json, owner=owner)
        # a repeat is known before anything is asked of it: what it made is there, whatever its addresses are by now
        if client_key and (made := await self._ledger.made_with(owner, client_key, spec_hash(composed.spec))):
            return await self.get(made, owner=owner), False
        if composed.blocked:
            raise FindingsBlock(N_("This edit can’t run yet."), detail=composed.preview["findings"])
        parent = await self.own_parent(parent, owner)
        if not (confirm or confirm_sources):
            await self.check_addresses(composed.spec, owner=owner)
        new = await new_run(
            self._context, composed.step(), owner=owner, client_key=client_key or f"once:{new_id()}", parent=parent
        )
        with naming_doubts(composed):
            run_id, is_new = await self._ledger.create(new, confirm=confirm)
        if is_new:
            await self._context.driver.begin(run_id)
        return await self.get(run_id, owner=owner), is_new

    async def own_parent(self, parent: str | None, owner: str) -> str | None:
        """The run that a new one comes from; None when it is gone meanwhile. Raises NotFound for another person's."""
        if not parent:
            return None
        async with self._database.read() as session:
            found = await session.scalar(select(Run.owner).where(Run.id == parent))
        if found is not None and found != owner:
            raise NotFound(N_("The run that this edit comes from does not exist."), field="/parent")
        return parent if found is not None else None

    async def check_addresses(self, spec: Spec, *, owner: str) -> None:
        """Before money is spent: raises Conflict `no_picture` when an address certainly leads to no picture."""
        if self._context.profile.name != "sandbox":
            await check_addresses(self._context.images, spec, owner)

    async def get(self, run_id: str, *, owner: str | None = None) -> RunView:
        """`owner` None: whoever's. A deleted run is there as long as it can be brought back. Raises NotFound."""
        async with self._database.read() as session:
            gone = (Run.id == run_id, Run.deleted_at.is_not(None), db_age(Run.deleted_at) > UNDO_S)
            found = [] if await session.scalar(select(Run.id).where(*gone)) else await view_runs(session, [run_id])
        if not found or (owner is not None and (found[0].person or "") != owner):
            raise NotFound(N_("This run does not exist. It may have been deleted."))
        return found[0]

    async def page(self, query: RunQuery, *, with_events: bool = True) -> RunPage:
        """Runs, newest first, by keyset: the answer to a page does not change when newer runs come."""
        async with self._database.read() as session:
            ids, cursor = await find(session, query)
            return RunPage(await view_runs(session, ids, with_events=with_events), cursor)

    async def tally(self, owner: str | None = None) -> Tally:
        """Numbers of runs by state, and what one can filter by."""
        async with self._database.read() as session:
            return await tally(session, owner)

    async def lineage(self, run: RunView) -> Lineage:
        async with self._database.read() as session:
            return await lineage(session, run)

    async def again(
        self, run_id: str, *, owner: str = "", client_key: str, confirm: bool = False, confirm_sources: bool = False
    ) -> RunView:
        """The same edit once more, as a run of its own. Raises as `create` does."""
        run = await self.get(run_id, owner=owner)
        made, _ = await self.create(
            run.spec,
            owner=owner,
            client_key=client_key,
            confirm=confirm,
            confirm_sources=confirm_sources,
            parent=run.id,
        )
        return made

    async def output(self, run_id: str, kind: str, n: int) -> Output:
        async with self._database.read() as session:
            output = await session.get(Output, (run_id, kind, n))
        if output is None:
            raise NotFound(N_("This image does not exist."))
        return output

    async def stored(self, run_id: str, kind: str, n: int, *, owner: str | None = None) -> StoredFile:
        """Where a file of a run is kept; `owner` as in `get`. Raises NotFound."""
        async with self._database.look() as connection:
            found = await stored_file(connection, run_id, kind, n)
        if found is None or (owner is not None and found.owner != owner):
            raise NotFound(N_("This image does not exist."))
        return found

    async def result_image(self, run_id: str, *, owner: str) -> Image:
        """The result as an image of this person's. Raises NotFound, and StorageMissing where its file is gone."""
        run = await self._ledger.get(run_id)
        if run.owner != owner:
            raise NotFound(N_("This run does not exist."))
        return await result_as_image(self._context, run)

    async def budget_today(self, owner: str = "") -> dict[str, str | None]:
        """Figures of today for the bar and the settings page: held and cap, in dollars, all together and this person's."""
        async with self._database.read() as session:
            held = await held_today(session, self._caps.day(time.time()), owner)
        daily, person = self._caps.daily_micro, self._caps.person_micro
        return {
            "held_usd": budget.to_usd(held.get("", 0)),
            "cap_usd": budget.to_usd(daily) if daily is not None else None,
            "person_held_usd": budget.to_usd(held.get(owner, 0)) if owner else None,
            "person_cap_usd": budget.to_usd(person) if owner and person is not None else None,
        }

    async def usual_seconds(self, model: str) -> tuple[float, float] | None:
        """From how many to how many seconds runs of this model usually take; None while too few are known."""
        return await self._context.tempo.usual(model, self._context.profile.account)
