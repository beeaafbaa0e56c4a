"""/setup: the first account."""

import pytest

from tests.web.conftest import Build, WebApp

BASE = "https://stillframe.example"
FORM = {"name": "Ann", "email": "Ann@Studio.example", "password": "long enough words"}


@pytest.fixture
async def team(build: Build) -> WebApp:
    house: WebApp = await build(BASE, public_url=BASE)
    return house


def code(house: WebApp) -> str:
    assert house.studio.accounts
    return house.studio.accounts.setup_code


async def test_it_makes_the_first_account_and_signs_it_in(team: WebApp) -> None:
    answer = await team.client.post("/setup", data={**FORM, "code": code(team)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-stillframe=")
    for part in ("Path=/", "Secure", "HttpOnly", "SameSite=lax", "Max-Age=2592000"):
        assert part in cookie
    assert "Domain" not in cookie
    page = await team.client.get("/settings")
    assert "ann@studio.example" in page.text


async def test_it_is_closed_after_the_first_account(team: WebApp) -> None:
    await team.client.post("/setup", data={**FORM, "code": code(team)})
    assert (await team.client.get("/setup")).headers["location"] == "/"
    again = await team.client.post("/setup", data={**FORM, "email": "bob@studio.example", "code": code(team)})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "0000-0000"}, "code", "That code doesn’t match."),
        ({"name": "  "}, "name", "Write your name."),
        ({"email": "ann"}, "email", "Write an address"),
        ({"password": "short"}, "password", "Use at least 12 characters."),
    ],
)
async def test_it_says_what_is_wrong_beside_its_field_and_keeps_what_was_typed(
    team: WebApp, changed: dict[str, str], field: str, words: str
) -> None:
    answer = await team.client.post("/setup", data={**FORM, "code": code(team), **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    if field != "email":
        assert 'value="Ann@Studio.example"' in answer.text
    assert FORM["password"] not in answer.text
    assert code(team) not in answer.text


async def test_it_counts_the_tries(team: WebApp) -> None:
    statuses = [(await team.client.post("/setup", data={**FORM, "code": "0000-0000"})).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    right = await team.client.post("/setup", data={**FORM, "code": code(team)})
    assert right.status_code == 429
    assert "Too many attempts" in right.text


async def test_it_says_in_words_that_plain_http_keeps_nobody_signed_in(build: Build) -> None:
    house = await build("http://studio.lan:8000", allowed_hosts=("studio.lan",))
    assert "STILLFRAME_INSECURE_COOKIES=1" in (await house.client.get("/setup")).text
    answer = await house.client.post("/setup", data={**FORM, "code": code(house)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "set-cookie" not in answer.headers


async def test_it_has_the_code_printed_when_it_is_opened(team: WebApp, logs: list[dict[str, str]]) -> None:
    await team.client.get("/setup")
    await team.client.get("/setup")
    assert [entry["code"] for entry in logs if entry["event"] == "setup_code"] == [code(team)]
