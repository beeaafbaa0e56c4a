"""Chains and variants on the real ledger: what is made when, what is reserved, and where a chain stops."""

import asyncio
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Database
from app.errors import Conflict, FindingsBlock, InvalidForm, InvalidSpec, NotFound, OverBudget
from app.runs import Caps, EventFeed, Ledger, RunActions, RunContext, Runs, advance
from app.runs.groups import repository
from app.runs.groups.group_view import GroupView
from app.runs.groups.service import Groups
from app.runs.ledger.models import Group, Spend
from app.runs.steps.next_pass import left_unfollowed
from app.upstream import Accepted, Refused, Unknown
from app.upstream.entries import bundled_model as bundled
from tests.runs.cast import Upstream, held, png, to_the_end

MODEL = "openai/gpt-image-2/edit"
PRICE = 40_000


def spec_of(image: str, *changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "model": MODEL,
        "images": [{"image": image}],
        "keep": ["layout"],
        "changes": list(changes),
    }


TEXT = {"kind": "text", "target": "headline", "reads": "NEW MENU"}
BACKGROUND = {"kind": "background", "to": "a soft warm-grey studio sweep"}
REMOVE = {"kind": "remove", "target": "cup"}


class Priced:
    """The catalogue with a live price."""

    price: Decimal | None = Decimal("0.04")

    async def get(self, model_id: str) -> Any:
        model = bundled(model_id)
        return replace(model, price_usd=self.price, source="live")


@pytest.fixture
def started() -> list[str]:
    return []


@pytest.fixture
def groups(c: RunContext, ledger: Ledger, database: Database, started: list[str]) -> Groups:
    class Driver:
        async def begin(self, run_id: str) -> None:
            started.append(run_id)

    c.driver = Driver()
    runs = Runs(c, catalogue=Priced(), caps=ledger.caps, feed=EventFeed(database))  # type: ignore[arg-type]
    return Groups(c, runs, RunActions(c))


@pytest.fixture
async def image(c: RunContext) -> str:
    return (await c.images.add_bytes(png("olive"))).id


@pytest.fixture(autouse=True)
def many_answers(upstream: Upstream) -> None:
    """Each request has an id of its own, and each result other pixels."""
    upstream.submits = [Accepted(f"request-{n:04d}") for n in range(20)]
    upstream.files = [png(colour) for colour in ("red", "green", "blue", "white", "black", "gray")]


async def chain(groups: Groups, image: str, *changes: dict[str, Any], **more: Any) -> GroupView:
    return (await groups.create("passes", spec_of(image, *(changes or (TEXT, BACKGROUND, REMOVE))), **more))[0]


async def drive_all(c: RunContext, groups: Groups, group_id: str) -> GroupView:
    """As the engine does: each run that was started, to its end."""
    seen: set[str] = set()
    for _ in range(12):
        view = await groups.get(group_id)
        for run in view.runs:
            if run.id not in seen:
                seen.add(run.id)
                await to_the_end(c, run.id)
    return await groups.get(group_id)


async def test_each_pass_takes_the_last_result_as_its_source(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    database: Database,
) -> None:
    group = await chain(groups, image)
    assert [step.spec["changes"][0]["kind"] for step in group.steps] == ["background", "remove", "text"]
    assert (group.state, len(group.runs)) == ("running", 1)
    group = await drive_all(c, groups, group.id)
    assert (group.state, [run.state for run in group.runs]) == ("done", ["saved"] * 3)
    assert group.runs[0].sources[0].image == image
    for before, after in zip(group.runs, group.runs[1:], strict=False):
        assert after.parent == before.id
        source = await c.images.get(after.sources[0].image or "")
        assert await c.images.read(source.id) == await c.storage.get(f"runs/{before.id}/result-1.png")
        assert after.wire["images"] == [source.id]
    assert len(upstream.posts) == 3
    assert "new background" in group.runs[2].prompt


async def test_a_chain_reserves_its_whole_price_and_ends_with_what_was_charged(
    c: RunContext,
    groups: Groups,
    image: str,
    database: Database,
) -> None:
    group = await chain(groups, image)
    assert await held(database) == 3 * PRICE
    assert (group.cost.estimate_usd, group.cost.held_usd) == ("0.1200", "0.1200")
    await to_the_end(c, group.runs[0].id)
    assert await held(database) == 2 * PRICE + 41_200
    group = await drive_all(c, groups, group.id)
    assert await held(database) == 3 * 41_200
    assert (group.cost.actual_usd, group.cost.held_usd) == ("0.1236", "0.1236")


