"""The far side: what it booked, and its answers, each of which can be lost, late, vague or wrong. Spoken to by the real client."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from PIL import Image as Picture
from pydantic import SecretStr

from app.errors import FetchFailed
from app.media import Saved
from app.upstream import ModelAPI, NotSent, Profile, SubmitOutcome
from app.upstream.places import PublicHosts

if TYPE_CHECKING:
    from tests.runs.proof.process import Process

MODEL = "openai/gpt-image-2/edit"
BASE = "https://upstream.example"
VAGUE: list[tuple[int, Any]] = [
    (503, "<html>busy</html>"),
    (408, {"message": "timeout"}),
    (200, {}),
    (409, {}),
]
WORDS = {"queued": "in_queue", "running": "in_progress", "done": "completed", "killed": "cancelled"}


@dataclass
class Job:
    """What upstream booked. `killed`: ended by upstream after it had started, so it costs; `cancelled` costs nothing."""

    id: str
    run: str  # '' is another tool's
    at: float
    model: str = MODEL
    state: str = "queued"  # queued running done failed cancelled killed
    cost: str | None = "0.0412"

    @property
    def charged(self) -> bool:
        return self.state != "cancelled"


def _png() -> bytes:
    buffer = BytesIO()
    Picture.new("RGB", (8, 8), "teal").save(buffer, "PNG")
    return buffer.getvalue()


class Wire(httpx.AsyncBaseTransport):
    """The network between one process and upstream."""

    def __init__(self, process: "Process") -> None:
        self._process = process

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.strip("/").split("/")
        if parts[:2] == ["v1", "models"]:
            return await self._post(json.loads(request.content))
        return await self._ask(parts[2], parts[3])

    async def _post(self, body: dict[str, Any]) -> httpx.Response:
        world = self._process.world
        way = await world.gate("window", ("id", "vague_booked", "vague", "busy", "no", "reset"))
        job = await world.posted(body["prompt"], booked=way in ("id", "vague_booked", "reset"))
        how = await world.gate("answer", ("heard",)) if way == "id" else ""
        match way, how:
            case "id", _:
                return _reply(200, {"request_id": job.id if job else "", "status_url": ""})
            case "busy", _:
                return _reply(429, {"message": "slow down"})
            case "no", _:
                return _reply(422, {"error_code": 422001, "message": "size"})
        if way == "reset":
            raise httpx.ReadError("reset")
        return _reply(*VAGUE[world.count("vague") % len(VAGUE)])

    async def _ask(self, request_id: str, call: str) -> httpx.Response:
        world = self._process.world
        job = world.jobs.get(request_id)
        if job is not None and call == "cancel" and job.state == "queued":
            job.state = "cancelled"
            reply: dict[str, Any] = {"outcome": "cancelled"}
        elif call == "cancel":
            reply = {"outcome": "not_cancellable"}
        else:
            reply = _told(job, result=call == "result") if job else {}
        heard = await world.gate("hear", ("heard", "lost", "404"))  # what is heard may be old by then
        if heard == "404" or job is None:
            return _reply(404, {"message": "not found"})
        return _reply(200, reply) if heard == "heard" else _reply(502, "bad gateway")


def _reply(status: int, answer: Any) -> httpx.Response:
    data = answer if isinstance(answer, str) else json.dumps(answer)
    return httpx.Response(status, stream=httpx.ByteStream(data.encode()))


def _told(job: Job, *, result: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"request_id": job.id, "status": WORDS.get(job.state, job.state)}
    if result:
        told |= {"created_at": job.at, "model_id": job.model}
        if job.state == "done":
            told |= {"output": {"images": [f"{BASE}/{job.id}.png"]}}
        if job.state == "failed":
            told |= {"error": {"code": 20001, "message": "possible brand logo"}}
        if job.state in ("done", "failed", "killed") and job.cost:
            told |= {"cost": job.cost}
    return told


class API(ModelAPI):
    """The real client on that wire, with a moment between its parts in which anything may happen."""

    def __init__(self, process: "Process") -> None:
        self._process = process
        super().__init__(
            Profile(
                name="custom",
                base=BASE,
                token=SecretStr("token"),
                downloads=PublicHosts(("upstream.example",)),
                balance_url=BASE,
                sign_in=BASE,
                transport=Wire(process),
            )
        )

    async def submit(self, model: str, body: Any, *, check: Callable[[], Any]) -> SubmitOutcome:
        world = self._process.world

        async def last_look() -> bool:
            passed = bool(await check())
            if passed:
                await world.passed()
            return passed

        if await world.gate("connect", ("connected", "unreachable")) == "unreachable":
            outcome: SubmitOutcome = NotSent("no connection (refused)")
        else:
            outcome = await super().submit(model, body, check=last_look)
        world.heard(outcome)
        return outcome

    async def download(self, url: str, to: Path, on_bytes: Callable[[int, int | None], None]) -> Saved:
        if await self._process.world.gate("download", ("whole", "gone")) == "gone":
            raise FetchFailed("It is gone.", code="gone", retryable=False)
        data = PNG
        await asyncio.to_thread(to.write_bytes, data)
        return Saved(path=to, bytes=len(data), sha256="0" * 64)


PNG = _png()
