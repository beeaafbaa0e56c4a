"""Odd replies through the whole of a run: each ends saved, with its file, and nothing crashes.

REPLY_FUZZ sets how many replies are drawn, the same ones every time.
"""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from app.runs import RunContext, advance
from app.upstream import ModelAPI
from tests.runs.cast import Upstream
from tests.runs.conftest import MakeRun
from tests.upstream.conftest import custom
from tests.upstream.test_fuzz import FILE, ODD, drawn

EXAMPLES = max(10, int(os.environ.get("REPLY_FUZZ", "200")) // 10)


async def test_it_saves_every_finished_job_whatever_stands_beside_its_files(
    c: RunContext, make_run: MakeRun, upstream: Upstream, tmp_path: Path
) -> None:
    rng = random.Random(4)
    texts: dict[str, str] = {}

    async def body(text: str) -> AsyncIterator[bytes]:
        yield text.encode("utf-8", "surrogatepass")

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body(texts[request.url.path.rpartition("/")[2]]))

    api = ModelAPI(custom(tmp_path, "http://127.0.0.1:9"))
    api._reader._opened = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    api.download = upstream.download  # type: ignore[method-assign]
    c.api = api
    for _ in range(EXAMPLES):
        texts["status"] = drawn(rng, {"status": rng.choice(("completed", "succeeded", 7, {"state": "completed"}))})
        output = {
            "images": [FILE],
            "notes": rng.choice((rng.choice(ODD), [rng.choice(ODD), {"text": rng.choice(ODD)}])),
        }
        texts["result"] = drawn(rng, {"status": "completed", "output": output})
        run = await make_run("submitted", draft=True)  # a cap would end the row of runs
        for _ in range(5):
            if await advance(c, run.id) is None:
                break
        ended = await c.ledger.get(run.id)
        assert ended.state == "saved", texts
        assert ended.held_micro >= 0
    await api.aclose()
