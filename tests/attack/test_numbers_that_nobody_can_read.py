"""Numbers and dates of absurd length or size, wherever a client can write one: 4xx or a page, never a 500."""

import json
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.attack import TIMES
from tests.web.pages.builder_page import Builder, Form, png
from tests.web.pages.reviewed_run import Reviewed

NINES = "9" * 5000
NUMBERS = (
    NINES,
    f"-{NINES}",
    "9" * 310,
    "1e400",
    "-1e400",
    "nan",
    "inf",
    "-0",
    "1_0",
    "٣",
    "²",
    "0x10",
    "1." + NINES,
    "",
    " 7 ",
    "9" * 19,
)
DATES = ("9999-12-31", "0001-01-01", "1969-12-31", f"{NINES}-01-01", "2026-13-01", "2026-W53-7", "9999-W52-7")
HUGE = (10**400, -(10**400), 2**63, 1e308, 10**4200)


async def take(sent: Counter[str], answer: httpx.Response) -> None:
    sent[str(answer.status_code)] += 1
    assert answer.status_code < 500, (answer.request.method, str(answer.request.url)[:120], answer.text[-300:])


def numbers() -> list[str]:
    odd = random.Random(7)
    return [*NUMBERS, *("".join(odd.choices("0123456789eE+-._ ,%", k=odd.randint(1, 400))) for _ in range(20 * TIMES))]


async def test_it_reads_no_port_of_a_host_that_is_none(client: httpx.AsyncClient, sent: Counter[str]) -> None:
    for number in NUMBERS:
        answer = await client.get("/api/v1/models", headers={"host": f"127.0.0.1:{number}".encode()})
        await take(sent, answer)
        assert answer.status_code == 400, number


async def test_it_reads_no_range_that_no_file_has(builder: Builder, sent: Counter[str]) -> None:
    image = (await builder.studio.images.add_bytes(png())).id
    for number in NUMBERS:
        for asked in (f"bytes={number}-", f"bytes=-{number}", f"bytes=0-{number}", f"bytes={number}-{number}"):
            headers = {"range": asked.encode("utf-8")}
            await take(sent, await builder.client.get(f"/api/v1/images/{image}/file", headers=headers))
    assert sent["416"]


async def test_it_reads_no_number_of_a_form_that_is_none(builder: Builder, sent: Counter[str]) -> None:
    image = (await builder.studio.images.add_bytes(png())).id
    form = Form((await builder.client.get(f"/?image={image}")).text)
    buttons = ("up", "down", "first", "out", "move", "remove", "duplicate", "pass-join", "pass-later", "kept-out")
    controls = (
        "kept-1.image",
        "area.x",
        "area.y",
        "area.w",
        "area.h",
        "count",
        "option.seed",
        "change-1.image",
        "plan",
    )
    for number in numbers():
        for button in buttons:
            await take(sent, await builder.client.post("/edit", data=dict([*form.pairs, ("do", f"{button}:{number}")])))
        every = {**dict(form.pairs), **dict.fromkeys(controls, number)}
        for path in ("/edit", "/edit/prompt", "/runs"):
            await take(sent, await builder.client.post(path, data=every))


async def test_it_reads_no_option_or_area_that_no_float_holds(builder: Builder, sent: Counter[str]) -> None:
    spec: dict[str, Any] = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/poster.jpg"}],
        "keep": ["layout"],
        "changes": [{"kind": "text", "target": "headline", "reads": "Hello"}],
    }
    for number in HUGE:
        specs = [
            spec | {"options": {"seed": number}},
            spec | {"area": [number] * 4},
            spec | {"version": number},
            spec | {"keep": [{"what": "layout", "image": number}]},
            {"version": 1, "model": spec["model"], "raw": {"prompt": "x", "n": number}},
        ]
        for one in specs:
            for path, body in (
                ("/api/v1/prompts", {"spec": one}),
                ("/api/v1/runs", {"spec": one}),
                ("/api/v1/groups", {"kind": "variants", "spec": one, "count": number}),
                ("/api/v1/recipes", {"name": "n", "spec": one, "locked": [number]}),
            ):
                text = json.dumps(body)
                headers = {"content-type": "application/json"}
                await take(sent, await builder.client.post(path, content=text, headers=headers))
    digits = {"content": '{"url": ' + NINES + "}", "headers": {"content-type": "application/json"}}
    await take(sent, await builder.client.post("/api/v1/images", **digits))
    assert sent["422"]


@pytest.mark.parametrize("path", ["/runs", "/runs/export.json", "/runs/export.csv"])
async def test_it_takes_a_date_that_no_time_zone_has_for_no_limit(
    builder: Builder, path: str, sent: Counter[str]
) -> None:
    for date in DATES:
        for name in ("since", "until"):
            answer = await builder.client.get(path, params={name: date})
            await take(sent, answer)
            assert answer.status_code == 200
    back = {"back": "/runs?until=9999-12-31&since=0001-01-01", "do": "compare"}
    await take(sent, await builder.client.post("/runs/selection", data=back))


async def test_it_makes_no_recipe_without_a_spec(builder: Builder, sent: Counter[str]) -> None:
    for posted in ({"name": "n"}, {}, {"name": "n", "spec": "null"}, {"name": "n", "spec": "[]"}, {"spec": NINES}):
        answer = await builder.client.post("/recipes", data=posted)
        await take(sent, answer)
        assert answer.status_code == 422, posted


async def test_a_stranger_puts_no_pin_beside_the_picture(reviewed: Reviewed, sent: Counter[str]) -> None:
    link = await reviewed.link()
    for number in numbers():
        answer = await reviewed.stranger.post(f"{link}/pins", data={"x": number, "y": "50", "words": "here"})
        await take(sent, answer)
        if sent["429"]:
            break
        await take(sent, await reviewed.stranger.post(f"{link}/pins/{number or 1}/removal"))


async def test_it_takes_no_table_for_json(builder: Builder, sent: Counter[str]) -> None:
    table = b"locale,headline\n" + b"de,[[[{{{\n" * 100
    answer = await builder.client.post("/api/v1/groups/01J00000000000000000000000/sheet", content=table)
    await take(sent, answer)
    assert answer.status_code == 404, answer.text  # of the group, which is none
    answer = await builder.client.post("/api/v1/groups", content=table, headers={"content-type": "application/json"})
    assert answer.json()["error"]["code"] == "invalid_json"
