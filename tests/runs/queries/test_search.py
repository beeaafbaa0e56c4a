"""How runs are found: search, filters, pages, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.db import Database
from app.runs import RunQuery
from app.runs.actions import RunActions
from app.runs.ledger.ledger import Ledger
from app.runs.ledger.models import Run
from app.runs.queries.search import find, tally, words_of
from tests.runs.conftest import MakeRun

PROMPT = "Keep the layout. Change the headline so that it reads “{}”."


async def found(database: Database, **query: Any) -> list[str]:
    async with database.read() as session:
        return (await find(session, RunQuery(**query)))[0]


@pytest.fixture
def acts(ledger: Ledger) -> RunActions:
    from types import SimpleNamespace

    return RunActions(SimpleNamespace(ledger=ledger))  # type: ignore[arg-type]  # labels need no more


async def test_it_finds_the_quoted_text(database: Database, make_run: MakeRun) -> None:
    for reads, asked in (
        ("Grand Opening", "grand opening"),
        ("Late Opening", "OPENING late"),  # each word, wherever it stands
        ("今日のおすすめ", "おすすめ"),
        ("明日の特集", "明日"),  # shorter than a trigram
        ("Große Eröffnung", "GROSSE"),
        ("Скидки Недели", "скидки недели"),
        ("ＳＡＬＥ", "sale"),  # full width
        ("Cafe\u0301", "café"),  # composed and not
        ('50% off_"now"', '50% off_"now"'),
        ("NEAR AND OR *", "near and or *"),  # words of the index's own language
        ("a-b:c^2", "a-b:c^2"),
    ):
        run = await make_run(prompt=PROMPT.format(reads))
        assert await found(database, q=asked) == [run.id], asked


async def test_it_finds_nothing_that_is_not_there(database: Database, make_run: MakeRun) -> None:
    await make_run(prompt="Keep the layout. Change the headline.")
    for asked in ("headline%", "head_ine", "zzz", '"', "'", "\\", "% _", "layout missing"):
        assert await found(database, q=asked) == [], asked


async def test_it_finds_by_a_title_and_a_note(database: Database, make_run: MakeRun, acts: RunActions) -> None:
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/a.jpg"}],
        "changes": [{"kind": "recolor", "target": "sofa", "to": "forest green"}],
    }
    run = await make_run(spec=spec, prompt="…")
    assert await found(database, q="forest") == [run.id]
    await acts.patch(run.id, note="for the autumn catalogue")
    assert await found(database, q="autumn") == [run.id]


async def test_it_finds_by_tag_and_forgets_a_tag_that_was_taken_off(
    database: Database, make_run: MakeRun, acts: RunActions
) -> None:
    run, other = await make_run(), await make_run()
    await acts.patch(run.id, tags=["Spring menu", "lund"])
    await acts.patch(other.id, tags=["menu"])
    assert await found(database, tag="Spring menu") == [run.id]
    assert await found(database, tag="menu") == [other.id]  # the whole tag
    assert await found(database, q="spring") == [run.id]
    async with database.read() as session:
        assert (await tally(session, "")).tags == ("Spring menu", "lund", "menu")
    await acts.patch(run.id, tags=[])
    assert await found(database, tag="Spring menu") == []
    assert await found(database, q="spring") == []


async def test_it_finds_by_the_id_of_a_request_or_of_a_run(database: Database, make_run: MakeRun) -> None:
    run, other = await make_run("submitted"), await make_run("submitted")
    assert run.request_id
    assert await found(database, q=run.request_id) == [run.id]
    assert await found(database, q=other.id) == [other.id]
    assert await found(database, q=run.request_id, owner="somebody else") == []


async def test_it_narrows_by_everything_at_once(database: Database, make_run: MakeRun, acts: RunActions) -> None:
    wanted = await make_run("submitted", prompt="a sofa", model="a/b/edit", owner="anna")
    for other in (
        {"prompt": "a chair"},
        {"model": "c/d/edit"},
        {"owner": "ben"},
        {"state": "ready"},
    ):
        given = {"state": "submitted", "prompt": "a sofa", "model": "a/b/edit", "owner": "anna"} | other
        made = await make_run(given.pop("state"), **given)
        await acts.patch(made.id, tags=["x"], starred=True)
    assert await found(database, q="sofa", model="a/b/edit", owner="anna", states=("submitted",), tag="x") == []
    await acts.patch(wanted.id, tags=["x"], starred=True)
    query = {"q": "sofa", "model": "a/b/edit", "owner": "anna", "states": ("submitted",), "tag": "x", "star": True}
    assert await found(database, **query) == [wanted.id]


async def test_it_finds_by_the_time_of_making(database: Database, make_run: MakeRun) -> None:
    run = await make_run()
    made = datetime.fromtimestamp(run.created_at, UTC)
    hour = timedelta(hours=1)
    assert await found(database, since=made - hour, until=made + hour) == [run.id]
    assert await found(database, since=made + hour) == []
    assert await found(database, until=made - hour) == []


async def test_it_pages_through_all_once_newest_first(database: Database, make_run: MakeRun, acts: RunActions) -> None:
    made = [(await make_run(("ready", "submitted")[n % 2], prompt=f"Keep its layout {n}.")).id for n in range(7)]
    for run_id in made:
        await acts.patch(run_id, tags=["x"])
    ways: list[dict[str, Any]] = [{}, {"q": "layout"}, {"q": "it"}, {"states": ("ready", "submitted")}, {"tag": "x"}]
    for narrowed in ways:
        seen: list[str] = []
        cursor = None
        there = await found(database, limit=100, **narrowed)
        assert len(there) >= len(made)
        while True:
            async with database.read() as session:
                ids, cursor = await find(session, RunQuery(limit=3, cursor=cursor, **narrowed))
            seen += ids
            if cursor is None:
                break
            await make_run(prompt="Keep its layout, made meanwhile.")  # a newer one shifts no page
        assert seen == there == sorted(there, reverse=True), narrowed


async def test_it_hides_what_was_deleted(database: Database, make_run: MakeRun, ledger: Ledger) -> None:
    run = await make_run(prompt="a sofa")
    async with ledger.locked(run.id) as (_, locked):
        locked.deleted_at = 1.0
    for query in ({}, {"q": "sofa"}, {"states": ("ready",)}, {"q": run.id}):
        assert await found(database, **query) == [], query
    async with database.read() as session:
        assert (await tally(session, "")).by_state == {}


async def test_its_index_follows_what_is_removed(database: Database, make_run: MakeRun) -> None:
    run = await make_run(prompt="a sofa")
    async with database.write() as session:
        await session.delete(await session.get_one(Run, run.id))
    assert await found(database, q="sofa") == []
    if database.is_sqlite:
        async with database.write() as session:  # raises when index and words differ
            await session.execute(
                text("insert into run_words_index(run_words_index, rank) values ('integrity-check', 1)")
            )


def test_it_reads_a_run_of_another_version() -> None:
    assert "sofa" in words_of(spec={"version": 99}, prompt="A sofa", tags=[], note="")
