"""What every answer is wrapped in, whatever made it."""

import errno
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.web.middleware.request_log import CSP
from tests.support.ui_text import DISK_FULL
from tests.web.conftest import Build, WebApp

PLACES = {
    "run_id": "01J",
    "kind": "result",
    "n": "1",
    "image_id": "01J",
    "model_id": "no/model",
    "digest": "0",
    "name": "x",
    "token": "x" * 43,
}


def addresses(app: FastAPI) -> list[tuple[str, str]]:
    """A request for every route that there is."""
    found = []
    for route in app.routes:
        contexts = route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
        for context in contexts:
            path = re.sub(r"\{(\w+)(:path)?\}", lambda match: PLACES.get(match[1], "01J"), context.path)
            found += [(method, path) for method in sorted(context.methods)]
    return found


async def test_it_puts_its_headers_on_every_route(house: WebApp) -> None:
    seen = addresses(house.app)
    assert len(seen) > 30
    for method, path in seen:
        house.studio.runs.feed.closed.set()
        answer = await house.client.request(method, path, params={"runs": "01J"} if path.endswith("/events") else None)
        headers = answer.headers
        assert headers["content-security-policy"] == CSP, (method, path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == ("no-referrer" if path.startswith("/review/") else "same-origin")
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cache-control"] == "no-store", (method, path)
        assert len(headers["x-request-id"]) == 26
        assert "strict-transport-security" not in headers


async def test_it_keeps_the_pages_from_inline_code() -> None:
    assert "unsafe" not in CSP
    assert CSP.startswith("default-src 'none'")


async def test_it_asks_for_tls_for_ever_where_there_is_tls(build: Build) -> None:
    house = await build("https://stillframe.example", public_url="https://stillframe.example")
    answer = await house.client.get("/healthz")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_it_makes_its_own_request_id(client: httpx.AsyncClient) -> None:
    first = await client.get("/healthz", headers={"x-request-id": "forged"})
    second = await client.get("/healthz")
    assert "forged" not in first.headers["x-request-id"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_it_names_the_request_in_error_and_log_alike(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/runs/none")
    assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]


@pytest.fixture
def broken(house: WebApp) -> WebApp:
    """A house whose runs fail with words that must not get out."""

    async def fail(*args: Any, **kw: Any) -> None:
        raise RuntimeError("canary-4c1e <b>inside</b>")

    house.studio.runs.get = fail  # type: ignore[method-assign]
    house.studio.runs.create = fail  # type: ignore[method-assign]
    return house


async def test_it_says_nothing_of_an_unexpected_error_but_logs_it_once(broken: WebApp, logs: list[Any]) -> None:
    answer = await broken.client.get("/api/v1/runs/01J")
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["code"] == "internal"
    assert "Your runs weren’t affected." in error["message"]
    assert "canary" not in answer.text
    failures = [entry for entry in logs if entry["log_level"] == "error"]
    assert [entry["event"] for entry in failures] == ["request_failed"]
    assert failures[0]["exc_info"]


async def test_it_does_not_promise_that_a_failed_change_did_nothing(broken: WebApp) -> None:
    answer = await broken.client.post("/api/v1/runs", json={"spec": {"version": 1}})
    assert answer.status_code == 500
    assert "Check the history" in answer.json()["error"]["message"]


async def test_it_logs_requests_without_their_query(client: httpx.AsyncClient, logs: list[Any]) -> None:
    await client.get("/api/v1/runs?q=secret-words")
    entry = next(entry for entry in logs if entry["event"] == "request")
    assert entry["path"] == "/api/v1/runs"
    assert entry["status"] == 200
    assert "secret-words" not in str(logs)


@pytest.mark.parametrize(
    ("error", "code", "title"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "storage_full", DISK_FULL),
        (PoolTimeoutError("QueuePool limit"), "database_busy", "The database is busy"),
    ],
)
async def test_it_says_what_is_wrong_with_disk_or_database(
    house: WebApp, logs: list[Any], monkeypatch: pytest.MonkeyPatch, error: Exception, code: str, title: str
) -> None:
    async def create(*args: Any, **given: Any) -> None:
        raise error

    async def page(*args: Any, **given: Any) -> None:
        raise error

    monkeypatch.setattr(house.studio.runs, "create", create)
    monkeypatch.setattr(house.studio.runs, "page", page)
    answer = await house.client.post("/api/v1/runs", json={"spec": {"version": 1, "model": "a/b"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, code)
    shown = await house.client.get("/runs")
    assert shown.status_code == 503
    assert title in shown.text
    [line, _] = [entry for entry in logs if entry["log_level"] == "error"]
    assert line["event"] == code
    assert "exc_info" not in line
