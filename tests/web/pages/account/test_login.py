"""/login and /logout."""

import httpx
import pytest

from tests.web.conftest import Build, WebApp

BASE = "https://stillframe.example"
FORM = {"email": "ann@studio.example", "password": "long enough words"}


async def with_ann(house: WebApp) -> WebApp:
    accounts = house.studio.accounts
    assert accounts
    await accounts.set_up(accounts.setup_code, "Ann", FORM["email"], FORM["password"])
    return house


@pytest.fixture
async def team(build: Build) -> WebApp:
    return await with_ann(await build(BASE, public_url=BASE))


async def test_it_signs_in_and_goes_where_one_wanted(team: WebApp) -> None:
    page = await team.client.get("/login?next=/runs%3Fq%3Da")
    assert '<input type="hidden" name="next" value="/runs?q=a">' in page.text
    answer = await team.client.post("/login", data={**FORM, "next": "/runs?q=a"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs?q=a")
    assert answer.headers["set-cookie"].startswith("__Host-stillframe=")
    assert (await team.client.get("/login?next=/settings")).headers["location"] == "/settings"


async def test_it_goes_to_no_other_site(team: WebApp) -> None:
    answer = await team.client.post("/login", data={**FORM, "next": "//evil.example"})
    assert answer.headers["location"] == "/"


async def test_it_says_the_same_of_an_unknown_address_and_a_wrong_password(team: WebApp) -> None:
    wrong = await team.client.post("/login", data={**FORM, "password": "other long words"})
    unknown = await team.client.post("/login", data={**FORM, "email": "bob@studio.example"})
    assert wrong.status_code == unknown.status_code == 401
    assert "Wrong email or password." in wrong.text
    assert wrong.text == unknown.text.replace("bob@", "ann@")
    assert "set-cookie" not in wrong.headers


async def test_it_slows_guessing_down(team: WebApp) -> None:
    statuses = [(await team.client.post("/login", data={**FORM, "password": "no"})).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert (await team.client.post("/login", data=FORM)).status_code == 429


async def test_it_gives_a_new_session_at_each_sign_in(team: WebApp) -> None:
    first = (await team.client.post("/login", data=FORM)).cookies["__Host-stillframe"]
    second = (await team.client.post("/login", data=FORM)).cookies["__Host-stillframe"]
    assert first != second
    accounts = team.studio.accounts
    assert accounts
    assert await accounts.session(first) is None
    assert await accounts.session(second) is not None


async def test_it_signs_out_here_and_in_the_database(team: WebApp) -> None:
    token = (await team.client.post("/login", data=FORM)).cookies["__Host-stillframe"]
    answer = await team.client.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    answer = await team.client.get("/settings", headers={"cookie": f"__Host-stillframe={token}"})
    assert answer.headers["location"].startswith("/login")


async def test_it_says_in_words_that_it_needs_tls(build: Build) -> None:
    house = await with_ann(await build("http://studio.lan:8000", allowed_hosts=("studio.lan",)))
    page = await house.client.get("/login")
    assert "This connection is not encrypted" in page.text
    assert "<form" not in page.text
    answer = await house.client.post("/login", data=FORM)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_it_uses_a_plain_cookie_only_when_told_to(build: Build) -> None:
    house = await with_ann(await build("http://studio.lan:8000", allowed_hosts=("studio.lan",), insecure_cookies=True))
    answer = await house.client.post("/login", data=FORM)
    assert answer.headers["set-cookie"].startswith("stillframe=")
    assert "Secure" not in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await house.client.get("/settings")).status_code == 200


async def test_it_is_passed_by_while_accounts_are_off(client: httpx.AsyncClient) -> None:
    assert (await client.get("/login")).headers["location"] == "/"
    assert (await client.post("/login", data=FORM)).headers["location"] == "/"
    assert (await client.post("/logout")).headers["location"] == "/login"


async def test_it_takes_no_nul(team: WebApp) -> None:
    assert (await team.client.post("/login", data={**FORM, "email": "a\x00b"})).status_code == 422
