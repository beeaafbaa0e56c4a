"""A new text sheet, without a script: from an edit to a table, from a table to runs, with nothing lost on the way."""

import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from app.runs.groups.sheet_files import xlsx_of
from tests.web.pages.builder_page import Builder, Form, png

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
TABLE = "locale\theadline\tsubline\nde\tHeute\tFrisch\nar\tعرض اليوم\t\nru\tToday\t"


async def test_an_empty_sheet_asks_for_an_image(builder: Builder) -> None:
    page = await builder.client.get("/groups/new?kind=localization")
    assert page.status_code == 200
    assert "Choose the image to edit." in page.text
    assert "German" in page.text


async def test_a_table_from_a_spreadsheet_fills_it(builder: Builder) -> None:
    image = await builder.studio.images.add_bytes(png())
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [{"image": image.id}], "changes": []}
    data = {"spec": json.dumps(spec), "text": ["headline"], "before": [""], "paste": TABLE, "do": "paste"}
    page = (await builder.client.post("/groups/sheets", data=data)).text
    for words in ("Heute", "Frisch", "عرض اليوم", "These aren’t letters of Russian.", "Run 3 rows"):
        assert words in page
    assert 'dir="rtl"' in page


async def test_a_workbook_fills_it(builder: Builder) -> None:
    workbook = xlsx_of(["headline"], [("de", {"headline": "Heute"}), ("it", {"headline": "Oggi"})])
    files = {"table": ("texts.xlsx", io.BytesIO(workbook), "application/octet-stream")}
    data = {"spec": "{}", "text": "headline", "before": ""}
    page = (await builder.client.post("/groups/sheets", data=data, files=files)).text
    assert "Oggi" in page


async def test_what_cannot_be_read_is_said_and_loses_nothing(builder: Builder) -> None:
    data = {
        "spec": "{}",
        "text": "headline",
        "before": "",
        "locale": "de",
        "cell": "Heute",
        "paste": '"open',
        "do": "paste",
    }
    page = (await builder.client.post("/groups/sheets", data=data)).text
    assert "a quotation mark is open" in page
    assert "Heute" in page
    assert "&#34;open" in page


async def test_rows_and_texts_come_and_go(builder: Builder) -> None:
    data = {"spec": "{}", "text": "headline", "before": "", "locale": ["de", "fr"], "cell": ["Heute", "Du jour"]}
    page = (await builder.client.post("/groups/sheets", data={**data, "do": "add-rows", "add": ["it", ""]})).text
    assert "Italian" in page
    page = (await builder.client.post("/groups/sheets", data={**data, "do": "remove-row:0"})).text
    assert "Heute" not in page
    page = (await builder.client.post("/groups/sheets", data={**data, "do": "add-text"})).text
    assert page.count('name="cell"') == 4


async def test_run_makes_a_group_of_its_rows_once(builder: Builder) -> None:
    image = await builder.studio.images.add_bytes(png())
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [{"image": image.id}], "changes": []}
    data = {
        "spec": json.dumps(spec),
        "client_key": "sheet-one",
        "title": "Spring",
        "text": "headline",
        "before": "",
        "locale": ["de", "fr", "it"],
        "cell": ["Heute", "Du jour", ""],
        "do": "run",
    }
    first = await builder.client.post("/groups/sheets", data=data)
    assert first.status_code == 303, first.text
    again = await builder.client.post("/groups/sheets", data=data)
    assert again.headers["location"] == first.headers["location"]
    page = (await builder.client.get(first.headers["location"])).text
    for words in ("<bdi>Spring</bdi>, 3 locales", "German", "No texts"):
        assert words in page
    group = await builder.studio.groups.get(first.headers["location"].rpartition("/")[2])
    assert len(group.runs) == 2


async def test_the_longest_row_is_tried_first(builder: Builder) -> None:
    image = await builder.studio.images.add_bytes(png())
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [{"image": image.id}], "changes": []}
    data = {
        "spec": json.dumps(spec),
        "text": "headline",
        "before": "",
        "locale": ["ja", "de"],
        "cell": ["本日", "Tagesangebot"],
    }
    assert "Run German first" in (await builder.client.post("/groups/sheets", data=data)).text
    made = await builder.client.post("/groups/sheets", data={**data, "do": "run-first"})
    group = await builder.studio.groups.get(made.headers["location"].rpartition("/")[2])
    assert [run.row and run.row["locale"] for run in group.runs] == ["de"]


async def test_the_builders_edit_becomes_a_sheet(builder: Builder) -> None:
    image = await builder.studio.images.add_bytes(png())
    form = Form((await builder.client.get(f"/?image={image.id}")).text)
    pairs = form.but(**{"change-1.reads": "Heute", "change-1.target": "headline"})
    page = await builder.client.post("/groups/new", content=urlencode(pairs), headers=URLENCODED)
    assert page.status_code == 200
    assert Form(page.text).all("text") == ["headline"]
    assert image.id in Form(page.text).get("spec")


@pytest.mark.parametrize(
    "fields",
    [
        {"spec": "{", "text": "a", "before": ""},
        {"spec": "[" * 5000, "text": "a", "before": ""},
        {"spec": "{}", "text": "a", "before": "", "locale": "de", "cell": ["x", "y"]},
        {"spec": '{"images": "x"}', "text": "a", "before": "", "locale": "de", "cell": "x"},
        {"spec": '{"images": [1]}', "text": "a", "before": "", "locale": "de", "cell": "x"},
        {"spec": '{"images": [{"url": 7}], "changes": 3}', "text": "a", "before": "", "locale": "de", "cell": "x"},
        {"spec": "{}", "text": ["a", "a"], "before": ["", ""], "do": "remove-text:99999999"},
        {"spec": "{}", "text": "", "before": "", "do": "run"},
        {"do": "run"},
    ],
)
async def test_a_mangled_form_is_no_error_of_ours(builder: Builder, fields: dict[str, Any]) -> None:
    assert (await builder.client.post("/groups/sheets", data=fields)).status_code < 500
