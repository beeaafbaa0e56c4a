"""What a request costs about and at most: from the base, and from what the same options cost before; what a cap holds."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.db import Database
from app.errors import NotFound, OverBudget
from app.runs import Caps, EventFeed, Groups, Ledger, RunActions, RunContext, Runs
from app.runs.ledger.models import Run
from app.runs.prices import MAX_SPREAD, Prices, price_of
from app.upstream import Model
from app.upstream.catalogue import model_of
from app.upstream.replies import ModelReply
from tests.runs.cast import png
from tests.runs.conftest import MakeRun

EDIT = "openai/gpt-image-2/edit"
COUNTS = ("n", "num_images", "number_of_images", "max_images", "batch_size", "num_outputs")
QUALITY = {"type": "string", "enum": ["low", "medium", "high"], "default": "medium"}
RESOLUTION = {"type": "string", "enum": ["1k", "2k", "4k"]}


def model(price: str | None = "0.04", unit: str = "output", **fields: Any) -> Model:
    schema = {
        "required": ["prompt", "images"],
        "properties": {"prompt": {"type": "string"}, "images": {"type": "array"}, **fields},
    }
    told = {"model_id": EDIT, "base_price_usd": price, "price_unit": unit, "schema": schema}
    return model_of(ModelReply.model_validate(told))


class One:
    """A catalogue of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model

    async def get(self, model_id: str) -> Model:
        return replace(self.model, id=model_id)


def studio(c: RunContext, database: Database, model: Model, cap: str | None = None) -> Runs:
    caps = Caps(daily_micro=int(Decimal(cap) * 1_000_000) if cap else None)
    c.ledger = Ledger(database, caps)
    runs = Runs(c, catalogue=One(model), caps=caps, feed=EventFeed(database))  # type: ignore[arg-type]
    runs._composer._prices = Prices(database, reread_s=0)
    return runs


def raw(**more: Any) -> dict[str, Any]:
    body = {"prompt": "Keep all else unchanged. Remove the cup.", "images": ["https://example.com/a.jpg"], **more}
    return {"version": 1, "model": EDIT, "raw": body}


def spec(**options: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "model": EDIT,
        "images": [{"url": "https://example.com/a.jpg"}],
        "keep": ["layout"],
        "changes": [{"kind": "remove", "target": "cup"}],
        "options": options,
    }


async def paid(make_run: MakeRun, ledger: Ledger, wire: dict[str, Any], micro: int, files: int = 1) -> None:
    run = await make_run("submitted", wire=wire)
    async with ledger.locked(run.id) as (_, locked):
        locked.state, locked.actual_micro, locked.result = "saved", micro, {"files": ["https://x.example/a"] * files}


def test_it_says_the_base_for_what_is_usual() -> None:
    found = price_of(model(quality=QUALITY, resolution=RESOLUTION), {"prompt": "x", "resolution": "1k"}, [])
    assert (found.about, found.most, found.is_learned) == (Decimal("0.04"), Decimal("0.04"), False)
    assert price_of(model(quality=QUALITY), {"quality": "low"}, []).most == Decimal("0.04")


@pytest.mark.parametrize(
    "wire", [{"quality": "high"}, {"resolution": "4k"}, {"quality": "ultra"}, {"size": "4096x4096"}, {"megapixels": 9}]
)
def test_it_holds_many_times_the_base_for_what_is_finer_than_the_default(wire: dict[str, Any]) -> None:
    found = price_of(model(quality=QUALITY, resolution=RESOLUTION), wire, [])
    assert (found.about, found.most) == (Decimal("0.04"), Decimal("0.04") * MAX_SPREAD)


@pytest.mark.parametrize("unit", ["second", "megapixel", "token"])
def test_it_knows_no_most_for_other_units(unit: str) -> None:
    assert price_of(model(unit=unit), {}, []).most is None


async def test_it_learns_what_the_same_options_cost(
    c: RunContext, database: Database, make_run: MakeRun, ledger: Ledger
) -> None:
    for micro in (160_000, 200_000, 170_000):
        await paid(make_run, ledger, {"prompt": "x", "quality": "high"}, micro)
    prices, told = Prices(database, reread_s=0), model(quality=QUALITY)
    high = await prices.of(told, "account", {"quality": "high"})
    assert (high.about, high.most, high.is_learned) == (Decimal("0.17"), Decimal("0.2"), True)
    assert not (await prices.of(told, "account", {})).is_learned
    assert not (await prices.of(told, "other", {"quality": "high"})).is_learned
    unknown = await prices.of(model(None, quality=QUALITY), "account", {"quality": "high"})
    assert unknown.most == Decimal("0.2")  # learned, where upstream tells no price


