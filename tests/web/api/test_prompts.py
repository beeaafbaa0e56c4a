"""POST /api/v1/prompts."""

import httpx

from app.web.api.responses import Preview
from tests.web.cast import PREVIEW, SPEC, FakeRuns


async def test_it_answers_what_a_spec_becomes(client: httpx.AsyncClient, runs: FakeRuns) -> None:
    answer = await client.post("/api/v1/prompts", json={"spec": SPEC})
    assert answer.status_code == 200
    assert answer.json() == PREVIEW
    assert runs.asked == [("preview", SPEC, "")]


async def test_it_answers_in_the_documented_shape(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/api/v1/prompts", json={"spec": SPEC})).json()
    assert Preview.model_validate(answer).model_dump() == answer


async def test_it_points_at_what_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/prompts", json={"spec": {"version": 2}})
    assert answer.status_code == 422
    assert answer.json()["error"] | {"request_id": ""} == {
        "code": "invalid_spec",
        "message": "This version is not known.",
        "params": {},
        "field": "/spec/version",
        "detail": None,
        "request_id": "",
    }


async def test_it_takes_no_field_that_it_does_not_know(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/prompts", json={"spec": SPEC, "confrim": True})
    assert answer.json()["error"]["field"] == "/confrim"
