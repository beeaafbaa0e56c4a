"""An upstream that answers as it is told, and what the tests of a run's steps do with it."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image as Picture
from sqlalchemy import select

from app.db import Database
from app.media import Saved
from app.runs import RunContext, advance
from app.runs.ledger.models import Run, Spend
from app.upstream import Accepted, NotSent, Result, Status

URL = "https://files.runcomfy.net/a.png"


def png(colour: str = "teal") -> bytes:
    buffer = BytesIO()
    Picture.new("RGB", (64, 96), colour).save(buffer, "PNG")
    return buffer.getvalue()


class Upstream:
    """Return as told; counts what costs money. A callable in a script is called, an exception raised."""

    def __init__(self) -> None:
        self.submits: list[Any] = [Accepted("request-0001")]
        self.statuses: list[Any] = [Status(state="completed", word="completed", queue_position=None)]
        self.results: list[Any] = [done()]
        self.cancels: list[Any] = ["cancelled"]
        self.files: list[Any] = [png()]
        self.posts: list[dict[str, Any]] = []
        self.calls: list[str] = []

    async def submit(self, model: str, body: dict[str, Any], *, check: Callable[[], Any]) -> Any:
        if not await check():
            return NotSent(reason="the claim was not ours any more", declined=True, retry_after=None)
        self.posts.append(body)
        return await self._next(self.submits)

    async def status(self, request_id: str) -> Any:
        self.calls.append("status")
        return await self._next(self.statuses)

    async def result(self, request_id: str) -> Any:
        self.calls.append("result")
        return await self._next(self.results)

    async def cancel(self, request_id: str) -> Any:
        self.calls.append("cancel")
        return await self._next(self.cancels)

    async def download(self, url: str, to: Path, on_bytes: Callable[[int, int | None], None]) -> Saved:
        data = await self._next(self.files)
        to.write_bytes(data)
        on_bytes(len(data), len(data))
        return Saved(path=to, bytes=len(data), sha256="0" * 64)

    async def _next(self, script: list[Any]) -> Any:
        answer = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(answer, Exception):
            raise answer
        return await answer() if callable(answer) else answer


def done(**changes: Any) -> Result:
    fields: dict[str, Any] = {
        "state": "completed",
        "word": "completed",
        "files": (URL,),
        "cost_usd": Decimal("0.0412"),
        "error": None,
        "created_at": None,
        "finished_at": None,
        "model_id": "openai/gpt-image-2/edit",
        "draft": False,
        "notes": [],
    }
    return Result(**(fields | changes))


async def to_the_end(c: RunContext, run_id: str, *, steps: int = 30) -> Run:
    for _ in range(steps):
        if await advance(c, run_id) is None:
            break
    return await c.ledger.get(run_id)


async def held(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(Spend.held_micro)) or 0
