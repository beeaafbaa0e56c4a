"""The matrix of who may speak to this server: by the names it answers to, and by where a request comes from."""

import httpx
import pytest

from app.settings import Settings
from app.web.middleware.csrf import Names, is_same_origin, split_host
from tests.web.cast import ORIGIN
from tests.web.conftest import Build

HOST = "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"sec-fetch-site": "same-origin", "origin": ORIGIN}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000"}, False),
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, False),
        ({"sec-fetch-site": "bogus"}, False),
        ({"origin": ORIGIN}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": f"{ORIGIN}.evil.example"}, False),
        ({"origin": "http://127.0.0.1:8001"}, False),
        ({"origin": f"{ORIGIN}@evil.example"}, False),
        ({"origin": "http://["}, False),
        ({}, True),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE", "FOO"])
async def test_it_takes_changes_from_our_own_pages_and_programs_alone(
    client: httpx.AsyncClient, method: str, headers: dict[str, str], passes: bool
) -> None:
    answer = await client.request(method, "/api/v1/runs/01J/cancellation", headers=headers)
    if passes:
        assert answer.status_code in (404, 405)
    else:
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "cross_site"


async def test_it_refuses_a_header_that_comes_twice(client: httpx.AsyncClient) -> None:
    twice = [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]
    assert (await client.post("/api/v1/prompts", headers=twice)).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
        ({}, 200),
    ],
)
async def test_it_lets_other_sites_link_but_not_load(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.get("/api/v1/runs", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (HOST, 200),
        ("localhost:8000", 200),
        ("LOCALHOST:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("rebind.evil.example:8000", 400),
        ("localhost.:8000", 400),
        ("localhost", 400),
        ("localhost:8001", 400),
        ("evil@localhost:8000", 400),
        ("localhost:8000:8000", 400),
        ("", 400),
    ],
)
async def test_it_answers_to_its_own_names_alone(client: httpx.AsyncClient, host: str, status: int) -> None:
    answer = await client.get("/healthz", headers={"host": host})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"]["code"] == "foreign_host"


async def test_it_answers_to_allowed_names_and_the_public_one(build: Build) -> None:
    house = await build(allowed_hosts=("studio.local", "other:9000"), public_url="https://stillframe.example")
    for host in ("studio.local", "studio.local:8443", "other:9000", "stillframe.example", HOST):
        assert (await house.client.get("/healthz", headers={"host": host})).status_code == 200, host
    for host in ("other", "other:9001", "sub.stillframe.example", "stillframe.example:444"):
        assert (await house.client.get("/healthz", headers={"host": host})).status_code == 400, host


def test_it_answers_to_the_address_that_was_connected_to() -> None:
    names = Names(Settings(host="0.0.0.0"))
    assert names.include("10.0.0.7:8000", ("10.0.0.7", 8000))
    assert not names.include("10.0.0.8:8000", ("10.0.0.7", 8000))
    assert not names.include("10.0.0.7:9000", ("10.0.0.7", 8000))


def test_it_takes_any_port_of_loopback_behind_a_mapped_one() -> None:
    assert Names(Settings(host="0.0.0.0")).include("localhost:9000", ("172.17.0.2", 8000))
    assert not Names(Settings()).include("localhost:9000", ("127.0.0.1", 8000))


async def test_it_says_which_setting_adds_a_name_without_a_bar_of_links(client: httpx.AsyncClient) -> None:
    page = await client.get("/", headers={"host": "studio.example"})
    assert page.status_code == 400
    assert "STILLFRAME_ALLOWED_HOSTS" in page.text
    assert "<nav" not in page.text


@pytest.mark.parametrize("address", ["/api/v1/runs?q=%00", "/runs/%00"])
async def test_it_takes_no_nul_in_an_address(client: httpx.AsyncClient, address: str) -> None:
    assert (await client.get(address)).status_code == 400


@pytest.mark.parametrize(
    ("host", "parts"),
    [
        ("a.example", ("a.example", 80)),
        ("a.example:8000", ("a.example", 8000)),
        ("[::1]", ("[::1]", 80)),
        ("[::1]:90", ("[::1]", 90)),
        ("a:٣", ("", None)),
        ("a b:1", ("", None)),
        (":80", ("", 80)),
    ],
)
def test_it_splits_a_host_as_browsers_write_it(host: str, parts: tuple[str, int | None]) -> None:
    assert split_host(host) == parts


def test_it_takes_the_browsers_word_before_the_origin() -> None:
    assert not is_same_origin("cross-site", ORIGIN, HOST)
    assert is_same_origin("same-origin", "https://evil.example", HOST)
