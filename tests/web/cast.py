"""The cast of web's tests: a studio whose runs are held in memory, with the faces of the real ones."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from pydantic import SecretStr

from app.accounts import Accounts
from app.db import Database
from app.errors import Conflict, FindingsBlock, InvalidSpec, NotFound
from app.media import Images, Storage
from app.runs import Event, Lineage, ReportView, RunPage, RunQuery, RunView, Tally
from app.settings import Settings
from app.upstream import Model

ORIGIN = "http://127.0.0.1:8000"
SPEC = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [], "keep": ["layout"], "changes": []}
PREVIEW = {
    "prompt": "Keep the layout unchanged.",
    "composer": "1",
    "findings": [{"code": "no_image", "severity": "error", "message": "…", "field": "/images", "fix": None}],
    "drift_risk": {"level": "low", "reasons": []},
    "passes": [SPEC],
    "sent": None,
    "wire": {"prompt": "Keep the layout unchanged.", "images": []},
    "price": {
        "usd": "0.0400",
        "most_usd": "0.0400",
        "learned": False,
        "outputs": 1,
        "doubts": [],
        "unit": "output",
        "source": "bundled",
        "note": None,
        "draft": False,
    },
}


def make_view(n: int = 1, **changes: Any) -> RunView:
    run_id = f"01J{n:023d}"
    fields: dict[str, Any] = {
        "id": run_id,
        "url": f"/runs/{run_id}",
        "state": "saved",
        "phase": None,
        "draft": True,
        "upstream": {"name": "sandbox", "base": "http://sandbox"},
        "model": "openai/gpt-image-2/edit",
        "prompt": "Keep the layout unchanged.",
        "composer": "1",
        "spec": SPEC,
        "wire": {},
        "request_id": "request-1",
        "queue_position": None,
        "status_word": None,
        "received_bytes": None,
        "total_bytes": None,
        "created_at": "2026-11-23T09:30:00.000Z",
        "submitted_at": None,
        "running_at": None,
        "finished_at": None,
        "saved_at": None,
        "cost": {"estimate_usd": "0.0400", "most_usd": "0.0400", "actual_usd": None, "held_usd": "0.0400"},
        "person": None,
        "group": None,
        "parent": None,
        "tags": [],
        "starred": False,
        "note": "",
        "sources": [],
        "outputs": [],
        "notes": [],
        "error": None,
        "cancel_requested": False,
        "cancel_outcome": None,
        "parked": False,
        "restored": False,
        "events": [],
    }
    known = {name: value for name, value in (fields | changes).items() if name in RunView.model_fields}
    return RunView.model_validate(known)


class FakeFeed:
    """Events are put in by hand; `close` ends every stream, as a stopping server does."""

    def __init__(self) -> None:
        self.past: list[Event] = []
        self.followed: list[tuple[list[str] | None, int | None]] = []
        self.closed = asyncio.Event()
        self.left = asyncio.Event()

    async def newest(self) -> int:
        return max((event.id for event in self.past), default=0)

    async def follow(
        self, run_ids: list[str] | None, after: int | None = None, *, owner: str | None = None
    ) -> AsyncIterator[Event]:
        self.followed.append((run_ids, after))
        try:
            for event in self.past:
                if after is None or event.id > after:
                    yield event
            await self.closed.wait()
        finally:
            self.left.set()


class FakeRuns:
    """The face of app.runs.Runs over a dict; it remembers what it was asked."""

    def __init__(self) -> None:
        self.views: dict[str, RunView] = {}
        self.outputs: dict[tuple[str, str, int], Any] = {}
        self.asked: list[tuple[Any, ...]] = []
        self.feed = FakeFeed()
        self.storage: Any = None  # the studio's
        self.images: Any = None
        self.tallied = Tally({}, (), ())
        self.next: str | None = None
        self.budget: dict[str, str | None] = {
            "held_usd": "1.8400",
            "cap_usd": "5.0000",
            "person_held_usd": None,
            "person_cap_usd": None,
        }

    def add(self, n: int = 1, **changes: Any) -> RunView:
        view = make_view(n, **changes)
        self.views[view.id] = view
        return view

    async def preview(self, spec_json: Any, *, owner: str = "") -> dict[str, Any]:
        self.asked.append(("preview", spec_json, owner))
        if spec_json.get("version") != 1:
            raise InvalidSpec("This version is not known.", field="/version")
        return PREVIEW

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
        self.asked.append(("create", client_key, confirm, owner))
        if spec_json.get("version") != 1:
            raise InvalidSpec("This version is not known.", field="/version")
        if spec_json.get("note") == "findings":
            raise FindingsBlock("This edit can’t run yet.", detail=PREVIEW["findings"])
        if spec_json.get("note") == "twice" and not confirm:
            raise Conflict("If the first one went through, you’ll pay twice.", code="may_charge_twice")
        for view in self.views.values():
            if client_key and view.note == client_key:
                return view, False
        made = {"note": client_key or "", "state": "ready", "person": owner or None, "parent": parent}
        return self.add(len(self.views) + 1, **made), True

    async def get(self, run_id: str, *, owner: str | None = None) -> RunView:
        view = self.views.get(run_id)
        if view is None or (owner is not None and (view.person or "") != owner):
            raise NotFound("This run does not exist.")
        return view

    async def page(self, query: RunQuery, *, with_events: bool = True) -> RunPage:
        self.asked.append(("page", query))
        return RunPage(list(self.views.values())[: query.limit], self.next)

    async def tally(self, owner: str | None = None) -> Tally:
        return self.tallied

    async def lineage(self, run: RunView) -> Lineage:
        known = {view.id: view for view in self.views.values()}
        parent = known.get(run.parent or "")
        beside = [view for view in known.values() if parent and view.parent == parent.id and view.id != run.id]
        children = [view for view in known.values() if view.parent == run.id]
        return Lineage((parent,) if parent else (), tuple(beside), tuple(children))

    async def again(
        self, run_id: str, *, owner: str = "", client_key: str, confirm: bool = False, confirm_sources: bool = False
    ) -> RunView:
        self.asked.append(("again", run_id, client_key, confirm))
        if (await self.get(run_id, owner=owner)).note == "twice" and not confirm:
            raise Conflict("If the first one went through, you’ll pay twice.", code="may_charge_twice")
        return self.add(len(self.views) + 1, parent=run_id, state="ready")

    async def patch(
        self,
        run_id: str,
        *,
        tags: list[str] | None = None,
        starred: bool | None = None,
        note: str | None = None,
        owner: str | None = None,
    ) -> None:
        view = await self.get(run_id, owner=owner)
        labels = {"tags": tags, "starred": starred, "note": note}
        self.views[run_id] = view.model_copy(update={k: v for k, v in labels.items() if v is not None})

    async def delete(self, run_id: str, *, owner: str | None = None) -> None:
        if (await self.get(run_id, owner=owner)).state == "running":
            raise Conflict("Its outcome is still open.", code="still_open")
        self.asked.append(("delete", run_id))

    async def restore(self, run_id: str, *, owner: str | None = None) -> None:
        self.asked.append(("restore", run_id))

    async def cancel(self, run_id: str, *, owner: str | None = None) -> dict[str, str]:
        return {"outcome": "requested", "state": (await self.get(run_id, owner=owner)).state}

    async def send(self, run_id: str, *, owner: str | None = None) -> None:
        if not (await self.get(run_id, owner=owner)).parked:
            raise Conflict("This run does not wait to be sent.", code="not_parked")

    async def abandon(self, run_id: str, *, owner: str | None = None) -> None:
        self.asked.append(("abandon", run_id))

    async def state_cost(self, run_id: str, usd: Decimal, *, owner: str | None = None) -> None:
        view = await self.get(run_id, owner=owner)
        if not view.cost.is_untold:
            raise Conflict("The provider named the cost of this run.", code="cost_known")
        self.asked.append(("cost", run_id, usd))

    async def resolve(
        self, run_id: str, request_id: str, *, confirm: bool = False, owner: str | None = None
    ) -> dict[str, Any]:
        return {
            "request_id": request_id,
            "model": "openai/gpt-image-2/edit",
            "created_at": 1_795_426_200.0,
            "status": "running",
            "files": [],
            "taken": confirm,
        }

    async def output(self, run_id: str, kind: str, n: int) -> Any:
        if (run_id, kind, n) not in self.outputs:
            raise NotFound("This image does not exist.")
        return self.outputs[run_id, kind, n]

    async def stored(self, run_id: str, kind: str, n: int, *, owner: str | None = None) -> Any:
        await self.get(run_id, owner=owner)
        return await self.output(run_id, kind, n)

    async def result_image(self, run_id: str, *, owner: str) -> Any:
        await self.get(run_id, owner=owner)
        data = await self.storage.get((await self.output(run_id, "result", 1)).key)
        return await self.images.add_bytes(data, owner=owner, origin="output")

    async def budget_today(self, owner: str = "") -> dict[str, str | None]:
        return self.budget

    async def usual_seconds(self, model: str) -> tuple[float, float] | None:
        return None


MODEL = "openai/gpt-image-2/edit"


class FakeCatalogue:
    """Knows one model, and gives any other id the plain shape, as the real one does."""

    async def all(self) -> list[Model]:
        return [await self.get(MODEL)]

    async def get(self, model_id: str) -> Model:
        return Model(
            id=model_id,
            name="GPT Image 2",
            price_usd=Decimal("0.04"),
            price_unit="output",
            pricing_note="",
            schema={"type": "object"},
            max_images=10,
            max_prompt=32_000,
            image_field="images",
            has_size=True,
            sizes=("auto", "1024_1024"),
            ratios=(),
            options=(),
            advice="Text in any script.",
            source="live" if model_id == MODEL else "bundled",
        )


class FakeReviews:
    async def of_run(self, run_id: str, *, owner: str) -> tuple[Any, ...]:
        return ()


class FakeReports:
    """The face of app.runs.Reports over a dict."""

    measures = True

    def __init__(self) -> None:
        self.views: dict[str, ReportView] = {}
        self.asked: list[tuple[Any, ...]] = []

    async def of(self, run: RunView) -> ReportView | None:
        return self.views.get(run.id)

    async def measure(self, run_id: str, *, owner: str | None = None) -> None:
        self.asked.append(("measure", run_id))

    async def cancel(self, run_id: str, *, owner: str | None = None) -> bool:
        self.asked.append(("cancel", run_id))
        return True


@dataclass
class FakeStudio:
    settings: Settings
    database: Database
    storage: Storage
    images: Images
    runs: FakeRuns = field(default_factory=FakeRuns)
    groups: Any = None
    reviews: FakeReviews = field(default_factory=FakeReviews)
    locks: Any = None
    imports: Any = None
    reports: FakeReports = field(default_factory=FakeReports)
    catalogue: FakeCatalogue = field(default_factory=FakeCatalogue)
    api: Any = None
    accounts: Accounts | None = None
    sandbox: Any = None
    profile: Any = field(
        default_factory=lambda: SimpleNamespace(
            name="sandbox", base="http://sandbox", token=SecretStr("sandbox-token"), account="a" * 16
        )
    )
    secret: bytes = b"a secret of the tests"

    def __post_init__(self) -> None:
        self.runs.storage, self.runs.images = self.storage, self.images

    @property
    def actions(self) -> FakeRuns:
        """One fake for both: what is done to a run is seen when it is looked at."""
        return self.runs
