"""Text sheets on the real ledger: what is made and reserved, which rows run again, what is stale, whose decision counts."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.db import Database
from app.errors import Conflict, FindingsBlock, InvalidForm, NotFound, OverBudget
from app.runs import Caps, EventFeed, Groups, Ledger, RunActions, RunContext, Runs, Sheets
from app.runs.groups import repository
from app.runs.groups.group_view import GroupView
from app.runs.groups.localization import Sheet, sheet_of
from app.runs.groups.sheet_files import read_sheet
from app.upstream import Accepted, Refused
from app.upstream.entries import bundled_model as bundled
from tests.runs.cast import Upstream, held, png, to_the_end

PRICE = 40_000
TEXTS = [{"key": "headline"}, {"key": "subline"}]
ROWS = [
    ("de", {"headline": "Heute"}),
    ("fr", {"headline": "Du jour", "subline": "Ce matin"}),
    ("ja", {}),
    ("es", {"headline": "Hoy"}),
]


class Priced:
    """The catalogue with a live price."""

    async def get(self, model_id: str) -> Any:
        return replace(bundled(model_id), price_usd=Decimal("0.04"), source="live")


@pytest.fixture
def started() -> list[str]:
    return []


@pytest.fixture
def sheets(c: RunContext, ledger: Ledger, database: Database, started: list[str]) -> Sheets:
    class Driver:
        async def begin(self, run_id: str) -> None:
            started.append(run_id)

    c.driver = Driver()
    runs = Runs(c, catalogue=Priced(), caps=ledger.caps, feed=EventFeed(database))  # type: ignore[arg-type]
    return Sheets(c, runs, Groups(c, runs, RunActions(c)))


@pytest.fixture
async def spec(c: RunContext) -> dict[str, Any]:
    image = (await c.images.add_bytes(png("olive"))).id
    return {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"image": image}],
        "keep": ["layout"],
        "changes": [],
    }


@pytest.fixture(autouse=True)
def many_answers(upstream: Upstream) -> None:
    upstream.submits = [Accepted(f"request-{n:04d}") for n in range(20)]
    upstream.files = [png(color) for color in ("red", "green", "blue", "white", "black", "gray")]


def sheet(*rows: tuple[str, dict[str, str]]) -> Sheet:
    return sheet_of(TEXTS, [{"locale": locale, "reads": reads} for locale, reads in rows or ROWS], ())


def states(group: GroupView) -> list[str]:
    return [row.state for row in group.rows]


async def made(sheets: Sheets, spec: Any, **more: Any) -> GroupView:
    return (await sheets.create(spec, sheet(), **more))[0]


async def driven(c: RunContext, sheets: Sheets, group_id: str) -> GroupView:
    for run in (await sheets._groups.get(group_id)).runs:
        if run.state == "ready":
            await to_the_end(c, run.id)
    return await sheets._groups.get(group_id)


async def test_each_row_with_texts_is_a_run_and_the_whole_price_is_reserved(
    c: RunContext, sheets: Sheets, spec: Any, database: Database, upstream: Upstream, started: list[str]
) -> None:
    group = await made(sheets, spec, title="Spring")
    assert states(group) == ["running", "running", "empty", "running"]
    assert await held(database) == 3 * PRICE
    assert len(started) == 3
    group = await driven(c, sheets, group.id)
    assert (group.state, group.title, group.counts["saved"], group.counts["undecided"]) == ("done", "Spring", 3, 3)
    assert [run.row and run.row["locale"] for run in group.runs] == ["de", "fr", "es"]
    assert len(upstream.posts) == 3


async def test_a_sheet_over_the_cap_makes_nothing(
    sheets: Sheets, spec: Any, ledger: Ledger, database: Database
) -> None:
    ledger.caps = Caps(daily_micro=3 * PRICE - 1)
    with pytest.raises(OverBudget):
        await made(sheets, spec)
    assert await held(database) == 0


async def test_two_clicks_with_one_key_are_one_sheet(sheets: Sheets, spec: Any, database: Database) -> None:
    both = await asyncio.gather(*(sheets.create(spec, sheet(), client_key="one") for _ in range(2)))
    assert both[0][0].id == both[1][0].id
    assert sorted(is_new for _group, is_new in both) == [False, True]
    assert await held(database) == 3 * PRICE


async def test_one_row_is_tried_first_and_the_rest_follows(
    c: RunContext, sheets: Sheets, spec: Any, upstream: Upstream
) -> None:
    group = await made(sheets, spec, only=[1])
    assert states(group) == ["missing", "running", "empty", "missing"]
    await driven(c, sheets, group.id)
    group = await sheets.run_rows(group.id, "missing")
    assert states(group) == ["running", "saved", "empty", "running"]
    await driven(c, sheets, group.id)
    assert len(upstream.posts) == 3


async def test_two_clicks_on_the_same_rows_pay_once(
    c: RunContext, sheets: Sheets, spec: Any, database: Database
) -> None:
    group = await made(sheets, spec, only=[1])
    await driven(c, sheets, group.id)
    before = await held(database)
    results = await asyncio.gather(*(sheets.run_rows(group.id, "missing") for _ in range(2)), return_exceptions=True)
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Conflict)]
    assert await held(database) == before + 2 * PRICE


async def test_a_failed_row_runs_again_and_a_live_one_is_left_alone(
    c: RunContext, sheets: Sheets, spec: Any, upstream: Upstream
) -> None:
    group = await made(sheets, spec)
    upstream.submits[0] = Refused(code="upstream_schema", upstream_said="no", detail=None, http_status=422)
    await to_the_end(c, group.runs[0].id)
    assert states(await sheets._groups.get(group.id)) == ["failed", "running", "empty", "running"]
    group = await sheets.run_rows(group.id, [0, 1])
    assert len(group.runs) == 4
    assert [run.row is not None for run in group.runs] == [False, True, True, True]  # the newest of a row stands for it


async def test_other_words_make_a_row_stale_until_it_is_run(c: RunContext, sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    await driven(c, sheets, group.id)
    rows = [{"locale": row.locale, "reads": dict(row.reads)} for row in group.rows]
    rows[0]["reads"] = {"headline": "Heute neu"}
    group = await sheets.change(group.id, rows=rows)
    assert [row.stale for row in group.rows] == [True, False, False, False]
    group = await sheets.run_rows(group.id, "stale")
    await driven(c, sheets, group.id)
    assert not any(row.stale for row in (await sheets._groups.get(group.id)).rows)


async def test_another_source_makes_every_row_stale(c: RunContext, sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    await driven(c, sheets, group.id)
    other = (await c.images.add_bytes(png("navy"))).id
    group = await sheets.change(group.id, source=other)
    assert [row.stale for row in group.rows] == [True, True, False, True]


async def test_a_file_changes_rows_it_knows_and_adds_others(c: RunContext, sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    file = read_sheet(b"locale,headline\nde,Heute im Angebot\nit,Oggi", ["headline", "subline"])
    group = await sheets.take_in(group.id, file)
    assert [(row.locale, dict(row.reads)) for row in group.rows][:2] == [
        ("de", {"headline": "Heute im Angebot"}),
        ("fr", {"headline": "Du jour", "subline": "Ce matin"}),
    ]
    assert (group.rows[-1].locale, group.rows[-1].state) == ("it", "missing")
    with pytest.raises(InvalidForm, match="legal"):
        await sheets.take_in(group.id, read_sheet(b"locale,legal\nde,x", []))


async def test_rows_that_were_run_stay_in_the_sheet(sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    with pytest.raises(InvalidForm):
        await sheets.change(group.id, rows=[{"locale": "de", "reads": {"headline": "Heute"}}])


async def test_a_decision_counts_for_its_file_alone(c: RunContext, sheets: Sheets, spec: Any) -> None:
    group = await driven(c, sheets, (await made(sheets, spec)).id)
    run = group.runs[0]
    await sheets.decide(run.id, "approved", run.outputs[0].sha256, person="Mara")
    group = await sheets._groups.get(group.id)
    assert (group.counts["approved"], group.counts["undecided"]) == (1, 2)
    assert group.runs[0].approval is not None
    assert group.runs[0].approval.by == "Mara"
    with pytest.raises(Conflict):
        await sheets.decide(run.id, "approved", "f" * 64, person="Mara")
    group = await driven(c, sheets, (await sheets.run_rows(group.id, [0])).id)
    assert (group.counts["approved"], group.counts["undecided"]) == (0, 3)


async def test_a_decision_is_withdrawn_and_kept(c: RunContext, sheets: Sheets, spec: Any) -> None:
    group = await driven(c, sheets, (await made(sheets, spec)).id)
    run = group.runs[0]
    for decision in ("changes_requested", "withdrawn"):
        kept = await sheets.decide(run.id, decision, run.outputs[0].sha256, person="")
    assert [one.decision for one in kept] == ["changes_requested", "withdrawn"]
    assert (await sheets._groups.get(group.id)).counts["undecided"] == 3


async def test_rows_that_cannot_run_stop_the_sheet_with_their_places(
    sheets: Sheets, spec: Any, database: Database
) -> None:
    with pytest.raises(FindingsBlock) as refused:
        await sheets.create(spec, sheet(("de", {"headline": "a"}), ("qq", {"headline": "b"})))
    assert refused.value.field == "/rows/1"
    assert await held(database) == 0


async def test_another_persons_sheet_is_not_there(sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    for act in (
        sheets.run_rows(group.id, "missing", owner="another"),
        sheets.change(group.id, owner="another", title="x"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_failed_try_hides_no_result(c: RunContext, sheets: Sheets, spec: Any, upstream: Upstream) -> None:
    group = await driven(c, sheets, (await made(sheets, spec)).id)
    before = group.rows[0].run
    upstream.submits.insert(0, Refused(code="upstream_schema", upstream_said="no", detail=None, http_status=422))
    group = await driven(c, sheets, (await sheets.run_rows(group.id, [0])).id)
    assert (group.rows[0].run, group.rows[0].state) == (before, "saved")
    assert len(group.runs) == 4


async def test_a_deleted_run_leaves_its_row_missing_and_can_be_run_again(
    c: RunContext, sheets: Sheets, spec: Any
) -> None:
    group = await driven(c, sheets, (await made(sheets, spec)).id)
    await RunActions(c).delete(group.rows[0].run or "")
    assert states(await sheets._groups.get(group.id))[0] == "missing"
    group = await sheets.run_rows(group.id, "missing")
    assert states(group)[0] == "running"


async def test_a_file_with_a_locale_twice_is_refused(sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    with pytest.raises(InvalidForm, match="Two rows of this file are of pl"):
        await sheets.take_in(group.id, read_sheet(b"locale,headline\npl,x\npl,y", []))


async def test_a_source_that_is_not_there_changes_nothing(sheets: Sheets, spec: Any) -> None:
    group = await made(sheets, spec)
    with pytest.raises(NotFound):
        await sheets.change(group.id, source="01J00000000000000000000000")
    with pytest.raises(NotFound):
        await sheets.plan({**spec, "images": [{"image": "01J00000000000000000000000"}]}, sheet())


@pytest.mark.parametrize("attempt", [0, 1])
async def test_a_click_that_saw_an_earlier_sheet_pays_nothing(
    c: RunContext, sheets: Sheets, spec: Any, ledger: Ledger, database: Database, attempt: int
) -> None:
    """Two clicks may have looked before either wrote: the second finds newer runs than it saw, whatever its key says."""
    group_id = (await made(sheets, spec, only=[1])).id
    group, rows = await sheets._with_rows(group_id, None)
    first = [await sheets._new(group, 0, 0)]
    second = [await sheets._new(group, 0, attempt)]
    assert len(await repository.add_runs(ledger, group_id, None, first, expected=rows.newest, confirm=False)) == 1
    before = await held(database)
    assert await repository.add_runs(ledger, group_id, None, second, expected=rows.newest, confirm=True) == []
    assert await held(database) == before


async def test_it_asks_before_any_of_the_rows_may_be_paid_twice(
    c: RunContext, sheets: Sheets, spec: Any, ledger: Ledger, database: Database
) -> None:
    """Not of the first alone: a later row may have a request out whose answer was lost."""
    group = await made(sheets, spec)
    for run, state in zip(group.runs, ("rejected", "rejected", "abandoned"), strict=True):
        async with ledger.locked(run.id) as (_session, row):
            row.state = state
    before = await held(database)
    with pytest.raises(Conflict) as asked:
        await sheets.run_rows(group.id, "failed")
    assert asked.value.error_code == "may_charge_twice"
    assert await held(database) == before
    assert len((await sheets.run_rows(group.id, "failed", confirm=True)).runs) == 6


@pytest.mark.parametrize("state", ["unsaved", "lost"])
async def test_it_asks_before_a_row_that_may_still_bring_its_image_is_paid_again(
    sheets: Sheets, spec: Any, ledger: Ledger, state: str
) -> None:
    group = await made(sheets, spec)
    async with ledger.locked(group.runs[0].id) as (_session, row):
        row.state = state
    with pytest.raises(Conflict) as asked:
        await sheets.run_rows(group.id, "failed")
    assert asked.value.error_code == "still_open"
    assert len((await sheets.run_rows(group.id, "failed", confirm=True)).runs) == 4
