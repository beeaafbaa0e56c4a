"""The token, and the shape of every error."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from app.sandbox.api.request_body import MAX_BODY
from app.sandbox.queue.job_store import Jobs
from tests.sandbox.conftest import EDIT, TOKEN, Client, Open

CALLS = [
    ("GET", "/v1/models"),
    ("GET", "/v1/models/categories"),
    ("GET", f"/v1/models/{EDIT}"),
    ("POST", f"/v1/models/{EDIT}"),
    ("GET", "/v1/requests/x/status"),
    ("GET", "/v1/requests/x/result"),
    ("POST", "/v1/requests/x/cancel"),
    ("GET", "/prod/v2/balance"),
]


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"])
async def test_it_answers_401_without_its_token(client: Client, given: str) -> None:
    for method, path in CALLS:
        answer = await client.http.request(method, path, headers=[(b"Authorization", given.encode("latin-1"))])
        assert answer.status_code == 401, path
        assert answer.json()["error_code"] == 401001
        assert answer.json()["error_message"]


async def test_it_answers_403_for_the_request_of_another_account(open_sandbox: Open) -> None:
    mine, theirs = await open_sandbox(), await open_sandbox(token="another-token")
    request_id = await mine.book()
    for method, call in (("GET", "status"), ("GET", "result"), ("POST", "cancel")):
        answer = await theirs.http.request(method, f"/v1/requests/{request_id}/{call}")
        assert (answer.status_code, answer.json()["error_code"]) == (403, 403003)


async def test_it_answers_422_with_the_fields(client: Client) -> None:
    answer = await client.submit(size="2048_2048")
    assert answer.status_code == 422
    assert answer.json()["error_code"] == 422001
    assert answer.json()["detail"] == [
        {
            "loc": ["body", "size"],
            "msg": "Input should be 'auto', '1024_1024', '1024_1536' or '1536_1024'",
            "type": "literal_error",
        }
    ]
    assert answer.json()["error_message"].startswith("size: ")
    assert await client.sandbox.jobs.listed() == []


async def test_it_answers_404_for_what_is_not_there(client: Client) -> None:
    for path in ("/", "/v1", "/v1/models/openai/gpt-9", "/v1/requests/x/status", "/v1/models/"):
        answer = await client.http.get(path)
        assert (answer.status_code, answer.json()["error_code"]) == (404, 404001), path
    assert (await client.submit(model="openai/gpt-9")).json()["error_code"] == 404001


async def test_it_answers_405_in_the_same_shape(client: Client) -> None:
    answer = await client.http.delete("/v1/models")
    assert (answer.status_code, answer.json()["error_code"]) == (405, 405001)


@pytest.mark.parametrize("mebibytes", [66, 100_000])
async def test_it_answers_413_for_a_body_that_is_too_large(client: Client, mebibytes: int) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(mebibytes):
            sent += 2**20
            yield bytes(2**20)

    answer = await client.http.post(f"/v1/models/{EDIT}", content=body())
    assert (answer.status_code, answer.json()["error_code"]) == (413, 413001)
    assert sent <= 2 * MAX_BODY + 2**21
    assert await client.sandbox.jobs.listed() == []


async def test_it_answers_500_when_it_breaks_itself(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: Jobs, job_id: str) -> None:
        raise OSError("disk on fire")

    monkeypatch.setattr(Jobs, "get", broken)
    answer = await client.http.get("/v1/requests/x/status")
    assert (answer.status_code, answer.json()["error_code"]) == (500, 500001)
    assert "fire" not in answer.text


async def test_it_never_writes_the_token_or_the_prompt_down(
    open_sandbox: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as events:
        client = await open_sandbox()
        for prompt in ("CANARY-PROMPT", "CANARY-PROMPT break", "CANARY-PROMPT refuse"):
            await client.done(prompt)
        await client.http.get("/v1/models", headers={"Authorization": f"Bearer {TOKEN}-wrong"})
        await client.sandbox.stop()
    assert {event["event"] for event in events} >= {"sandbox_job_booked", "sandbox_job_ended", "draft_failed"}
    for text in (str(events), caplog.text, repr(client.sandbox)):
        assert TOKEN not in text
        assert "CANARY-PROMPT" not in text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes()
