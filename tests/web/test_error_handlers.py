"""One error, three forms: a page, a fragment, JSON."""

from typing import Any

import httpx
import pytest

from app.errors import NotFound, OverBudget, StillframeError, StorageError, TooManyRequests, UpstreamRefused
from app.logs import register_secret
from app.messages import N_
from tests.support.ui_text import DISK_FULL
from tests.web.conftest import WebApp

CANARY = "canary-token-8f2b91d7c3"


@pytest.fixture
def failing(house: WebApp) -> Any:
    """Have every look at a run raise this error."""

    def set_error(error: StillframeError) -> httpx.AsyncClient:
        async def fail(*args: Any, **kw: Any) -> None:
            raise error

        house.studio.runs.get = fail  # type: ignore[method-assign]
        return house.client

    return set_error


async def test_it_is_json_in_one_shape_under_api(failing: Any) -> None:
    client = failing(
        OverBudget(N_("This run would pass today’s cap by $%(usd)s.", usd="0.01"), detail={"cap_usd": "5.00"})
    )
    answer = await client.get("/api/v1/runs/01J")
    assert answer.status_code == 402
    assert answer.json() == {
        "error": {
            "code": "over_budget",
            "message": "This run would pass today’s cap by $0.01.",
            "params": {"usd": "0.01"},
            "field": None,
            "detail": {"cap_usd": "5.00"},
            "request_id": answer.headers["x-request-id"],
        }
    }


async def test_it_is_a_page_elsewhere_with_its_words_escaped(failing: Any) -> None:
    client = failing(UpstreamRefused("RunComfy said <script>alert(1)</script>."))
    page = await client.get("/runs/01J")
    assert page.status_code == 502
    assert page.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert 'aria-label="Pages"' in page.text


async def test_a_form_that_is_refused_says_that_its_words_are_kept(client: httpx.AsyncClient) -> None:
    kept = "what you typed is still in the form"
    large = await client.post("/edit", data={"address": "x" * 300_000}, headers={"origin": "http://127.0.0.1:8000"})
    assert (large.status_code, kept in large.text) == (413, True)
    part = await client.post(
        "/edit", data={"address": "x" * 300_000}, headers={"origin": "http://127.0.0.1:8000", "hx-request": "true"}
    )
    assert (part.status_code, kept in part.text) == (413, False)  # there the page has not gone
    assert kept not in (await client.get("/nothing-here")).text


async def test_it_is_a_fragment_for_htmx(failing: Any) -> None:
    client = failing(NotFound("There is no run 01J."))
    part = await client.get("/runs/01J/status", headers={"hx-request": "true"})
    assert part.status_code == 404
    assert part.text.startswith('<div class="notice is-warning"')
    assert "There is no run 01J." in part.text
    assert "<html" not in part.text


async def test_it_is_a_page_for_a_boosted_link(failing: Any) -> None:
    client = failing(NotFound("There is no run 01J."))
    page = await client.get("/runs/01J", headers={"hx-request": "true", "hx-request-type": "full"})
    assert "<html" in page.text


@pytest.mark.parametrize("address", ["/api/v1/runs/01J", "/runs/01J"])
async def test_it_never_shows_a_secret(failing: Any, address: str) -> None:
    register_secret(CANARY)
    detail = {"sent": [f"Bearer {CANARY}"], CANARY: "name"}
    client = failing(UpstreamRefused(f"Token {CANARY} is no good.", detail=detail))
    answer = await client.get(address)
    assert answer.status_code == 502
    assert CANARY not in answer.text
    assert "is no good" in answer.text


async def test_it_shows_where_the_log_has_more_when_it_is_our_fault(house: WebApp) -> None:
    async def fail(*args: Any, **kw: Any) -> None:
        raise ZeroDivisionError

    house.studio.runs.get = fail  # type: ignore[method-assign]
    page = await house.client.get("/runs/01J")
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert f"request {page.headers['x-request-id']}" in page.text
    assert 'href="/runs/01J"' in page.text


async def test_it_says_when_to_come_again(failing: Any) -> None:
    client = failing(TooManyRequests("Too many attempts.", detail={"retry_after": 90}))
    assert (await client.get("/api/v1/runs/01J")).headers["retry-after"] == "90"


async def test_it_keeps_the_status_of_storage(failing: Any) -> None:
    client = failing(StorageError(f"{DISK_FULL}.", code="storage_full"))
    answer = await client.get("/api/v1/runs/01J")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "storage_full"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("PUT", "/api/v1/prompts", 405, "method_not_allowed"),
    ],
)
async def test_it_gives_the_frameworks_errors_the_same_shape(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    if status == 405:
        assert "POST" in answer.headers["allow"]


async def test_it_is_a_page_for_an_address_with_nothing(client: httpx.AsyncClient) -> None:
    page = await client.get("/nothing")
    assert page.status_code == 404
    assert "Check the link or go to History." in page.text


@pytest.mark.parametrize(
    ("body", "code", "field", "status"),
    [
        ({"spec": []}, "invalid_spec", "/spec", 422),
        ({}, "invalid_spec", "/spec", 422),
        ({"spec": {}, "confirm": "perhaps"}, "invalid", "/confirm", 422),
        ({"spec": {}, "a/b~c": 1}, "invalid", "/a~1b~0c", 422),
        ({"spec": {"version": 2}}, "invalid_spec", "/spec/version", 422),
        ("{", "invalid_json", None, 400),
    ],
)
async def test_it_points_into_the_body(
    client: httpx.AsyncClient, body: Any, code: str, field: str | None, status: int
) -> None:
    sent = (
        {"content": body, "headers": {"content-type": "application/json"}} if isinstance(body, str) else {"json": body}
    )
    answer = await client.post("/api/v1/runs", **sent)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize(
    "content",
    [
        '{"spec": {"version": 1, "a": "\\ud800"}}',
        '{"spec": {"version": 1, "a": "\\u0000"}}',
        '{"spec": {"version": 1, "a": [NaN]}}',
    ],
)
async def test_it_takes_no_text_that_nobody_can_keep(client: httpx.AsyncClient, content: str) -> None:
    answer = await client.post("/api/v1/prompts", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_spec"


async def test_it_does_not_echo_what_was_sent(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/runs", json={"spec": [CANARY]})
    assert CANARY not in answer.text
