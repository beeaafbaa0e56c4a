"""What pages, the API and the command line ask of runs: preview, create, show, list, and a person's acts.

What a person may do to a run that exists (cancel, send, resolve, delete) it has from `acts.py`.
"""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.db import Database, db_age, new_id
from app.errors import FindingsBlock, NotFound, OverBudget
from app.media import Images
from app.prompts import (
    Finding,
    ModelFacts,
    PictureFacts,
    Spec,
    compose,
    drift_risk,
    lint,
    parse_spec,
    spec_hash,
    split_passes,
)
from app.runs.actions import RunActions
from app.runs.ledger import budget
from app.runs.ledger.budget import Caps, held_today
from app.runs.ledger.chain import Step
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import Output, Run
from app.runs.prices import Price, Prices
from app.runs.purge import UNDO_S
from app.runs.queries.event_feed import EventFeed
from app.runs.queries.files import StoredFile, stored_file
from app.runs.queries.lineage import Lineage, lineage
from app.runs.queries.run_view import RunView
from app.runs.queries.search import RunQuery, Tally, find, tally
from app.runs.queries.to_view import view_runs
from app.runs.source_facts import check_addresses, pictures_of
from app.runs.steps.context import RunContext
from app.runs.steps.new_run import new_run
from app.upstream import Catalogue, Model, picture_rules, wire_body


@dataclass(frozen=True)
class RunPage:
    runs: list[RunView]
    next: str | None


@dataclass(frozen=True)
class Composed:
    """A spec with all that follows from it, before anything is stored."""

    spec: Spec
    model: Model
    preview: dict[str, Any]
    lines: Any
    findings: list[Finding]
    blocked: bool
    price: Price

    def step(self) -> Step:
        """What a run of it is made of."""
        most = self.price.most
        return Step(
            spec=self.spec.to_json(),
            prompt=self.preview["prompt"],
            composer=self.preview["composer"],
            model=self.model.id,
            wire=self.preview["wire"],
            estimate_micro=budget.to_micro(self.price.about if most is None else most),
            price_known=most is not None,
            about_micro=None if self.price.about is None else budget.to_micro(self.price.about),
        )