async def test_a_chain_over_the_cap_makes_nothing(
    groups: Groups, image: str, ledger: Ledger, database: Database
) -> None:
    ledger.caps = Caps(daily_micro=3 * PRICE - 1)
    with pytest.raises(OverBudget) as refused:
        await chain(groups, image)
    assert refused.value.detail["needed_usd"] == "0.1200"
    async with database.read() as session:
        assert (await session.scalars(select(Group.id))).all() == []
        assert (await session.scalars(select(Spend.held_micro))).all() in ([], [0])


async def test_a_double_click_is_one_chain(groups: Groups, image: str, database: Database) -> None:
    made = await asyncio.gather(*(chain(groups, image, client_key="form-1") for _ in range(6)))
    assert len({group.id for group in made}) == 1
    assert await held(database) == 3 * PRICE


async def test_the_next_pass_is_made_once_however_many_look(
    c: RunContext,
    groups: Groups,
    image: str,
    started: list[str],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def killed(*_: Any) -> None:
        """The process ended right after the picture was saved."""

    group = await chain(groups, image)
    run = group.runs[0].id
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["app.runs.steps.advance"], "follow", killed)
        await to_the_end(c, run)
    assert (await c.ledger.get(run)).state == "saved"
    assert await left_unfollowed(c) == [run]  # for the sweeper
    await asyncio.gather(*(advance(c, run) for _ in range(8)))
    group = await groups.get(group.id)
    assert len(group.runs) == 2
    assert started == [run, group.runs[1].id]
    assert await left_unfollowed(c) == []
    assert await held(database) == 2 * PRICE + 41_200


async def test_a_chain_stops_where_a_pass_fails_and_frees_the_rest(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    database: Database,
) -> None:
    refused = Refused(code="upstream_schema", upstream_said="no", detail=None, http_status=422)
    upstream.submits = [Accepted("request-0000"), refused, *upstream.submits[2:]]
    group = await drive_all(c, groups, (await chain(groups, image)).id)
    assert (group.state, [run.state for run in group.runs]) == ("stopped", ["saved", "rejected"])
    assert await held(database) == 41_200

    group = await groups.carry_on(group.id)
    assert (group.state, await held(database)) == ("running", 41_200 + 2 * PRICE)
    group = await drive_all(c, groups, group.id)
    assert (group.state, [run.state for run in group.runs]) == ("done", ["saved", "rejected", "saved", "saved"])
    assert group.runs[2].sources[0].image == group.runs[1].sources[0].image  # what the failed one had
    assert [step.run for step in group.steps] == [group.runs[0].id, group.runs[2].id, group.runs[3].id]
    assert await held(database) == 3 * 41_200


async def test_going_on_asks_for_the_money_again(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    ledger: Ledger,
    database: Database,
) -> None:
    upstream.submits = [Refused(code="upstream_schema", upstream_said="no", detail=None, http_status=422)]
    group = await drive_all(c, groups, (await chain(groups, image)).id)
    ledger.caps = Caps(daily_micro=2 * PRICE)
    with pytest.raises(OverBudget):
        await groups.carry_on(group.id)
    group = await groups.get(group.id)
    assert (group.state, len(group.runs), await held(database)) == ("stopped", 1, 0)


async def test_an_unconfirmed_pass_keeps_the_chain_waiting(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    database: Database,
) -> None:
    upstream.submits = [Unknown("no answer in 60 s")]
    group = await drive_all(c, groups, (await chain(groups, image)).id)
    assert (group.state, await held(database)) == ("waiting", 3 * PRICE)
    with pytest.raises(Conflict):
        await groups.carry_on(group.id)
    await groups._actions.abandon(group.runs[0].id)
    group = await groups.get(group.id)
    assert (group.state, await held(database)) == ("stopped", PRICE)  # it may have been charged
    with pytest.raises(Conflict) as asked:
        await groups.carry_on(group.id)
    assert asked.value.error_code == "may_charge_twice"
    assert (await groups.carry_on(group.id, confirm=True)).state == "running"


