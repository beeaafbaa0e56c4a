"""Pictures and bodies that mean harm, sent to a real server: each ends in a documented error or a right result, the
drawing process lives on, and the next request is drawn. STILLFRAME_HOSTILE=10 sends ten times the mangled ones."""

import asyncio
import os
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.sandbox.renderer.process import Worker
from app.sandbox.service import ENGINE
from tests.sandbox.conftest import EDIT, Client, Open, data_uri, picture
from tests.sandbox.hostile.bodies import Body, bodies
from tests.sandbox.hostile.pictures import Picture, drawn, pictures, saved
from tests.sandbox.test_served import served

pytestmark = pytest.mark.slow
TIMES = int(os.environ.get("STILLFRAME_HOSTILE", "1"))
SEED = 20_261_124
LIGHT = "Change only the lighting to sepia."
ODD = [(16, 16), (17, 900), (3000, 16)]
EVERY_KIND = [
    'Replace only the in-image headline. The new headline reads "Hello", same position as before.',
    'Add a headline that reads "Hello".',
    "Remove the watermark only.",
    "Move the headline from top-left to bottom-center.",
    "Replace the background with a plain white studio sweep.",
    "Reframe the image to 1:2000.",
    "Change only the lighting to dusk. Change nothing outside the area from 0% to 0% of the width and from 99% to 100% of the height.",
]
# What a person is told of a picture or of an edit that does not work on it; docs/sandbox.md lists them.
POLITE = {"image_unsupported", "image_corrupt", "image_too_large", "image_too_small", "unchanged"}


@pytest.fixture
async def server(open_sandbox: Open, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """The real engine behind a real server; a drawing process that had to be replaced fails the test."""
    replaced: list[object] = []
    draw = Worker.draw

    async def noticed(self: Worker, *asked: Any) -> Any:
        before = self._process
        drawn = await draw(self, *asked)
        if before is not None and self._process is not before:
            replaced.append(asked)
        return drawn

    monkeypatch.setattr(Worker, "draw", noticed)
    async with served(await open_sandbox(engine=ENGINE)) as client:
        yield client
        assert await is_well(client)
        assert replaced == []


async def is_well(client: Client) -> bool:
    result = await client.done(LIGHT, images=[data_uri(saved(drawn(), "PNG"))])
    return result["status"] == "completed" and (await client.draft(result)).startswith(b"\x89PNG")


async def outcome(client: Client, request_id: str) -> tuple[str, tuple[int, int] | None]:
    """The code of the failure, or 'drawn' and the size of the draft."""
    await client.until(request_id, seconds=60)
    result = await client.result(request_id)
    if result["status"] == "failed":
        assert result["output"] is None
        assert len(result["error"]["message"]) > 20
        return result["error"]["code"], None
    with Image.open(BytesIO(await client.draft(result))) as png:
        png.load()
        return "drawn", png.size


def is_right(sent: Picture, code: str, size: tuple[int, int] | None) -> bool:
    if code == "drawn":
        return size == sent.size if sent.size else "any" in sent.codes
    return code in sent.codes or ("any" in sent.codes and code in POLITE)


async def test_it_draws_a_hostile_picture_or_says_what_is_wrong_with_it(server: Client) -> None:
    sent = list(pictures(SEED, flips=4 * TIMES))
    booked = [(one, await server.book(LIGHT, images=[data_uri(one.data, one.mime)])) for one in sent]
    ended = [(one, *await outcome(server, request_id)) for one, request_id in booked]
    assert [(one.name, code, size) for one, code, size in ended if not is_right(one, code, size)] == []
    assert len(sent) >= 130
    assert {code for _, code, _ in ended} >= {
        "drawn",
        "image_unsupported",
        "image_corrupt",
        "image_too_large",
        "image_too_small",
    }


async def test_it_answers_a_hostile_body_with_what_is_wrong_in_it(server: Client) -> None:
    sent = list(bodies(saved(drawn(), "PNG"), SEED, mangled=20 * TIMES))
    assert len(sent) >= 130
    wrong = []
    for one in sent:
        answer = await server.http.post(f"/v1/models/{EDIT}", content=one.data, headers=one.headers)
        said = answer.json()
        if answer.status_code == 200:
            code, _ = await outcome(server, said["request_id"])
            documented = code not in ("crashed", "timeout", "memory")
        else:
            documented = said["error_code"] == answer.status_code * 1000 + 1 and bool(said["error_message"])
            documented &= answer.status_code != 422 or all(
                problem["loc"][0] == "body" and problem["msg"] and problem["type"] for problem in said["detail"]
            )
            documented &= len(answer.content) < 100_000
        if answer.status_code not in one.statuses or not documented:
            wrong.append((one.name, answer.status_code, answer.text[:200]))
    assert wrong == []


async def test_it_lives_through_every_edit_of_a_picture_without_room(server: Client) -> None:
    images = [data_uri(saved(drawn(size), "PNG")) for size in ODD]
    booked = [(prompt, await server.book(prompt, images=[image])) for prompt in EVERY_KIND for image in images]
    ended = [(prompt, (await outcome(server, request_id))[0]) for prompt, request_id in booked]
    assert [(prompt, code) for prompt, code in ended if code in ("crashed", "timeout", "memory")] == []
    assert "drawn" in {code for _, code in ended}


async def test_it_answers_hostile_addresses(server: Client) -> None:
    for path in (
        "/v1/models/../../etc/passwd",
        "/v1/models/%00",
        "/v1/models/%2e%2e%2f",
        f"/v1/models/{'a/' * 2000}",
        "/v1/requests/%00/status",
        f"/v1/requests/{'x' * 5000}/status",
        "/v1/requests/'; drop table jobs; --/result",
        "/v1/requests/..%2f..%2fetc/result",
        "/files/..%2f..%2fsandbox.sqlite",
        "/files/%00.png",
        "/files/.png",
    ):
        answer = await server.http.get(path)
        assert (answer.status_code, answer.json()["error_code"]) == (404, 404001), path
    for query in ("limit=-1", "limit=1e9", "limit=٣", "offset=x", f"limit={'9' * 5000}", "limit=%00"):
        answer = await server.http.get(f"/v1/models?{query}")
        assert (answer.status_code, answer.json()["error_code"]) == (422, 422001), query
    assert (await server.http.get(f"/v1/models?search={'%ff' * 500}&kind=%00&category=%0a")).json()["total"] == 0


async def test_it_stands_a_client_that_leaves(server: Client) -> None:
    """Half a body, then nothing: no job, and nobody else notices."""
    host, port = server.http.base_url.host, server.http.base_url.port
    head = f"POST /sandbox/v1/models/{EDIT} HTTP/1.1\r\nHost: {host}\r\n{{}}\r\n\r\n"
    authorization = server.http.headers["authorization"]
    for length in ("Content-Length: 1000000", "Transfer-Encoding: chunked"):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(head.format(f"Authorization: {authorization}\r\n{length}").encode() + b"4\r\n{" * 1)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        reader.feed_eof()
    assert await server.sandbox.jobs.listed() == []


def test_it_makes_the_same_bytes_from_the_same_seed_each_by_its_own_name() -> None:
    def all_of(seed: int) -> list[Picture | Body]:
        return [*pictures(seed, flips=1), *bodies(picture(), seed, mangled=1)]

    made = all_of(3)
    assert made == all_of(3)
    assert made != all_of(4)
    assert len({one.name for one in made}) == len(made)
