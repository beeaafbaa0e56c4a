"""/settings/sign-in: signing in to RunComfy from the page, on a server of one person."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.upstream import resolve_profile
from tests.support.sign_in_upstream import DEVICE_CODE, TOKEN, VERIFY, SignInUpstream
from tests.support.ui_text import FREE_DRAFTS, RUNCOMFY_AFTER_RESTART
from tests.web.conftest import Build, WebApp


@pytest.fixture
def upstream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInUpstream]:
    with SignInUpstream(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        yield server


@pytest_asyncio.fixture
async def house(build: Build, upstream: SignInUpstream, tmp_path: Path) -> AsyncIterator[WebApp]:
    made = await build(upstream_proxy=upstream.proxy_url, runcomfy_config_dir=tmp_path / "config" / "runcomfy")
    yield made
    made.app.state.signing_in.give_up()


async def decided(client: httpx.AsyncClient) -> str:
    """The page as it is once it waits no more."""
    for _ in range(200):
        page = (await client.get("/settings/sign-in")).text
        if "BCDF-GHJK" not in page:
            return page
        await asyncio.sleep(0.05)
    raise AssertionError("it waits for ever")


async def test_it_shows_the_code_until_it_is_signed_in(house: WebApp, upstream: SignInUpstream, tmp_path: Path) -> None:
    client = house.client
    before = (await client.get("/settings")).text
    assert 'action="/settings/sign-in"' in before
    assert str(tmp_path / "config" / "runcomfy" / "token.json") in before
    upstream.answers = ["pending", "authorized"]
    begun = await client.post("/settings/sign-in")
    assert (begun.status_code, begun.headers["location"]) == (303, "/settings/sign-in")
    page = (await client.get("/settings/sign-in")).text
    assert "BCDF-GHJK" in page
    assert f'href="{VERIFY}"' in page
    assert "After the next restart of Stillframe" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    done = await decided(client)
    assert "Restart Stillframe" in done
    assert "refresh" not in done
    settings = (await client.get("/settings")).text
    assert RUNCOMFY_AFTER_RESTART in settings
    assert FREE_DRAFTS in settings  # what runs still use
    for text in (before, page, done, settings):
        assert TOKEN not in text
        assert DEVICE_CODE not in text
    assert resolve_profile(house.studio.settings, None, "").token.get_secret_value() == TOKEN


async def test_its_status_is_a_part_that_stops_asking(house: WebApp, upstream: SignInUpstream) -> None:
    upstream.answers = ["authorized"]
    await house.client.post("/settings/sign-in")
    assert 'hx-get="/settings/sign-in/status"' in (await house.client.get("/settings/sign-in")).text
    assert (await house.client.get("/settings/sign-in/status")).status_code == 204
    await decided(house.client)
    part = (await house.client.get("/settings/sign-in/status", headers={"HX-Request": "true"})).text
    assert part.startswith('<div class="sign-in-status" id="sign-in-status">')
    assert "Signed in" in part
    assert "hx-get" not in part


@pytest.mark.parametrize(("answer", "words"), [("denied", "was refused"), ("expired", "has expired")])
async def test_it_says_why_it_did_not_work(house: WebApp, upstream: SignInUpstream, answer: str, words: str) -> None:
    upstream.answers = [answer]
    await house.client.post("/settings/sign-in")
    page = await decided(house.client)
    assert words in page
    assert "Try again" in page


async def test_it_is_given_up(house: WebApp, upstream: SignInUpstream) -> None:
    upstream.answers = ["pending"]
    await house.client.post("/settings/sign-in")
    assert (await house.client.post("/settings/sign-in/cancellation")).status_code == 303
    answer = await house.client.get("/settings/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings#account")


async def test_it_says_that_runcomfy_is_away(house: WebApp, upstream: SignInUpstream) -> None:
    upstream.status = 503
    assert (await house.client.post("/settings/sign-in")).status_code == 303
    page = (await house.client.get("/settings/sign-in")).text
    assert "HTTP 503" in page
    assert "Try again" in page


async def test_it_signs_out(house: WebApp, upstream: SignInUpstream) -> None:
    upstream.answers = ["authorized"]
    await house.client.post("/settings/sign-in")
    await decided(house.client)
    assert 'action="/settings/sign-out"' in (await house.client.get("/settings")).text
    assert (await house.client.post("/settings/sign-out")).status_code == 303
    page = (await house.client.get("/settings")).text
    assert 'action="/settings/sign-out"' not in page
    assert 'action="/settings/sign-in"' in page


@pytest.mark.parametrize("path", ["/settings/sign-in", "/settings/sign-in/cancellation", "/settings/sign-out"])
async def test_it_takes_nothing_from_another_site(house: WebApp, upstream: SignInUpstream, path: str) -> None:
    answer = await house.client.post(path, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert upstream.heads == []


@pytest.mark.parametrize(
    "settings",
    [{"allowed_hosts": "studio.example"}, {"upstream": "sandbox"}, {"runcomfy_token": TOKEN}],
    ids=["accounts", "sandbox", "variable"],
)
async def test_it_is_offered_to_one_person_alone_who_may_choose(build: Build, settings: dict[str, str]) -> None:
    house = await build(**settings)
    signing_in = house.app.state.signing_in
    assert not signing_in.is_offered
    if house.studio.accounts is None:
        assert 'action="/settings/sign-in"' not in (await house.client.get("/settings")).text
        assert (await house.client.post("/settings/sign-in")).status_code == 403
