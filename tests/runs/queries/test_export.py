"""Runs as JSON and CSV: whole, without secrets, and harmless in a spreadsheet."""

import csv
import io
import json
from typing import Any

import pytest

from app.db import Database
from app.logs import register_secret
from app.runs import RunQuery, export_csv, export_json
from app.runs.queries import export
from tests.runs.conftest import MakeRun


async def whole(pieces: Any) -> str:
    return "".join([piece async for piece in pieces])


async def table(database: Database, query: RunQuery = RunQuery()) -> list[dict[str, str]]:  # noqa: B008 - frozen
    text = await whole(export_csv(database, query))
    assert text.startswith(export.MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(export.MARK), newline="")))


async def test_it_holds_every_run_beyond_a_page(
    database: Database, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MAX_PAGE", 2)
    made = [(await make_run()).id for _ in range(5)]
    document = json.loads(await whole(export_json(database, RunQuery())))
    assert [run["id"] for run in document["runs"]] == sorted(made, reverse=True)
    rows = await table(database)
    assert [row["id"] for row in rows] == sorted(made, reverse=True)
    assert list(rows[0]) == list(export.COLUMNS)


async def test_it_is_a_whole_document_without_runs(database: Database) -> None:
    assert json.loads(await whole(export_json(database, RunQuery())))["runs"] == []
    assert await table(database) == []


async def test_it_narrows_as_the_history_does(database: Database, make_run: MakeRun) -> None:
    run = await make_run(owner="anna")
    await make_run(owner="ben")
    assert [row["id"] for row in await table(database, RunQuery(owner="anna"))] == [run.id]


async def test_it_disarms_a_formula_and_leaves_words_alone(database: Database, make_run: MakeRun) -> None:
    link = '=HYPERLINK("https://x")'
    runs = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1", "\n=1", " =1", "＝1+1", link, "-2+cmd|' /C x'!A0")
    words = ("Keep it", "a = b", "“=1”", "", "今日", '"quoted", with commas\nand lines')
    made = {cell: (await make_run(prompt=cell)).id for cell in (*runs, *words)}
    told = {row["id"]: row["prompt"] for row in await table(database)}
    assert [told[made[cell]] for cell in runs] == [f"'{cell}" for cell in runs]
    assert [told[made[cell]] for cell in words] == list(words)


async def test_it_tells_no_token_and_no_signature(database: Database, make_run: MakeRun) -> None:
    register_secret("rc-canary-4711-token")
    address = "https://files.example.com/a.png?X-Amz-Signature=abcdef0123456789&token=abcdef0123456789"
    await make_run(
        prompt="The token is rc-canary-4711-token.",
        sources=[{"n": 1, "role": "primary", "image": None, "url": address}],
        spec={"version": 1, "images": [{"url": address}]},
        wire={"images": [address], "headers": 'Authorization: "Bearer abcdefghijklmnop\\"'},
    )
    for text in (await whole(export_json(database, RunQuery())), await whole(export_csv(database, RunQuery()))):
        assert "canary" not in text
        assert "0123456789" not in text
        assert "abcdefghijklmnop" not in text
    assert json.loads(await whole(export_json(database, RunQuery())))["runs"][0]["wire"]["images"] == [
        "https://files.example.com/a.png?X-Amz-Signature=[redacted]&token=[redacted]"
    ]
