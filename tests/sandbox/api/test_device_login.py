"""Device sign-in: who is given the token, and who is not."""

import httpx
import pytest

from app.sandbox.api.device_login import MAX_CODES
from tests.sandbox.conftest import TOKEN, Client, Open


async def poll(http: httpx.AsyncClient, code: str, **headers: str) -> tuple[int, dict[str, str]]:
    answer = await http.post("/api/cli-auth/poll", json={"device_code": code}, headers=headers)
    return answer.status_code, answer.json()


async def start(http: httpx.AsyncClient) -> dict[str, str]:
    return dict((await http.post("/api/cli-auth/start", headers={"Authorization": ""})).json())


async def test_it_signs_a_program_of_this_machine_in_once(open_sandbox: Open) -> None:
    http = (await open_sandbox(open_sign_in=True)).http
    begun = await start(http)
    assert set(begun) == {"device_code", "user_code", "verify_url", "expires_in", "poll_interval"}
    assert await poll(http, begun["device_code"]) == (200, {"status": "pending"})
    assert await poll(http, begun["device_code"]) == (200, {"status": "authorized", "access_token": TOKEN})
    assert await poll(http, begun["device_code"]) == (410, {"status": "expired"})
    page = await http.get(begun["verify_url"])
    assert "terminal" in page.text


async def test_it_gives_nothing_unless_only_this_machine_reaches_it(client: Client) -> None:
    code = (await start(client.http))["device_code"]
    assert await poll(client.http, code) == (410, {"status": "denied"})
    assert await poll(client.http, code) == (410, {"status": "expired"})


@pytest.mark.parametrize(
    "header",
    [("Origin", "http://127.0.0.1:8000"), ("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-For", "203.0.113.9")],
)
async def test_it_gives_nothing_to_a_browser_or_through_a_proxy(open_sandbox: Open, header: tuple[str, str]) -> None:
    http = (await open_sandbox(open_sign_in=True)).http
    code = (await start(http))["device_code"]
    assert await poll(http, code, **dict([header])) == (410, {"status": "denied"})


async def test_it_gives_nothing_to_another_machine(open_sandbox: Open) -> None:
    app = (await open_sandbox(open_sign_in=True)).sandbox.app
    transport = httpx.ASGITransport(app, client=("192.168.1.20", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        code = (await start(http))["device_code"]
        assert await poll(http, code) == (410, {"status": "denied"})


async def test_it_forgets_codes_that_are_old_or_too_many(open_sandbox: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    http = (await open_sandbox(open_sign_in=True)).http
    first = (await start(http))["device_code"]
    for _ in range(MAX_CODES):
        await start(http)
    assert await poll(http, first) == (410, {"status": "expired"})
    monkeypatch.setattr("app.sandbox.api.device_login.EXPIRES_S", -1)
    assert await poll(http, (await start(http))["device_code"]) == (410, {"status": "expired"})


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b'{"device_code": null}'])
async def test_it_answers_a_poll_without_sense(client: Client, body: bytes) -> None:
    answer = await client.http.post("/api/cli-auth/poll", content=body)
    assert (answer.status_code, answer.json()) == (410, {"status": "expired"})