async def test_two_clicks_on_go_on_make_one_pass(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    database: Database,
) -> None:
    upstream.submits = [Refused(code="upstream_schema", upstream_said="no", detail=None, http_status=422)]
    group = await drive_all(c, groups, (await chain(groups, image)).id)
    outcomes = await asyncio.gather(*(groups.carry_on(group.id) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(one, Conflict | GroupView) for one in outcomes)
    assert len((await groups.get(group.id)).runs) == 2
    assert await held(database) == 3 * PRICE


async def test_a_click_on_go_on_that_comes_late_changes_nothing(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    database: Database,
) -> None:
    """The other click was first, and what it made has stopped again by now."""
    upstream.submits = [Refused(code="upstream_schema", upstream_said="no", detail=None, http_status=422)]
    group = await drive_all(c, groups, (await chain(groups, image)).id)
    await groups.carry_on(group.id)
    assert (await drive_all(c, groups, group.id)).state == "stopped"
    assert await repository.take_up(c.ledger, group.id, None, 1, None, confirm=True) is None
    assert (await groups.get(group.id)).state == "stopped"


async def test_cancelling_makes_no_more_passes(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
    database: Database,
) -> None:
    group = await chain(groups, image)
    group = await groups.cancel(group.id)
    assert (group.state, [run.state for run in group.runs]) == ("cancelled", ["not_sent"])
    assert (upstream.posts, await held(database)) == ([], 0)
    group = await drive_all(c, groups, (await groups.carry_on(group.id)).id)
    assert (group.state, len(upstream.posts)) == ("done", 3)


async def test_a_pass_under_way_when_it_is_cancelled_is_kept(
    c: RunContext,
    groups: Groups,
    image: str,
    upstream: Upstream,
) -> None:
    group = await chain(groups, image)
    upstream.cancels = ["too_late"]
    await advance(c, group.runs[0].id)
    assert (await c.ledger.get(group.runs[0].id)).state == "submitted"
    await groups.cancel(group.id)
    group = await drive_all(c, groups, group.id)
    assert (group.state, [run.state for run in group.runs]) == ("cancelled", ["saved"])
    group = await drive_all(c, groups, (await groups.carry_on(group.id)).id)
    assert (group.state, len(upstream.posts)) == ("done", 3)  # the picture that was paid for is gone on with


async def test_a_result_that_cannot_be_sent_on_stops_the_chain_and_says_why(
    c: RunContext,
    groups: Groups,
    image: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = await chain(groups, image)
    await advance(c, group.runs[0].id)
    monkeypatch.setattr("app.media.sent.INLINE_BYTES", 10)
    await to_the_end(c, group.runs[0].id)
    group = await groups.get(group.id)
    assert (group.state, (group.error or {})["code"]) == ("stopped", "image_too_large")
    assert await held(database) == 41_200
    monkeypatch.undo()
    group = await drive_all(c, groups, (await groups.carry_on(group.id)).id)
    assert (group.state, group.error, len(group.runs)) == ("done", None, 3)


async def test_variants_are_n_runs_of_one_spec(
    c: RunContext,
    groups: Groups,
    image: str,
    started: list[str],
    database: Database,
) -> None:
    group, _new = await groups.create("variants", spec_of(image, TEXT), count=4)
    assert (group.state, len(group.runs), len(started), await held(database)) == ("running", 4, 4, 4 * PRICE)
    assert len({run.prompt for run in group.runs}) == 1
    group = await drive_all(c, groups, group.id)
    assert (group.state, await held(database)) == ("done", 4 * 41_200)


@pytest.mark.parametrize(("kind", "count"), [("variants", 1), ("variants", 13), ("batch", 2), ("passes", 0)])
async def test_it_says_what_it_cannot_make(groups: Groups, image: str, kind: str, count: int) -> None:
    with pytest.raises(InvalidForm):
        await groups.create(kind, spec_of(image, TEXT), count=count)


async def test_a_pass_that_cannot_run_is_named(groups: Groups, image: str, started: list[str]) -> None:
    bad = spec_of(image, {"kind": "text", "target": "headline", "reads": ""})
    with pytest.raises(FindingsBlock) as stopped:
        await chain(groups, image, specs=[spec_of(image, BACKGROUND), bad])
    assert (stopped.value.field, started) == ("/specs/1", [])
    with pytest.raises(InvalidSpec) as malformed:
        await chain(groups, image, specs=[spec_of(image, BACKGROUND), {**spec_of(image, TEXT), "size": 3}])
    assert malformed.value.field == "/specs/1/size"


async def test_a_group_is_its_owners(groups: Groups, c: RunContext) -> None:
    image = (await c.images.add_bytes(png("olive"), owner="ada")).id
    group = await chain(groups, image, owner="ada")
    for act in (groups.get, groups.cancel, groups.carry_on):
        with pytest.raises(NotFound):
            await act(group.id, owner="bob")