class Runs(RunActions):
    """`begin` starts the driver of a run that may move now; it must not wait for it."""

    def __init__(
        self,
        c: RunContext,
        *,
        catalogue: Catalogue,
        caps: Caps,
        feed: EventFeed,
        begin: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__(c, begin)
        self._catalogue, self._caps, self.feed = catalogue, caps, feed
        self._prices = Prices(c.ledger.database)

    @property
    def _ledger(self) -> Ledger:
        return self._c.ledger

    @property
    def _database(self) -> Database:
        return self._c.ledger.database

    @property
    def _images(self) -> Images:
        return self._c.images

    async def preview(self, spec_json: Any, *, owner: str = "") -> dict[str, Any]:
        """The JSON of `POST /prompts`. Raises InvalidSpec; a spec that merely has findings is fine."""
        return (await self.compose(spec_json, owner=owner)).preview

    async def compose(self, spec_json: Any, *, owner: str = "") -> Composed:
        """The preview with the parsed spec and the prompt's lines, for the builder page."""
        spec = parse_spec(spec_json)
        model = await self._catalogue.get(spec.model)
        draft = self._c.profile.name == "sandbox"
        pictures = await pictures_of(self._images, spec, owner)
        first = await self._first_size(spec, model, pictures, owner)
        composition = compose(spec)
        findings = lint(spec, _facts(spec, model, first, draft=draft), pictures)
        named = [image.image or image.url or "" for image in spec.images]
        wire = wire_body(spec, composition.prompt, model, named, first)
        price = await self._prices.of(model, self._c.profile.account, wire, raw=spec.raw is not None)
        preview = {
            "prompt": composition.prompt,
            "composer": composition.composer,
            "findings": [finding.to_json() for finding in findings],
            "drift_risk": drift_risk(spec, findings).to_json(),
            "passes": [part.to_json() for part in split_passes(spec)],
            "wire": wire,
            "price": {
                "usd": _money(price.about),
                "most_usd": _money(price.most),
                "learned": price.is_learned,
                "outputs": price.outputs,
                "doubts": list(price.doubts),
                "unit": model.price_unit,
                "source": model.source,
                "note": model.pricing_note,
                "draft": draft,
            },
        }
        blocked = any(finding.severity == "error" for finding in findings)
        return Composed(spec, model, preview, composition.lines, findings, blocked, price)

    async def _first_size(
        self, spec: Spec, model: Model, pictures: list[PictureFacts | None], owner: str
    ) -> tuple[int, int] | None:
        """Width and height of the first picture, where the model has to be told its ratio and this server has seen it."""
        if model.own_ratio is None or not spec.images:
            return None
        if pictures[0] is not None:
            return pictures[0].width, pictures[0].height
        url = spec.images[0].url
        seen = await self._images.by_url(url, owner=owner) if url else None
        return (seen.width, seen.height) if seen else None

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
            raise FindingsBlock("This edit can’t run yet.", detail=composed.preview["findings"])
        parent = await self.own_parent(parent, owner)
        if not (confirm or confirm_sources):
            await self.check_addresses(composed.spec, owner=owner)
        new = await new_run(
            self._c, composed.step(), owner=owner, client_key=client_key or f"once:{new_id()}", parent=parent
        )
        with naming_doubts(composed):
            run_id, is_new = await self._ledger.create(new, confirm=confirm)
        if is_new:
            await self._begin(run_id)
        return await self.get(run_id, owner=owner), is_new

    async def own_parent(self, parent: str | None, owner: str) -> str | None:
        """The run that a new one comes from; None when it is gone meanwhile. Raises NotFound for another person's."""
        if not parent:
            return None
        async with self._database.read() as session:
            found = await session.scalar(select(Run.owner).where(Run.id == parent))
        if found is not None and found != owner:
            raise NotFound("The run that this edit comes from does not exist.", field="/parent")
        return parent if found is not None else None

    async def check_addresses(self, spec: Spec, *, owner: str) -> None:
        """Before money is spent: raises Conflict `no_picture` when an address certainly leads to no picture."""
        if self._c.profile.name != "sandbox":
            await check_addresses(self._images, spec, owner)

    async def get(self, run_id: str, *, owner: str | None = None) -> RunView:
        """`owner` None: whoever's. A deleted run is there as long as it can be brought back. Raises NotFound."""
        async with self._database.read() as session:
            gone = (Run.id == run_id, Run.deleted_at.is_not(None), db_age(Run.deleted_at) > UNDO_S)
            found = [] if await session.scalar(select(Run.id).where(*gone)) else await view_runs(session, [run_id])
        if not found or (owner is not None and (found[0].person or "") != owner):
            raise NotFound("This run does not exist. It may have been deleted.")
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
            raise NotFound("This image does not exist.")
        return output

    async def stored(self, run_id: str, kind: str, n: int, *, owner: str | None = None) -> StoredFile:
        """Where a file of a run is kept; `owner` as in `get`. Raises NotFound."""
        async with self._database.look() as connection:
            found = await stored_file(connection, run_id, kind, n)
        if found is None or (owner is not None and found.owner != owner):
            raise NotFound("This image does not exist.")
        return found

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
        return await self._c.tempo.usual(model, self._c.profile.account)


@contextmanager
def naming_doubts(*composed: Composed) -> Iterator[None]:
    """A refusal of the budget because a price is not known says which fields may multiply it."""
    try:
        yield
    except OverBudget as error:
        doubts = list(dict.fromkeys(name for one in composed for name in one.price.doubts))
        if error.error_code != "price_unknown" or not doubts:
            raise
        fields = ", ".join(f"“{name[:60]}”" for name in doubts[:5])
        raise OverBudget(
            f"A budget is set, and {fields} may multiply what this request costs, so nothing was sent. "
            "Nothing was charged.",
            code="price_unknown",
            detail={"fields": doubts[:20]},
        ) from error


def _facts(spec: Spec, model: Model, first: tuple[int, int] | None, *, draft: bool) -> ModelFacts:
    chosen = "aspect_ratio" in spec.options or spec.size != "auto" or not spec.images
    return ModelFacts(
        id=model.id,
        max_images=model.max_images,
        max_prompt=model.max_prompt,
        sizes=model.sizes,
        draft=draft,
        own_ratio=None if chosen else model.own_ratio,
        auto_ratio=None if chosen else model.auto_ratio(first),
        unfilled=model.unfilled,
        picture_rules=picture_rules(model),
    )


def _money(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:.4f}"
