"""Run by a script: what is shown is what is sent, and what was not answered is found again."""

import pytest
from sqlalchemy import update

from app.runs.ledger.models import Run
from tests.web.pages.builder_page import Builder, Form
from tests.web.pages.reviewed_run import EMAIL, WORDS, Reviewed

HTMX = {"hx-request": "true"}


async def test_it_tells_a_script_where_its_run_is(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    builder.client.headers.update(HTMX)
    answer = await builder.post("/runs", form.pairs, "run")
    assert answer.status_code == 201
    assert answer.headers["hx-redirect"].startswith("/runs/")


@pytest.mark.parametrize(("count", "room"), [("1", "/runs/"), ("2", "/groups/")])
async def test_it_finds_by_its_client_key_what_was_not_answered(builder: Builder, count: str, room: str) -> None:
    form = await builder.opened("/?sample=poster")
    key = form.get("client_key")
    before = (await builder.client.get("/edit/arrival", params={"client_key": key})).text
    assert 'data-url=""' in before
    assert "Your edit did not arrive. Nothing was sent, and nothing was charged." in before
    made = (await builder.post("/runs", form.but(count=count), "run")).headers["location"]
    assert made.startswith(room)
    after = (await builder.client.get("/edit/arrival", params={"client_key": key})).text
    assert f'data-url="{made}"' in after
    assert "Your edit arrived." in after


async def test_it_finds_nothing_of_somebody_else(reviewed: Reviewed) -> None:
    theirs = {"owner": "01JZZZZZZZZZZZZZZZZZZZZZZZ", "client_key": "theirs"}
    async with reviewed.studio.database.write() as session:
        await session.execute(update(Run).where(Run.id == reviewed.run).values(theirs))
    answer = await reviewed.owner.get("/edit/arrival", params={"client_key": "theirs"})
    assert reviewed.run not in answer.text
    assert "did not arrive" in answer.text


async def test_it_leads_back_to_the_edit_after_signing_in(reviewed: Reviewed) -> None:
    for method, address in (("GET", "/edit/arrival"), ("POST", "/edit/prompt"), ("POST", "/edit"), ("POST", "/runs")):
        answer = await reviewed.stranger.request(method, address, headers=HTMX)
        assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/login?next=/%3Fresume%3D1"), address


async def test_it_sends_nothing_but_the_prompt_that_was_shown(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    shown = (await builder.client.post("/edit/prompt", data=dict(form.pairs))).text
    mark = shown.partition('data-mark="')[2].partition('"')[0]
    other = await builder.client.post(
        "/runs", data=dict(form.but(change_1__reads="Neu")), headers={**HTMX, "x-shown-prompt": mark}
    )
    assert other.status_code == 409
    assert "The prompt has changed since it was shown" in other.text
    assert Form(other.text).get("change-1.reads") == "Neu"
    same = await builder.client.post("/runs", data=dict(form.pairs), headers={**HTMX, "x-shown-prompt": mark})
    assert same.status_code == 201


@pytest.mark.parametrize("path", ["/runs", "/edit"])
async def test_it_keeps_an_edit_that_was_posted_without_a_session(reviewed: Reviewed, path: str) -> None:
    page = await reviewed.owner.get("/?sample=poster")
    edit = Form(page.text).but(change_1__reads='„Neu" <b>', keep="lighting")
    cookie = reviewed.owner.headers.pop("cookie")
    gate = await reviewed.owner.post(path, data={**dict(edit), "do": "run"})
    assert gate.status_code == 401
    assert "Your edit is kept: sign in to go on with it." in gate.text
    held = Form(gate.text)
    wrong = await reviewed.owner.post("/login", data=dict(held.but(email="ann@studio.example", password="no")))
    assert Form(wrong.text).get("edit") == held.get("edit")
    back = await reviewed.owner.post("/login", data=dict(held.but(email=EMAIL, password=WORDS)))
    assert back.status_code == 200
    assert back.headers["set-cookie"].startswith("__Host-stillframe=")
    again = Form(back.text)
    assert again.get("change-1.reads") == '„Neu" <b>'
    assert again.get("image-1.id") == dict(edit)["image-1.id"]
    assert again.get("keep") == "lighting"
    assert cookie


async def test_it_takes_no_nonsense_for_an_edit(reviewed: Reviewed) -> None:
    for text in ("{", "[1]", '[["a"]]', '[["a", 1]]', "[" * 9_000):
        answer = await reviewed.stranger.post("/login", data={"email": EMAIL, "password": WORDS, "edit": text})
        assert answer.status_code == 303, text[:9]
        reviewed.stranger.cookies.clear()
