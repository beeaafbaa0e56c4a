"""Replies with any JSON in any optional field: a finished job is never hidden by what stands beside its files.

REPLY_FUZZ sets how many replies are drawn, each set of them the same every time.
"""

import contextlib
import json
import os
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from app.errors import UpstreamError
from app.upstream import ModelAPI
from tests.upstream.conftest import CANARY, MakeApi

EXAMPLES = int(os.environ.get("REPLY_FUZZ", "200"))
REQUEST, FILE = "request-0001", "http://127.0.0.1:9/file/a.png"
BESIDE = ("request_id", "cost", "error", "created_at", "finished_at", "model_id", "queue_position", "error_code", "message", "detail", "logs")  # fmt: skip
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 3, "3", "", " ", "NaN", "free", 0.041, "0.041", [], {}, [[]], {"amount": "0.041"}),
    *(2**31, 2**63, -(2**70), "x" * 5000, "\ud800", "a\x00b", "2026-11-30", {"a": {"b": [1, None]}}, f"no {CANARY}"),
)
RAW = ("1e999", "-1e999", "NaN", "Infinity", "9" * 4000, "1" + "0" * 400, "[" * 5000 + "]" * 5000, '{"a":' * 2000 + "1" + "}" * 2000)  # fmt: skip


@pytest.fixture
def answering(make_api: MakeApi) -> Callable[[str], ModelAPI]:
    """A client whose upstream answers each reading call with this text."""
    texts: list[str] = []

    async def body() -> AsyncIterator[bytes]:
        yield texts[-1].encode("utf-8", "surrogatepass")

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body())

    api = make_api("http://127.0.0.1:9")
    api._reader._opened = httpx.AsyncClient(transport=httpx.MockTransport(answer))

    def says(text: str) -> ModelAPI:
        texts.append(text)
        return api

    return says


def drawn(rng: random.Random, fixed: dict[str, Any]) -> str:
    """A reply as text: `fixed`, and beside it some optional fields with anything in them."""
    names = rng.sample(BESIDE, rng.randint(1, len(BESIDE)))
    parts = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in fixed.items()]
    for name in names:
        if name not in fixed:
            value = rng.choice(RAW) if rng.random() < 0.3 else json.dumps(rng.choice(ODD))
            parts.append(f"{json.dumps(name)}: {value}")
    rng.shuffle(parts)
    return "{" + ", ".join(parts) + "}"


async def test_it_finds_the_files_of_a_finished_job_whatever_stands_beside_them(
    answering: Callable[[str], ModelAPI],
) -> None:
    rng = random.Random(1)
    for _ in range(EXAMPLES):
        text = drawn(rng, {"status": "completed", "output": {"images": [FILE], "notes": rng.choice(ODD)}})
        result = await answering(text).result(REQUEST)
        assert (result.state, result.files, result.error) == ("completed", (FILE,), None), text[:2000]
        said = repr(result)
        assert CANARY not in said
        json.dumps([result.notes, result.word, result.warning]).encode()


async def test_it_reads_every_state_whatever_stands_beside_it(answering: Callable[[str], ModelAPI]) -> None:
    rng = random.Random(2)
    for _ in range(EXAMPLES):
        word, state = rng.choice((("in_queue", "queued"), ("completed", "completed"), ("failed", "failed")))
        text = drawn(rng, {"status": word})
        status = await answering(text).status(REQUEST)
        assert status.state == state, text[:2000]
        assert status.queue_position is None or 0 <= status.queue_position < 2**31


async def test_it_raises_nothing_but_its_own_errors_at_any_json(answering: Callable[[str], ModelAPI]) -> None:
    rng = random.Random(3)
    for _ in range(EXAMPLES):
        text = rng.choice(RAW) if rng.random() < 0.3 else drawn(rng, {"status": rng.choice(ODD)})
        for call in (answering(text).status, answering(text).result):
            with contextlib.suppress(UpstreamError):
                assert CANARY not in repr(await call(REQUEST))


async def test_it_reads_a_result_of_very_many_files(answering: Callable[[str], ModelAPI]) -> None:
    text = json.dumps({"status": "completed", "output": [f"{FILE}?{n}" for n in range(200_000)]})
    assert len(text) > 4 * 2**20
    assert len((await answering(text).result(REQUEST)).files) == 1000