async def test_it_learns_the_price_of_each_output(
    c: RunContext, database: Database, make_run: MakeRun, ledger: Ledger
) -> None:
    await paid(make_run, ledger, {"n": 4}, 200_000, files=2)  # four were asked for, two came
    prices, told = Prices(database, reread_s=0), model(None, n={"type": "integer"})
    assert [(await prices.of(told, "account", {"n": n})).most for n in (1, 4, 8)] == [
        Decimal("0.1"),
        Decimal("0.4"),
        Decimal("0.8"),
    ]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("way", ["raw", "option", "default"])
async def test_a_cap_is_passed_by_no_count(c: RunContext, database: Database, name: str, way: str) -> None:
    field = {"type": "integer"} | ({"default": 10} if way == "default" else {})
    told = model(**({name: field} if way != "raw" else {}))
    asked = raw(**{name: 10}) if way == "raw" else spec(**({name: 10} if way == "option" else {}))
    with pytest.raises(OverBudget) as refused:
        await studio(c, database, told, "0.10").create(asked)
    assert refused.value.error_code == "over_budget"
    run, _ = await studio(c, database, told, "0.50").create(asked)
    assert (run.cost.estimate_usd, run.cost.most_usd, run.cost.held_usd) == ("0.4000", "0.4000", "0.4000")


async def test_a_raw_body_with_an_unknown_number_is_refused_while_a_cap_is_set(
    c: RunContext, database: Database
) -> None:
    with pytest.raises(OverBudget, match="“how_often” may multiply") as refused:
        await studio(c, database, model(), "5").create(raw(how_often=10))
    assert (refused.value.error_code, refused.value.detail) == ("price_unknown", {"fields": ["how_often"]})
    run, _ = await studio(c, database, model()).create(raw(how_often=10))
    assert run.state == "ready"
    known, _ = await studio(c, database, model(how_often={"type": "integer"}), "5").create(raw(how_often=10))
    assert known.cost.held_usd == "0.0400"


async def test_a_group_of_such_bodies_is_refused_with_the_field_named_once(c: RunContext, database: Database) -> None:
    groups = Groups(c, studio(c, database, model(), "5"), RunActions(c))
    with pytest.raises(OverBudget, match="“how_often” may multiply") as refused:
        await groups.create("variants", raw(how_often=10), count=3)
    assert refused.value.detail == {"fields": ["how_often"]}


async def test_the_preview_says_about_and_at_most(c: RunContext, database: Database) -> None:
    price = (
        await studio(c, database, model(n={"type": "integer"}, quality=QUALITY)).preview(spec(n=2, quality="high"))
    )["price"]
    assert (price["usd"], price["most_usd"], price["learned"], price["outputs"]) == ("0.0800", "1.3600", False, 2)
    price = (await studio(c, database, model()).preview(raw(how_often=10)))["price"]
    assert (price["usd"], price["most_usd"], price["doubts"]) == ("0.0400", None, ["how_often"])


async def test_a_run_keeps_about_and_at_most(c: RunContext, database: Database) -> None:
    run, _ = await studio(c, database, model(quality=QUALITY)).create(spec(quality="high"))
    assert (run.cost.estimate_usd, run.cost.most_usd, run.cost.held_usd) == ("0.0400", "0.6800", "0.6800")
    groups = Groups(c, studio(c, database, model(quality=QUALITY)), RunActions(c))
    group, _ = await groups.create("variants", spec(quality="high"), count=2)
    assert (group.cost.estimate_usd, group.cost.most_usd) == ("0.0800", "1.3600")
    assert (group.steps[0].estimate_usd, group.steps[0].most_usd) == ("0.0400", "0.6800")


@pytest.mark.parametrize("field", ["images", "image", "input_images", "style", "nested"])
async def test_a_raw_body_names_another_persons_picture_in_no_field(
    c: RunContext, database: Database, field: str
) -> None:
    theirs = (await c.images.add_bytes(png("red"), owner="them")).id
    value: Any = {"a": [[{"b": theirs}]]} if field == "nested" else [theirs] if field == "images" else theirs
    with pytest.raises(NotFound):
        await studio(c, database, model()).create(raw(**{field: value}), owner="me")


async def test_ones_own_picture_goes_upstream_from_any_field(c: RunContext, database: Database) -> None:
    mine = (await c.images.add_bytes(png("red"), owner="me")).id
    run, _ = await studio(c, database, model()).create(raw(style={"of": mine}), owner="me")
    assert mine in [source.image for source in run.sources]


async def test_a_run_comes_from_no_other_persons_run(c: RunContext, database: Database) -> None:
    runs = studio(c, database, model())
    theirs, _ = await runs.create(spec(), owner="them")
    with pytest.raises(NotFound):
        await runs.create(spec(), owner="me", parent=theirs.id)
    mine, _ = await runs.create(spec(), owner="them", parent=theirs.id, confirm=True)
    assert mine.parent == theirs.id
    assert (await runs.create(spec(), owner="me", parent="0" * 26))[0].parent is None
    async with database.read() as session:
        assert await session.get(Run, theirs.id)
