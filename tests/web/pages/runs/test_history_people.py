"""The history by person: an admin looks at everybody's runs and acts on none of them; nobody else sees what is not theirs."""

import pytest
from sqlalchemy import select, update

from app.accounts import Person
from app.media import Image
from app.runs.ledger.models import Run, RunWords
from tests.web.pages.reviewed_run import AFTER, EMAIL, WORDS, Reviewed

TITLE = "golden hour"


@pytest.fixture
async def bo(reviewed: Reviewed) -> str:
    """The id of a second person, whose run the one that was made now is."""
    async with reviewed.studio.database.write() as session:
        ann = await session.scalar(select(Person).where(Person.email == EMAIL))
        assert ann
        person = Person(
            id="01BO", email="bo@studio.example", name="Bo", password=ann.password, role="member", created_at=1.0
        )
        session.add(person)
        for table in (Run, RunWords, Image):
            await session.execute(update(table).values(owner=person.id))
    return person.id


async def test_an_admin_sees_whose_runs_there_are_when_asked(reviewed: Reviewed, bo: str) -> None:
    mine = (await reviewed.owner.get("/runs")).text
    assert TITLE not in mine
    for words in ("Your runs", "Everybody’s", ">Bo<", "Made without an account"):
        assert words in mine
    for person in ("all", bo):
        page = (await reviewed.owner.get(f"/runs?person={person}")).text
        assert TITLE in page
        assert 'dir="auto">Bo</p>' in page
        assert 'name="run"' not in page  # nothing there is to be chosen
    assert TITLE not in (await reviewed.owner.get("/runs?person=none")).text
    found = (await reviewed.owner.get(f"/runs?person={bo}&q=golden")).text
    assert TITLE in found
    assert 'name="person" aria-label="Person"' in found
    assert f"person={bo}" in found  # of the links that narrow further
    exported = (await reviewed.owner.get("/runs/export.json?person=all")).json()
    assert [run["id"] for run in exported["runs"]] == [reviewed.run]
    assert (await reviewed.owner.get("/runs/export.json")).json()["runs"] == []


async def test_an_admin_may_look_at_anothers_run_and_no_more(reviewed: Reviewed, bo: str) -> None:
    url = f"/runs/{reviewed.run}"
    page = await reviewed.owner.get(url)
    assert page.status_code == 200
    assert "by Bo" in page.text
    for act in ("deletion", "star", "again", "source", "labels", "reviews", "cancellation"):
        assert f"{url}/{act}" not in page.text, act
    picture = await reviewed.owner.get(f"/api/v1{url}/outputs/result/1")
    assert (picture.status_code, picture.content) == (200, AFTER)
    for act in ("deletion", "star", "again", "source", "labels"):
        assert (await reviewed.owner.post(f"{url}/{act}", data={"starred": "1", "key": "k"})).status_code == 404, act
    card = (await reviewed.owner.get(f"{url}/card?named=1", headers={"hx-request": "true"})).text
    assert ">Bo<" in card


async def test_nobody_else_sees_what_is_not_theirs(reviewed: Reviewed, bo: str) -> None:
    async with reviewed.studio.database.write() as session:
        ann = await session.scalar(select(Person.id).where(Person.email == EMAIL))
        for table in (Run, RunWords, Image):
            await session.execute(update(table).values(owner=ann))
    accounts = reviewed.studio.accounts
    assert accounts
    token, _ = await accounts.sign_in("bo@studio.example", WORDS)
    reviewed.stranger.headers["cookie"] = f"__Host-stillframe={token}"
    for address in ("/runs", "/runs?person=all", f"/runs?person={ann}"):
        page = (await reviewed.stranger.get(address)).text
        assert TITLE not in page, address
        assert 'name="person"' not in page
    assert (await reviewed.stranger.get("/runs/export.json?person=all")).json()["runs"] == []
    run = f"/runs/{reviewed.run}"
    for address in (run, f"{run}/card?named=1", f"/api/v1{run}/outputs/result/1"):
        assert (await reviewed.stranger.get(address)).status_code == 404, address
