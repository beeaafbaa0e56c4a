"""Who is let in while accounts are on."""

from typing import Any

import httpx
import pytest

from app.web.middleware.authentication import safe_next
from tests.web.conftest import Build, WebApp

BASE = "https://stillframe.example"
WORDS = "long enough words"
EMAIL = "ann@studio.example"


@pytest.fixture
async def team(build: Build) -> WebApp:
    """A server behind TLS, before its first account."""
    house: WebApp = await build(BASE, public_url=BASE)
    return house


async def set_up(house: WebApp) -> str:
    """Make the first account; answers its cookie."""
    accounts = house.studio.accounts
    assert accounts
    await accounts.set_up(accounts.setup_code, "Ann", EMAIL, WORDS)
    token, _ = await accounts.sign_in(EMAIL, WORDS)
    return f"__Host-stillframe={token}"


@pytest.mark.parametrize("path", ["/", "/runs", "/runs/01J", "/settings", "/login", "/api/docs"])
async def test_it_sends_pages_to_setup_before_the_first_account(team: WebApp, path: str) -> None:
    answer = await team.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/runs"), ("POST", "/api/v1/prompts"), ("GET", "/sandbox/v1/models"), ("GET", "/api/openapi.json")],
)
async def test_it_tells_programs_that_setup_comes_first(team: WebApp, method: str, path: str) -> None:
    answer = await team.client.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "setup_required")


async def test_it_answers_setup_static_files_and_health_before_the_first_account(team: WebApp) -> None:
    css = team.app.state.assets.url("css/app.css")
    for path in ("/setup", "/healthz", "/readyz", css):
        assert (await team.client.get(path)).status_code == 200, path


async def test_it_asks_to_sign_in_and_remembers_where_one_was(team: WebApp) -> None:
    await set_up(team)
    answer = await team.client.get("/runs?state=saved")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/runs%3Fstate%3Dsaved")
    answer = await team.client.post("/runs")
    assert answer.headers["location"] == "/login"
    answer = await team.client.get("/api/v1/runs")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_required")


async def test_it_sends_the_whole_page_of_a_fragment_to_the_door(team: WebApp) -> None:
    await set_up(team)
    headers = {"hx-request": "true", "hx-current-url": f"{BASE}/runs/01J?x=1"}
    answer = await team.client.get("/runs/01J/status", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/login?next=/runs/01J%3Fx%3D1"


async def test_it_lets_a_session_in(team: WebApp) -> None:
    cookie = await set_up(team)
    assert (await team.client.get("/settings", headers={"cookie": cookie})).status_code == 200
    assert (await team.client.get("/api/v1/runs", headers={"cookie": cookie})).status_code == 200


@pytest.mark.parametrize("cookie", ["__Host-stillframe=forged", "__Host-stillframe=", "other=1"])
async def test_it_lets_no_other_cookie_in(team: WebApp, cookie: str) -> None:
    await set_up(team)
    assert (await team.client.get("/api/v1/runs", headers={"cookie": cookie})).status_code == 401


async def test_it_takes_no_plain_cookie_over_tls(team: WebApp) -> None:
    cookie = (await set_up(team)).removeprefix("__Host-")
    assert (await team.client.get("/api/v1/runs", headers={"cookie": cookie})).status_code == 401


async def test_it_leaves_the_sandbox_to_its_own_bearer(team: WebApp) -> None:
    await set_up(team)

    async def sandbox(scope: Any, receive: Any, send: Any) -> None:
        await httpx_answer(send)

    team.app.mount("/sandbox", sandbox)
    assert (await team.client.get("/sandbox/v1/models")).text == "sandbox"


async def httpx_answer(send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"sandbox"})


async def test_it_lets_everybody_in_while_accounts_are_off(client: httpx.AsyncClient) -> None:
    assert (await client.get("/settings")).status_code == 200
    assert (await client.get("/setup")).status_code == 404


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("/runs/1?x=2", "/runs/1?x=2"),
        ("/%0d%0aSet-Cookie:a", "/%0d%0aSet-Cookie:a"),
        ("//evil", "/"),
        ("/\\evil", "/"),
        ("\\/evil", "/"),
        ("https://evil", "/"),
        ("/\t/evil", "/"),
        ("/a\r\nX: y", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/" + "a" * 600, "/"),
    ],
)
def test_it_goes_to_no_other_site_after_signing_in(address: str, safe: str) -> None:
    assert safe_next(address) == safe
